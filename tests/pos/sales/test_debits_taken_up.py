"""A debit whose sale is over pays a new sale, once; a count and a Z say who leaves the others."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.ids import NatureIndex
from domain.money import Money
from domain.quittance_parts import Tender
from domain.record import Kind
from pos.bootstrap import Counter
from pos.peripherals.card_debits import CardPayment
from pos.peripherals.debit_moves import DebitMoves
from pos.peripherals.errors import (
    CardDebitsLeft,
    CardPaymentMissing,
    CardPaymentSettled,
    CardPaymentWaits,
    CardSaleBegun,
    CardSaleEnded,
)
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sales.drafts import Draft
from pos.sessions.agents import Agent
from pos.till_errors import TrainingIsOn
from tests.pos.screens.world import PINS, World

PLACE, TEN = NatureIndex(502), Money(1_000)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    opened = World(tmp_path / "counter").counter()
    yield opened
    opened.close()


@pytest.fixture
def moves(counter: Counter) -> DebitMoves:
    return DebitMoves(counter.scribe)


@pytest.fixture
def orphan(counter: Counter, brahim: Agent) -> CardPayment:
    """A debit of 10 DH whose quittance was cancelled."""
    draft = draft_of(counter, brahim)
    counter.peripherals.cards.record_manual(draft.sale_id, TEN, "A1", brahim.agent_id)
    sold = sell(counter, brahim, draft.sale_id).stored.seq
    counter.cancellations.cancel(brahim, sold, "WRONG_QUANTITY", PINS[1])
    [listed] = counter.peripherals.cards.to_settle()
    return listed


def draft_of(counter: Counter, agent: Agent) -> Draft:
    return counter.sales.drafts.current(counter.sessions.require(agent.agent_id))


def sell(
    counter: Counter, agent: Agent, sale_id: str, mode: str = "CB", quantity: str = "1"
) -> Issued:
    due = Money(TEN.centimes * int(quantity))
    cash = due if mode == "ESP" else Money(0)
    lines = (SaleLine(PLACE, quantity),)
    command = SaleCommand(sale_id, lines, cash, tenders=(Tender(mode, due),))
    return counter.sales.issue(command, agent.agent_id)


def said(counter: Counter, fault: str) -> list[int]:
    """Who put this on record of a debit, oldest first."""
    events = reversed(counter.journal.of_code("DEVICE_FAULT", limit=20))
    return [int(one.record.agent_id) for one in events if one.body["fault"] == fault]


def test_a_debit_taken_up_pays_a_new_sale_of_its_amount_and_no_other(
    counter: Counter, moves: DebitMoves, brahim: Agent, orphan: CardPayment
) -> None:
    draft = draft_of(counter, brahim)
    for _ in range(2):  # a double click moves it once
        moved = moves.take_up(orphan.payment_id, draft.sale_id, brahim.agent_id)
    assert (moved.sale_id, moved.asked_for) == (draft.sale_id, orphan.asked_for)
    assert said(counter, "pos.card_debit_taken_up") == [2]
    for mode, quantity in (("ESP", "1"), ("CB", "2")):
        with pytest.raises(CardPaymentWaits):
            sell(counter, brahim, draft.sale_id, mode, quantity)
    sell(counter, brahim, draft.sale_id)
    assert counter.peripherals.cards.to_settle() == []
    following = draft_of(counter, brahim)
    for refused in (
        lambda: moves.take_up(orphan.payment_id, following.sale_id, brahim.agent_id),
        lambda: moves.put_back(orphan.payment_id, brahim.agent_id),
    ):
        with pytest.raises(CardPaymentSettled):
            refused()


def test_a_debit_taken_up_for_nothing_goes_back_and_waits(
    counter: Counter, moves: DebitMoves, brahim: Agent, orphan: CardPayment
) -> None:
    with pytest.raises(CardPaymentSettled):
        moves.put_back(orphan.payment_id, brahim.agent_id)
    draft = draft_of(counter, brahim)
    moves.take_up(orphan.payment_id, draft.sale_id, brahim.agent_id)
    with pytest.raises(CardPaymentWaits):
        counter.sales.leave_open(brahim.agent_id)
    moves.put_back(orphan.payment_id, brahim.agent_id)
    assert said(counter, "pos.card_debit_put_back") == [2]
    sell(counter, brahim, draft.sale_id, "ESP")
    assert counter.peripherals.cards.to_settle() == [orphan]


def test_a_debit_moved_while_its_sale_is_confirmed_pays_one_quittance_and_never_two(
    counter: Counter, moves: DebitMoves, brahim: Agent, orphan: CardPayment
) -> None:
    draft = draft_of(counter, brahim)
    moves.take_up(orphan.payment_id, draft.sale_id, brahim.agent_id)
    moves.put_back(orphan.payment_id, brahim.agent_id)  # another window, after the last look
    with pytest.raises(CardPaymentMissing):
        sell(counter, brahim, draft.sale_id)
    assert counter.peripherals.cards.to_settle() == [orphan]


def test_a_debit_does_not_go_back_where_another_was_typed_since(
    counter: Counter, moves: DebitMoves, brahim: Agent, orphan: CardPayment
) -> None:
    moves.take_up(orphan.payment_id, draft_of(counter, brahim).sale_id, brahim.agent_id)
    cards = counter.peripherals.cards
    late = cards.record_manual(orphan.asked_for, TEN, "B2", brahim.agent_id)
    with pytest.raises(CardPaymentWaits):
        moves.put_back(orphan.payment_id, brahim.agent_id)
    cards.reverse(late.payment_id, brahim.agent_id)
    assert not moves.put_back(orphan.payment_id, brahim.agent_id).is_taken_up


def test_only_an_empty_sale_that_goes_on_takes_a_debit_up(
    counter: Counter, moves: DebitMoves, brahim: Agent, orphan: CardPayment
) -> None:
    draft = draft_of(counter, brahim)
    with pytest.raises(CardSaleBegun):
        moves.take_up(orphan.payment_id, draft.sale_id, brahim.agent_id, has_lines=True)
    with pytest.raises(CardSaleEnded):
        moves.take_up(orphan.payment_id, sold_id(counter, brahim), brahim.agent_id)
    now = draft_of(counter, brahim)
    counter.peripherals.cards.record_manual(now.sale_id, TEN, "B2", brahim.agent_id)
    with pytest.raises(CardPaymentWaits):
        moves.take_up(orphan.payment_id, now.sale_id, brahim.agent_id)
    counter.training.turn_on(brahim)
    with pytest.raises(TrainingIsOn):
        moves.take_up(orphan.payment_id, now.sale_id, brahim.agent_id)


def sold_id(counter: Counter, agent: Agent) -> str:
    sale_id = draft_of(counter, agent).sale_id
    sell(counter, agent, sale_id, "ESP")
    return sale_id


def test_a_debit_reversed_before_does_not_bar_the_one_taken_up_after(
    counter: Counter, moves: DebitMoves, brahim: Agent, orphan: CardPayment
) -> None:
    draft, cards = draft_of(counter, brahim), counter.peripherals.cards
    later = cards.record_manual(draft.sale_id, TEN, "B2", brahim.agent_id)
    cards.reverse(later.payment_id, brahim.agent_id)
    moves.take_up(orphan.payment_id, draft.sale_id, brahim.agent_id)
    assert sell(counter, brahim, draft.sale_id).is_new


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM card_debit_moves",
        "UPDATE card_debit_moves SET sale_id = 'x'",
        "UPDATE card_payments SET pays_sale_id = 'x'",
        "UPDATE card_payments SET pays_sale_id = NULL",
        "INSERT OR REPLACE INTO card_debit_moves VALUES (1, 1, 'x', 2, 0)",
    ],
)
def test_where_a_debit_went_cannot_be_rewritten(
    counter: Counter, moves: DebitMoves, brahim: Agent, orphan: CardPayment, statement: str
) -> None:
    moves.take_up(orphan.payment_id, draft_of(counter, brahim).sale_id, brahim.agent_id)
    with (
        pytest.raises(sqlite3.IntegrityError),
        counter.journal.database.transaction() as connection,
    ):
        connection.execute(statement)


def test_a_count_and_a_z_go_on_once_somebody_says_that_the_debits_are_left(
    counter: Counter, brahim: Agent, orphan: CardPayment
) -> None:
    amina = counter.sessions.log_in(PINS[1])
    ended = counter.sessions.end(brahim)
    with pytest.raises(CardDebitsLeft):
        counter.sessions.count(brahim, ended.session_id, ended.cash)
    with pytest.raises(CardDebitsLeft):
        counter.closings.close_day(amina.agent_id)
    assert said(counter, "pos.card_debit_left") == []
    for _ in range(2):
        counter.sessions.count(brahim, ended.session_id, ended.cash, leaves_debits=True)
    assert said(counter, "pos.card_debit_left") == [2]
    closed = counter.closings.close_day(amina.agent_id, leaves_debits=True)
    assert said(counter, "pos.card_debit_left") == [2, 1]
    assert closed.stored.body["last_seq"] == closed.stored.seq - 1
    assert closed.stored.record.kind is Kind.Z_DAY
    assert counter.peripherals.cards.to_settle() == [orphan]


def test_where_no_debit_waits_nothing_more_is_asked_nor_recorded(
    counter: Counter, brahim: Agent
) -> None:
    ended = counter.sessions.end(brahim)
    counter.sessions.count(brahim, ended.session_id, ended.cash, leaves_debits=True)
    counter.closings.close_day(brahim.agent_id)
    assert said(counter, "pos.card_debit_left") == []
