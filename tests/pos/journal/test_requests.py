"""The number of a form names one act: with it, no other act is recorded, nor taken as done."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from domain.ids import Seq
from domain.money import Money
from domain.record import Kind
from pos.bootstrap import Counter
from pos.errors import RequestTaken
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from tests.pos.little_regie import PINS, REGISSEUR, SOUK_PLACE

PIN = PINS[REGISSEUR]
FIVE = Money(500)


def moves(counter: Counter, amina: Agent, taken: str) -> tuple[Callable[[], object], ...]:
    till = counter.till
    return (
        lambda: till.hand_over(amina, FIVE, PIN, request_id=taken),
        lambda: till.take_out(amina, FIVE, "CHANGE_COINS", PIN, request_id=taken),
        lambda: till.change_float(amina, FIVE, PIN, request_id=taken),
    )


def other_acts(
    counter: Counter, amina: Agent, sold: Seq, taken: str
) -> tuple[Callable[[], object], ...]:
    regisseur = counter.sessions.agent(REGISSEUR)
    assert regisseur is not None
    session = counter.sessions.require(amina.agent_id)
    cancellations = counter.cancellations
    return (
        lambda: counter.sales.duplicate(sold, "SPOILT", amina.agent_id, request_id=taken),
        lambda: counter.closings.close_day(regisseur.agent_id, request_id=taken),
        lambda: counter.closings.close_period(
            Kind.Z_MONTH, regisseur.agent_id, period="2026-10", request_id=taken
        ),
        lambda: counter.sessions.add_late_fact(regisseur, session, FIVE, "FOUND", request_id=taken),
        lambda: counter.booklets.resume(amina, request_id=taken),
        lambda: counter.booklets.made_by(taken),
        lambda: cancellations.request(amina, sold, "WRONG_QUANTITY", request_id=taken),
        lambda: cancellations.cancel(amina, sold, "WRONG_QUANTITY", PIN, request_id=taken),
        lambda: cancellations.approve(sold, PIN, request_id=taken),
        lambda: cancellations.refuse(sold, "WRONG_REQUEST", PIN, request_id=taken),
    )


def test_no_act_is_taken_as_done_for_the_number_of_another(
    counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    put_in, sale_id = str(uuid4()), str(uuid4())
    sold = sell(sale_id=sale_id)
    moved = counter.till.put_in(amina, FIVE, "CHANGE_COINS", request_id=put_in)
    refused = 0
    for taken in (put_in, sale_id):
        before = counter.journal.head().seq
        for act in (
            *moves(counter, amina, taken),
            *other_acts(counter, amina, sold.seq, taken),
        ):
            with pytest.raises(RequestTaken):
                act()
            refused += 1
        events = counter.journal.of_kinds(list(Kind), limit=counter.journal.head().seq - before)
        assert {one.body["code"] for one in events} <= {"LOGIN"}
    assert refused == 26
    again = counter.till.put_in(amina, FIVE, "CHANGE_COINS", request_id=put_in)
    assert (again.stored.seq, again.is_new) == (moved.stored.seq, False)
    with pytest.raises(RequestTaken):
        counter.till.put_in(amina, FIVE, "CHANGE_COINS", request_id=sale_id)
    with pytest.raises(RequestTaken):
        sell(sale_id=put_in)
    assert sell(sale_id=sale_id).seq == sold.seq


def test_a_sale_whose_number_another_act_took_can_still_be_left(
    counter: Counter, amina: Agent
) -> None:
    session = counter.sessions.require(amina.agent_id)
    taken = counter.sales.drafts.current(session).sale_id
    counter.till.put_in(amina, FIVE, "CHANGE_COINS", request_id=taken)
    line = SaleLine(SOUK_PLACE, "2")
    command = SaleCommand(sale_id=taken, lines=(line,), cash_given=Money(1_000_000))
    with pytest.raises(RequestTaken):
        counter.sales.issue(command, amina.agent_id)
    left = counter.sales.leave(session, amina.agent_id, taken, line)
    assert left is not None
    assert left.body["code"] == "SALE_ABORTED"
    following = counter.sales.drafts.current(session).sale_id
    assert following != taken
    command = SaleCommand(sale_id=following, lines=(line,), cash_given=Money(1_000_000))
    assert counter.sales.issue(command, amina.agent_id).is_new
