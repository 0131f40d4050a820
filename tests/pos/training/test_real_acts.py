"""No act of a real session is recorded in training, whichever service is asked for it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from devices.card_terminal.port import CardOutcome
from domain.booklet import BookletConfiguration
from domain.event_codes import EventCode
from domain.ids import AgentId, NatureIndex, Seq
from domain.money import Money
from domain.record import Kind
from hardware_mocks import PrinterEmulator
from pos.booklets.commands import PaperCommand, PaperLine
from pos.bootstrap import Counter
from pos.journal.journal import Act
from pos.peripherals.card_payments import CardPayments
from pos.sales.commands import SaleCommand, SaleLine
from pos.sessions.agents import Agent
from pos.till_errors import TrainingIsOn
from pos.upkeep.ending import end_chain_ahead
from tests.pos.peripherals.test_card_payments import SALE, Terminal
from tests.pos.screens.world import NOW, PINS, World

BOOKLET = BookletConfiguration(series="A", first=11, last=30, agent_id=1)
PLACE, ONE, GIVEN = NatureIndex(502), Money(100), Money(100_000)
GOES_ON = {
    *("TRAINING_OFF", "LOGIN", "LOGOUT", "PIN_FAILED", "PIN_LOCKED", "SALE_ABORTED"),
    *("TARIFF_LOADED", "CONFIG_LOADED", "CLOCK_JUMP", "PRINT_FAILED", "PRINT_UNKNOWN"),
    *("CHAIN_CHECK_FAILED", "DEVICE_FAULT", "BACKUP_MADE", "DISK_LOW", "SOFTWARE_UPDATED"),
}
"""The only events of training. A code that is new is refused until it is put here as well."""


@pytest.fixture
def counter(world: World) -> Iterator[Counter]:
    opened = world.counter()
    world.configure(opened, booklets=[BOOKLET.to_keys()], version="booklets")
    yield opened
    opened.close()


@pytest.fixture
def regisseur(counter: Counter) -> Agent:
    return counter.sessions.log_in(PINS[1])


def refused(counter: Counter, agent: Agent, *acts: Callable[[], object]) -> None:
    """Check that none of some acts passes in training, and that nothing of them is recorded."""
    counter.training.turn_on(agent)
    head = counter.journal.head()
    for act in acts:
        with pytest.raises(TrainingIsOn):
            act()
    assert counter.journal.head() == head
    counter.training.turn_off(agent)


def sold(counter: Counter) -> Seq:
    command = SaleCommand(str(uuid4()), (SaleLine(PLACE, "1"),), GIVEN)
    return counter.sales.issue(command, AgentId(1)).stored.seq


def test_only_these_records_are_written_in_training(counter: Counter, regisseur: Agent) -> None:
    counter.training.turn_on(regisseur)
    for code in set(EventCode) - GOES_ON:
        with pytest.raises(TrainingIsOn):
            counter.scribe.note(code)
    for kind in set(Kind) - {Kind.START, Kind.TRAINING, Kind.ROTATE, Kind.EVENT}:
        with pytest.raises(TrainingIsOn):
            counter.scribe.write(Act(kind=kind, body={}, issued_at=0))


def test_a_session_opens_sells_and_ends_out_of_training_alone(
    counter: Counter, regisseur: Agent
) -> None:
    sessions = counter.sessions
    refused(counter, regisseur, lambda: sessions.open(regisseur, ONE))
    session = sessions.open(regisseur, Money(20_000))
    seq = sold(counter)
    refused(
        counter,
        regisseur,
        lambda: counter.sales.duplicate(seq, "PAPER_LOST", regisseur.agent_id),
        lambda: sessions.end(regisseur),
        lambda: sessions.end(regisseur, session.session_id),
    )
    sessions.end(regisseur)
    refused(counter, regisseur, lambda: counter.closings.close_day(regisseur.agent_id))


def test_a_paper_booklet_waits_for_the_end_of_training(counter: Counter, regisseur: Agent) -> None:
    counter.sessions.open(regisseur, Money(20_000))

    def paper(number: int) -> PaperCommand:
        line = PaperLine(SaleLine(PLACE, "1"))
        return PaperCommand(str(uuid4()), BOOKLET, number, NOW.date(), (line,))

    counter.booklets.enter(paper(11), regisseur)
    refused(
        counter,
        regisseur,
        lambda: counter.booklets.enter(paper(12), regisseur),
        lambda: counter.booklets.enter(paper(25), regisseur),  # would ask for the régisseur
        lambda: counter.booklets.resume(regisseur),
    )
    assert counter.booklets.resume(regisseur).record.kind is Kind.RESUME


def test_months_and_years_are_closed_out_of_training(
    counter: Counter, world: World, regisseur: Agent
) -> None:
    counter.sessions.open(regisseur, Money(20_000))
    sold(counter)
    counter.sessions.end(regisseur)
    counter.closings.close_day(regisseur.agent_id)
    world.clock.now = datetime(2027, 1, 2, 9, 0, tzinfo=UTC)
    for kind in (Kind.Z_MONTH, Kind.Z_YEAR):

        def close(kind: Kind = kind) -> object:
            return counter.closings.close_period(kind, regisseur.agent_id)

        refused(counter, regisseur, close)
        close()


def test_no_card_is_debited_or_settled_in_training(counter: Counter, regisseur: Agent) -> None:
    terminal = Terminal(CardOutcome.unknown("SILENT"), CardOutcome.approved("A1"))
    cards, other = CardPayments(counter.scribe, terminal), SALE.replace("1111", "2222", 1)
    unknown = cards.debit(SALE, ONE, regisseur.agent_id)
    approved = cards.debit(other, ONE, regisseur.agent_id)
    third, who, listed = str(uuid4()), regisseur.agent_id, cards.to_settle()

    def settle(*, is_approved: bool) -> object:
        return cards.settle(
            unknown.payment_id, is_approved=is_approved, authorisation="A2", agent_id=who
        )

    refused(
        counter,
        regisseur,
        lambda: cards.debit(third, ONE, who),
        lambda: cards.record_manual(third, ONE, "A3", who),
        lambda: settle(is_approved=True),
        lambda: settle(is_approved=False),
        lambda: cards.reverse(approved.payment_id, who),
    )
    assert cards.to_settle() == listed
    assert len(terminal.asked) == 2


def test_nobody_confirms_the_clock_or_ends_the_series_in_training(
    counter: Counter, world: World, regisseur: Agent
) -> None:
    counter.scribe.clock.believe_centre(int(NOW.timestamp()) - 6_000)
    refused(counter, regisseur, lambda: end_chain_ahead(counter.scribe, regisseur))
    counter.close()
    world.clock.now = NOW + timedelta(days=7)
    again = world.reopen()
    try:

        def confirm() -> None:
            again.sessions.confirm_clock(regisseur, world.clock.now)

        refused(again, regisseur, confirm)
        confirm()
        again.sessions.open(regisseur, ONE)
    finally:
        again.close()


def test_no_key_opens_the_drawer_in_training(tmp_path: Path) -> None:
    with PrinterEmulator(directory=tmp_path / "paper") as emulator:
        address = f"tcp://127.0.0.1:{emulator.port}"
        counter = World(tmp_path / "drawer").counter(printer_url=address, drawer="printer")
        try:
            counter.printing.start()
            agent = counter.sessions.log_in(PINS[1])
            refused(counter, agent, lambda: counter.drawer.open(agent.agent_id, "GIVE_CHANGE"))
            assert emulator.drawer_pulses == []
            counter.drawer.open(agent.agent_id, "GIVE_CHANGE")
            assert len(emulator.drawer_pulses) == 1
        finally:
            counter.close()
