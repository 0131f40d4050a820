"""The stock of paper booklets: issued once, spoilt or returned, learnt by counters."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.ids import TerminalId
from server.booklets.errors import (
    BookletOverlap,
    BookletReturned,
    InvalidBooklet,
    NumberNotHere,
    NumberSpoilt,
    UnknownBooklet,
)
from server.booklets.repository import list_booklets
from server.booklets.service import Range, issue_booklet, return_booklet, spoil_number
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.regies.agents import add_agent
from server.regies.caller import CONSOLE, Caller
from server.regies.errors import UnknownAgent
from server.terminals.configuration import for_terminal
from tests.server.conftest import SOUK
from tests.server.terminals.device import Device

REGIE = SOUK.regie_id
DAY = date(2026, 11, 20)


@pytest.fixture
def agent(souk: Centre) -> int:
    return int(add_agent(souk, regie_id=REGIE, name="Amina").agent_id)


def issue(centre: Centre, agent: int, first: int = 1, last: int = 50, series: str = "A") -> UUID:
    return issue_booklet(centre, REGIE, agent, Range(series, first, last), DAY, CONSOLE)


def test_a_number_is_in_one_booklet_of_its_regie_and_series(souk: Centre, agent: int) -> None:
    issue(souk, agent)
    issue(souk, agent, 51, 100)
    issue(souk, agent, 1, 50, "B")
    for first, last in ((50, 60), (1, 1), (100, 120)):
        with pytest.raises(BookletOverlap):
            issue(souk, agent, first, last)
    with scoped(souk.app, EVERYWHERE) as connection:
        assert [one.numbers for one in list_booklets(connection, EVERYWHERE)] == [50, 50, 50]


@pytest.mark.parametrize(
    ("numbers", "day"),
    [
        (Range("a", 1, 50), DAY),
        (Range("", 1, 50), DAY),
        (Range("A", 0, 50), DAY),
        (Range("A", 50, 1), DAY),
        (Range("A", 1, 201), DAY),
        (Range("A", 1, 50), date(2027, 1, 1)),
    ],
)
def test_a_booklet_that_cannot_be_is_not_issued(
    souk: Centre, agent: int, numbers: Range, day: date
) -> None:
    with pytest.raises(InvalidBooklet):
        issue_booklet(souk, REGIE, agent, numbers, day, CONSOLE)


def test_a_booklet_goes_to_an_active_agent_of_the_callers_territory(
    souk: Centre, agent: int
) -> None:
    elsewhere = Caller(CONSOLE.actor, "06.141")
    with pytest.raises(UnknownAgent):
        issue(souk, agent + 1)
    with pytest.raises(UnknownAgent):
        issue_booklet(souk, REGIE, agent, Range("A", 1, 50), DAY, elsewhere)
    booklet = issue(souk, agent)
    with pytest.raises(UnknownBooklet):
        spoil_number(souk, booklet, 1, "TORN", elsewhere)
    with pytest.raises(UnknownBooklet):
        return_booklet(souk, uuid4(), DAY, None, CONSOLE)


def test_spoilt_and_returned_papers_are_accounted_for(souk: Centre, agent: int) -> None:
    booklet = issue(souk, agent)
    spoil_number(souk, booklet, 3, "TORN", CONSOLE)
    for number, refusal in ((3, NumberSpoilt), (51, NumberNotHere)):
        with pytest.raises(refusal):
            spoil_number(souk, booklet, number, "TORN", CONSOLE)
    with pytest.raises(NumberNotHere):
        return_booklet(souk, booklet, DAY, 51, CONSOLE)
    with pytest.raises(InvalidBooklet):
        return_booklet(souk, booklet, date(2026, 11, 19), 5, CONSOLE)
    return_booklet(souk, booklet, DAY, 5, CONSOLE)
    with scoped(souk.app, EVERYWHERE) as connection:
        (one,) = list_booklets(connection, EVERYWHERE)
    assert (one.used, one.spoilt, one.missing, one.blank) == (0, 1, 3, 46)
    with pytest.raises(BookletReturned):
        return_booklet(souk, booklet, DAY, 5, CONSOLE)


def test_counters_learn_the_booklets_that_are_out(souk: Centre, device: Device, agent: int) -> None:
    def configured() -> object:
        signed, _ = for_terminal(souk, TerminalId(device.terminal_id))
        return signed.open([souk.public_key.hex()]).to_keys().get("booklets")

    assert configured() is None
    kept, back = issue(souk, agent), issue(souk, agent, 51, 100)
    spoil_number(souk, kept, 7, "WRONG", CONSOLE)
    spoil_number(souk, kept, 2, "LOST", CONSOLE)
    return_booklet(souk, back, DAY, None, CONSOLE)
    assert configured() == [
        {"series": "A", "first": 1, "last": 50, "agent_id": agent, "spoilt": [2, 7]}
    ]
