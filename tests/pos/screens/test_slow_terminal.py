"""While the terminal waits for a card, no other window loses a debit or has it made twice."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from hardware_mocks.card_terminal.emulator import CardTerminalEmulator
from hardware_mocks.card_terminal.terminal import Cardholder
from pos.bootstrap import Counter
from tests.pos.closings.stated_totals import hold_debits, hold_totals
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.test_sale_devices import paying
from tests.pos.screens.test_selling import add, receipts

WAIT_S = 20.0


class Slow:
    """A cashier whose card payment waits for the cardholder, and what they do in another window."""

    def __init__(self, cashier: Cashier, counter: Counter, terminal: CardTerminalEmulator) -> None:
        self.cashier, self.counter, self.terminal = cashier, counter, terminal
        self.shown = cashier.sale(502)
        self.ending = cashier.form("/session?ending=yes", "/session/end")

    def refused(self, action: str, **typed: str) -> None:
        page = self.cashier.send(self.shown, action, **typed)
        assert page.status_code == 422, action
        assert said(page)

    def show_card(self, answer: "Future[httpx.Response]") -> httpx.Response:
        self.terminal.show_card()
        return answer.result(WAIT_S)


@contextmanager
def waiting(folder: Path) -> Iterator[tuple[Slow, "Future[httpx.Response]"]]:
    with paying(folder) as (cashier, counter, terminal), ThreadPoolExecutor(1) as pool:
        terminal.meet(Cardholder(after_s=None))
        slow = Slow(cashier, counter, terminal)
        answer = pool.submit(cashier.send, slow.shown, None, mode="CB")
        tries = threading.Event()
        for _ in range(200):
            if terminal.is_waiting_for_card:
                break
            tries.wait(WAIT_S / 200)
        assert terminal.is_waiting_for_card
        yield slow, answer


def test_while_a_card_is_asked_the_sale_is_neither_paid_otherwise_nor_left_nor_its_session_ended(
    tmp_path: Path,
) -> None:
    with waiting(tmp_path) as (slow, answer):
        slow.refused("/sale/confirm", cash="10")
        slow.refused("/sale/confirm", mode="CB")
        slow.refused("/sale/leave", quantity="1")
        assert slow.cashier.send(slow.ending).status_code == 422
        for page in ("/sale", "/day?closing=yes", "/card-payments", "/session?ending=yes"):
            assert slow.cashier.http.get(page).status_code == 200  # looking frees nothing
        assert slow.show_card(answer).url.path.startswith("/quittances/")
        assert slow.terminal.debits_centimes == [1_000]
        assert [one["total"] for one in receipts(slow.counter)] == [1_000]
        hold_debits(slow.counter)
        hold_totals(slow.counter)


def test_a_line_added_or_training_begun_while_a_card_is_asked_leaves_the_debit_to_the_same_sale(
    tmp_path: Path,
) -> None:
    with waiting(tmp_path) as (slow, answer):
        add(slow.cashier, 502, quantity="2")
        slow.cashier.send(slow.cashier.form("/training", "/training/on"))
        refused = slow.show_card(answer)
        assert refused.status_code == 422
        assert receipts(slow.counter) == []
        assert [one.state for one in slow.counter.peripherals.cards.to_settle()] == ["APPROVED"]
        slow.cashier.send(slow.cashier.form("/training", "/training/off"))
        assert slow.cashier.send(slow.ending).status_code == 422
        form = slow.cashier.form("/sale", "/sale/confirm")
        assert (form.fields["mode"], form.fields["part_card"]) == ("MIX", "10")
        assert slow.cashier.send(form, cash="10").url.path.startswith("/quittances/")
        assert slow.terminal.debits_centimes == [1_000]
        hold_debits(slow.counter)
        hold_totals(slow.counter)
