"""A session after its end: counted once, closed by the régisseur, its difference kept."""

from collections.abc import Callable

import pytest

from domain.money import Money
from pos.bootstrap import Counter
from pos.errors import RoleRequired
from pos.sales.commands import Issued
from pos.sessions.agents import Agent, SessionState
from pos.till_errors import (
    SessionCountedAlready,
    SessionNotCounted,
    SessionStillOpen,
    SessionUnknown,
)
from tests.pos.little_regie import PINS, REGISSEUR
from tests.pos.stated import differences_of


def test_a_session_is_ended_counted_and_closed_in_that_order(
    counter: Counter, amina: Agent, sell: Callable[..., Issued]
) -> None:
    sell("4")
    session = counter.sessions.current()
    assert session is not None
    name, regisseur = session.session_id, counter.sessions.log_in(PINS[REGISSEUR])
    with pytest.raises(SessionStillOpen):
        counter.sessions.count(amina, name, Money(0))
    counter.sessions.end(amina)
    with pytest.raises(SessionNotCounted):
        counter.sessions.close(regisseur, name)
    counted = counter.sessions.count(amina, name, Money(29_500))
    assert (counted.state, counted.difference) == (SessionState.COUNTED, Money(-500))
    assert counter.sessions.count(amina, name, Money(29_500)) == counted
    with pytest.raises(SessionCountedAlready):
        counter.sessions.count(amina, name, Money(30_000))
    with pytest.raises(RoleRequired):
        counter.sessions.close(amina, name)
    assert counter.sessions.close(regisseur, name).state is SessionState.CLOSED
    counter.sessions.close(regisseur, name)
    closed = counter.journal.of_code("SESSION_CLOSED", limit=5)
    assert [(one.body["counted"], one.body["difference"]) for one in closed] == [(29_500, -500)]
    assert counter.journal.of_code("SESSION_COUNTED")[0].body["expected"] == 30_000
    with pytest.raises(SessionUnknown):
        counter.sessions.session("another")
    assert counter.verify() == differences_of(counter) == []
