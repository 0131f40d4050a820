"""An authorisation number names one debit; what a person says of a debit is on record."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from httpx import Response

from domain.ids import AgentId, NatureIndex
from domain.money import Money
from domain.quittance_parts import Tender
from hardware_mocks.card_terminal.emulator import CardTerminalEmulator
from pos.bootstrap import Counter
from pos.errors import SessionNotOpen
from pos.peripherals.authorisations import USED_WITHIN
from pos.peripherals.errors import AuthorisationUsed
from pos.sales.commands import SaleCommand, SaleLine
from pos.screens.cards import pay_by_card
from pos.screens.sale_form import SaleForm
from pos.sessions.agents import Agent
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.test_card_payments import lose
from tests.pos.screens.test_sale_devices import paying
from tests.pos.screens.world import PINS, World

TEN = Money(1_000)


@pytest.fixture
def counter(world: World) -> Iterator[Counter]:
    opened = world.counter()
    yield opened
    opened.close()


def by_card(sale_id: str) -> SaleCommand:
    lines = (SaleLine(NatureIndex(502), "1"),)
    return SaleCommand(sale_id, lines, Money(0), tenders=(Tender("CB", TEN),))


def test_one_authorisation_number_never_pays_two_quittances(
    world: World, counter: Counter, brahim: Agent
) -> None:
    cards, sales = counter.peripherals.cards, [str(uuid4()) for _ in range(3)]
    first = cards.record_manual(sales[0], TEN, "A1", brahim.agent_id)
    sold = counter.sales.issue(by_card(sales[0]), brahim.agent_id).stored.seq
    with pytest.raises(AuthorisationUsed):
        cards.record_manual(sales[1], TEN, "a 1", brahim.agent_id)
    counter.cancellations.cancel(brahim, sold, "WRONG_QUANTITY", PINS[1])
    cards.reverse(first.payment_id, brahim.agent_id)
    with pytest.raises(AuthorisationUsed):  # reversed there, or only said to be
        cards.record_manual(sales[1], TEN, "A1", brahim.agent_id)
    cards.record_manual(sales[1], TEN, "A2", brahim.agent_id)
    world.clock.now += USED_WITHIN + timedelta(minutes=1)
    assert cards.record_manual(sales[2], TEN, "A1", brahim.agent_id).is_approved


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "ne paie pas deux quittances"), ("ar", "لا يؤدي خصم واحد ثمن وصلين")],
)
def test_a_number_read_off_the_paper_of_another_debit_settles_none(
    tmp_path: Path, language: str, words: str
) -> None:
    with paying(tmp_path) as (cashier, counter, terminal):
        cashier.http.cookies.set("girct_language", language, domain="127.0.0.1")
        cards = counter.peripherals.cards
        known = cards.record_manual(str(uuid4()), TEN, "A1", AgentId(1))
        sale = lose(cashier, terminal)
        settled(cashier, "reversed", known.payment_id)
        refused = settled(cashier, "approved", known.payment_id + 1)
        assert refused.status_code == 422
        assert words in said(refused)
        assert [one.state for one in cards.to_settle()] == ["UNKNOWN"]
        settled(cashier, "approved", known.payment_id + 1, "A2")
        assert cashier.send(sale, mode="CB").url.path.startswith("/quittances/")
        assert cards.to_settle() == []


def faults(counter: Counter) -> list[str]:
    """What the chain says a person said of debits, oldest first."""
    events = reversed(counter.journal.of_code("DEVICE_FAULT", limit=20))
    return [one.body["fault"] for one in events if "_debit_said_" in one.body["fault"]]


def settled(cashier: Cashier, outcome: str, payment_id: int, number: str = "A1") -> Response:
    form = cashier.form("/card-payments", "/card-payments")
    return cashier.send(form, outcome=outcome, authorisation=number, payment_id=str(payment_id))


@pytest.mark.parametrize("words", [("refused",), ("approved", "reversed")])
def test_whoever_says_how_a_debit_ended_says_it_on_record(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    with paying(tmp_path) as (cashier, counter, terminal):
        lose(cashier, terminal)
        for word in words:
            settled(cashier, word, 1)
        assert faults(counter) == [f"pos.card_debit_said_{word}" for word in words]
        assert terminal.debits_centimes == [1_000]
        assert counter.verify() == []


def test_a_session_that_ends_just_before_the_card_is_asked_debits_nobody(tmp_path: Path) -> None:
    with CardTerminalEmulator() as terminal:
        counter = World(tmp_path / "counter").counter(card_terminal_url=terminal.address)
        try:
            brahim = counter.sessions.log_in(PINS[2])
            session = counter.sessions.open(brahim, Money(20_000)).session_id
            cards = counter.peripherals.cards
            opened = cards._open_terminal  # noqa: SLF001 - the last step before the debit

            def end_meanwhile() -> object:
                counter.sales.leave_open(brahim.agent_id)
                counter.sessions.end(brahim)
                assert opened is not None
                return opened()

            cards._open_terminal = end_meanwhile  # type: ignore[assignment] # noqa: SLF001
            sale_id = counter.sales.drafts.current(session).sale_id
            with pytest.raises(SessionNotOpen):
                pay_by_card(counter, SaleForm(mode="CB"), by_card(sale_id), brahim.agent_id)
            assert terminal.debits_centimes == []
            assert cards.to_settle() == []
        finally:
            counter.close()
