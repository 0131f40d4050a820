"""Windows that sell, hand over, enter papers, cancel, end, count and close, all at once."""

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from domain.booklet import BookletConfiguration
from domain.record import Flag, Kind
from pos.bootstrap import Counter
from simulation.forms import Form, form_to
from tests.pos.closings.stated_totals import entering, hold_debits, hold_totals, records_of
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import PINS, World, served_counter

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
ROUNDS = 60 if IS_PROOF else 8
SHARE = 30_000
BOOKLET = BookletConfiguration(series="A", first=11, last=90, agent_id=2)
NUMBERS = count(1)


class Window:
    """One window of the same cashier, that does one thing over and over."""

    def __init__(self, cashier: Cashier, counter: Counter) -> None:
        self.cashier, self.counter = cashier, counter

    def _form(self, page: str, action: str) -> Form | None:
        return form_to(self.cashier.http.get(page).text, action)

    def sell(self) -> None:
        if form := self._form("/sale?nature=502", "/sale/confirm"):
            self.cashier.send(form, cash="100", quantity="2")

    def sell_by_card(self) -> None:
        if form := self._form("/sale?nature=502", "/sale/confirm"):
            typed = {"mode": "MIX", "part_card": "10", "cash": "100", "quantity": "3"}
            self.cashier.send(form, card_authorisation=f"A{next(NUMBERS)}", **typed)

    def hand_over(self) -> None:
        if form := self._form("/till", "/till/handover"):
            for _ in range(2):  # a double click
                self.cashier.send(form, amount="30", pin=PINS[1])

    def cancel(self) -> None:
        sold = self.counter.journal.of_kinds((Kind.RECEIPT,), limit=1)
        page = f"/quittances/{sold[0].seq}" if sold else "/sale"
        if form := self._form(f"{page}?asking=cancel", f"{page}/cancel"):
            self.cashier.send(form, reason="WRONG_QUANTITY", kept="yes", pin=PINS[1])

    def enter_paper(self) -> None:
        if form := self._form("/booklets", "/booklets"):
            self.cashier.send(form, nature="502", quantity="1", step="write")


def at_once(acts: list[Callable[[], object]], rounds: int = 1) -> None:
    """Do each act so many times, all of them side by side."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(60)
            for _ in range(rounds):
                act()
        except BaseException as error:  # noqa: BLE001 - given back to the test
            failed.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def hold_share(counter: Counter) -> None:
    """No sale and no cash put in passes the share; a paper may, its cash is there already."""
    held, floats, records = 0, dict[str, int](), records_of(counter)
    for stored in records.values():
        if stored.body.get("session"):
            held += entering(stored, records, floats)
            is_sale = stored.record.kind is Kind.RECEIPT
            assert not is_sale or stored.record.has(Flag.PAPER_BOOKLET) or held <= SHARE


def codes(counter: Counter, code: str) -> int:
    return len(counter.journal.of_code(code, limit=50))


def test_whatever_windows_do_at_once_no_centime_is_lost_and_each_step_is_taken_once(
    tmp_path: Path,
) -> None:
    world = World(tmp_path / "counter")
    counter = world.counter()
    world.configure(counter, booklets=[BOOKLET.to_keys()], cash_share=SHARE)
    with served_counter(counter) as address, ExitStack() as stack:
        windows = [Window(stack.enter_context(Cashier(address)), counter) for _ in range(7)]
        for window in windows:
            window.cashier.http.timeout = 60.0
            window.cashier.log_in(2)
        windows[0].cashier.open_session("200")
        acts = (Window.sell, Window.sell, Window.sell_by_card, Window.hand_over, Window.cancel)
        acts += (Window.enter_paper, Window.enter_paper)
        rush = [act.__get__(window) for act, window in zip(acts, windows, strict=True)]
        at_once(rush, ROUNDS)
        hold_debits(counter)
        hold_share(counter)
        assert codes(counter, "HANDOVER") > 0
        assert counter.journal.of_kinds((Kind.CANCEL,), limit=1)
        numbers = [entry.paper.number for entry in counter.booklets.book.waiting()]
        assert numbers
        ending = windows[0].cashier.form("/session?ending=yes", "/session/end")
        for debit in counter.peripherals.cards.to_settle():
            counter.peripherals.cards.reverse(debit.payment_id, debit.agent_id)
        end = [lambda one=window: one.cashier.send(ending) for window in windows[:2]]
        at_once([*end, *rush[2:]])
        _count_and_close(counter, windows)
        hold_debits(counter)
        hold_totals(counter)


def _count_and_close(counter: Counter, windows: list[Window]) -> None:
    """Two windows count, to other amounts, while others hand over and cancel; two close."""
    [ended] = counter.sessions.not_closed()
    if ended.state == "OPEN":  # a debit typed in the last moment kept it open
        for debit in counter.peripherals.cards.to_settle():
            counter.peripherals.cards.reverse(debit.payment_id, debit.agent_id)
        windows[0].cashier.send(windows[0].cashier.form("/session?ending=yes", "/session/end"))
    page = f"/session/{ended.session_id}"
    counting = windows[0].cashier.form(page, f"{page}/count")
    counts = [
        lambda one=window, sum_=str(100 + place): one.cashier.send(
            counting, counted=sum_, leaves_debits="yes"
        )
        for place, window in enumerate(windows[:2])
    ]
    at_once([*counts, windows[3].hand_over, windows[4].cancel])
    closing = windows[0].cashier.form("/day?closing=yes", "/day/close")
    at_once(
        [
            lambda one=window: one.cashier.send(closing, leaves_debits="yes")
            for window in windows[:2]
        ]
    )
    steps = ("SESSION_OPEN", "SESSION_ENDED", "SESSION_COUNTED")
    assert [codes(counter, code) for code in steps] == [1, 1, 1]
    assert len(counter.journal.of_kinds((Kind.Z_DAY,), limit=5)) == 1
