"""The float of an open session changes on the régisseur's PIN, on record, within the share."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from domain.event_codes import EventCode
from domain.money import Money
from domain.record import Kind
from pos.bootstrap import Counter
from pos.errors import RoleRequired, UnknownPin
from pos.sales.commands import Issued
from pos.sessions.agents import Agent
from pos.till_errors import (
    CashAmountMissing,
    CashNotInTill,
    CashShareReached,
    FloatUnchanged,
)
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import PINS, REGISSEUR, configuration
from tests.pos.stated import differences_of


def share_of(counter: Counter, centre: LittleCentre, centimes: int) -> None:
    centre.configuration = configuration(version="share").model_copy(
        update={"cash_share": centimes}
    )
    counter.sync.refresh_now()


def test_the_float_rises_and_falls_and_the_expected_cash_with_it(
    counter: Counter, amina: Agent, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    sell("2")
    request_id, till = str(uuid4()), counter.till
    first = till.change_float(amina, Money(30_000), PINS[REGISSEUR], request_id=request_id)
    again = till.change_float(amina, Money(30_000), "000000", request_id=request_id)
    assert (first.is_new, again.is_new, again.stored.seq) == (True, False, first.stored.seq)
    body = first.stored.body
    assert (body["code"], body["amount"], body["before"]) == ("FLOAT", 30_000, 20_000)
    assert first.stored.record.agent_id == REGISSEUR
    till.change_float(amina, Money(0), PINS[REGISSEUR])
    session = counter.sessions.current()
    assert session is not None
    assert (session.float_amount, session.cash, session.takings) == (
        Money(0), Money(5_000), Money(5_000),
    )  # fmt: skip
    assert till.cash().held == Money(5_000)
    assert len(till.moves(session.session_id)) == 2
    assert counter.verify() == differences_of(counter) == []
    counter.sync.send_now()
    assert little_centre.records[first.stored.seq - 1]


def test_what_may_not_be_changed_is_refused_and_leaves_no_event(
    counter: Counter, amina: Agent, sell: Callable[..., Issued], little_centre: LittleCentre
) -> None:
    share_of(counter, little_centre, 25_000)
    change, pin = counter.till.change_float, PINS[REGISSEUR]
    with pytest.raises(FloatUnchanged):
        change(amina, Money(20_000), pin)
    with pytest.raises(CashShareReached):
        change(amina, Money(25_001), pin)
    with pytest.raises(CashAmountMissing):
        change(amina, Money(-1), pin)
    with pytest.raises(RoleRequired):
        change(amina, Money(25_000), PINS[amina.agent_id])
    with pytest.raises(UnknownPin):
        change(amina, Money(25_000), "111111")
    sell("2")
    counter.till.hand_over(amina, Money(24_000), pin)
    with pytest.raises(CashNotInTill):
        change(amina, Money(0), pin)
    events = counter.journal.of_kinds((Kind.EVENT,), limit=99)
    assert EventCode.FLOAT not in {stored.body["code"] for stored in events}
