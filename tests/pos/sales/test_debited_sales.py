"""A sale whose payer was debited by card keeps its debit until a quittance takes it."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.booklet import BookletConfiguration
from domain.ids import NatureIndex
from domain.money import Money
from domain.quittance_parts import Tender
from pos.booklets.commands import PaperCommand, PaperLine
from pos.bootstrap import Counter
from pos.peripherals.errors import CardPaymentMissing, CardPaymentWaits
from pos.sales.commands import SaleCommand, SaleLine
from pos.sales.drafts import DraftLine
from pos.sessions.agents import Agent
from tests.pos.screens.world import PINS, World

PLACE, TEN = NatureIndex(502), Money(1_000)
BOOKLET = BookletConfiguration(series="A", first=11, last=30, agent_id=2)


@pytest.fixture
def counter(world: World) -> Iterator[Counter]:
    opened = world.counter()
    world.configure(opened, booklets=[BOOKLET.to_keys()])
    yield opened
    opened.close()


@pytest.fixture
def brahim(counter: Counter) -> Agent:
    """Brahim, his session open, with one place in the sale and its 10 DH debited by card."""
    agent = counter.sessions.log_in(PINS[2])
    session = counter.sessions.open(agent, Money(20_000)).session_id
    draft = counter.sales.drafts.add(session, DraftLine(str(uuid4()), PLACE, "1"))
    counter.peripherals.cards.record_manual(draft.sale_id, TEN, "A1", agent.agent_id)
    return agent


def sale_of(counter: Counter, agent: Agent) -> str:
    return counter.sales.drafts.current(counter.sessions.require(agent.agent_id)).sale_id


def by_card(sale_id: str, *, is_training: bool = False) -> SaleCommand:
    return SaleCommand(
        sale_id,
        (SaleLine(PLACE, "1"),),
        Money(0),
        tenders=(Tender("CB", TEN),),
        is_training=is_training,
    )


def test_neither_training_nor_a_paper_entered_takes_the_debit_from_its_sale(
    counter: Counter, brahim: Agent
) -> None:
    before = sale_of(counter, brahim)
    counter.training.turn_on(brahim)
    counter.sales.issue(by_card(str(uuid4()), is_training=True), brahim.agent_id)
    training = counter.training.session()
    left = counter.sales.drafts.add(training, DraftLine(str(uuid4()), PLACE, "2"))
    counter.sales.leave(training, brahim.agent_id, left.sale_id)
    counter.training.turn_off(brahim)
    lines = (PaperLine(SaleLine(PLACE, "1")),)
    paper = PaperCommand(str(uuid4()), BOOKLET, 11, date(2026, 11, 23), lines)
    counter.booklets.enter(paper, brahim)
    assert sale_of(counter, brahim) == before
    counter.sales.issue(by_card(before), brahim.agent_id)
    assert counter.peripherals.cards.to_settle() == []
    assert sale_of(counter, brahim) != before


def test_a_quittance_taken_back_leaves_its_debit_to_be_reversed(
    counter: Counter, brahim: Agent
) -> None:
    cards = counter.peripherals.cards
    sold = counter.sales.issue(by_card(sale_of(counter, brahim)), brahim.agent_id).stored.seq
    assert cards.to_settle() == []
    counter.cancellations.cancel(brahim, sold, "WRONG_QUANTITY", PINS[1])
    [listed] = cards.to_settle()
    assert cards.reverse(listed.payment_id, brahim.agent_id).state == "REVERSED"
    assert cards.to_settle() == []


def test_a_debit_reversed_in_another_window_pays_no_quittance(
    counter: Counter, brahim: Agent
) -> None:
    cards, sale_id = counter.peripherals.cards, sale_of(counter, brahim)
    cards.reverse(cards.to_settle()[0].payment_id, brahim.agent_id)
    with pytest.raises(CardPaymentMissing):
        counter.sales.issue(by_card(sale_id), brahim.agent_id)
    assert counter.sales.recent() == []


def test_a_debit_holds_the_session_only_while_its_sale_can_be_collected(
    world: World, counter: Counter, brahim: Agent
) -> None:
    with pytest.raises(CardPaymentWaits):
        counter.sales.leave_open(brahim.agent_id)
    world.clock.now += timedelta(hours=40)
    counter.sales.leave_open(brahim.agent_id)
    counter.sessions.end(brahim)
    assert [one.amount for one in counter.peripherals.cards.to_settle()] == [TEN]
