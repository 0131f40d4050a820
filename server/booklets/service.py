"""Issue a booklet to an agent, note what is spoilt in it, take it back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from domain.booklet import BOOKLET_NUMBERS_MAX, NUMBER_MAX, SERIES_PATTERN
from domain.calendar import business_day
from server.audit.trail import record_act
from server.booklets.errors import (
    BookletOverlap,
    BookletReturned,
    InvalidBooklet,
    NumberNotHere,
    NumberSpoilt,
    NumberUsed,
    UnknownBooklet,
)
from server.booklets.repository import Booklet, list_booklets, spoilt_of, uses_of
from server.bootstrap import Centre
from server.db.scope import scoped
from server.regies.agents import require_agent
from server.regies.caller import Caller
from server.regies.constraints import broken_constraint

log = structlog.get_logger()

SPOILT_REASONS: Final = ("TORN", "ILLEGIBLE", "WRONG", "LOST")
_ISSUE: Final = text("""
INSERT INTO booklets (booklet_id, collectivite, regie_id, series, first_no, last_no, agent_id,
  issued_on, issued_by, recorded_at)
VALUES (:booklet_id, :collectivite, :regie_id, :series, :first_no, :last_no, :agent_id,
  :issued_on, :issued_by, :now)
""")
_SPOIL: Final = text("""
INSERT INTO booklet_spoilt (booklet_id, number, collectivite, reason, recorded_by, recorded_at)
VALUES (:booklet_id, :number, :collectivite, :reason, :by, :now)
""")
_RETURN: Final = text("""
INSERT INTO booklet_returns (booklet_id, collectivite, returned_on, unused_from, recorded_by,
  recorded_at)
VALUES (:booklet_id, :collectivite, :returned_on, :unused_from, :by, :now)
""")
_TURN: Final = text("SELECT pg_advisory_xact_lock(hashtext('booklet'), hashtext(:booklet_id))")


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers of a booklet.

    Args:
        series: capitals, digits and hyphens, as printed.
        first_no: the first number.
        last_no: the last number.
    """

    series: str
    first_no: int
    last_no: int


def issue_booklet(  # noqa: PLR0913, PLR0917 - who, whom, what and when
    centre: Centre, regie_id: str, agent_id: int, numbers: Range, issued_on: date, caller: Caller
) -> UUID:
    """Hand a booklet to an agent; the counters learn it with their next configuration.

    Raises:
        UnknownAgent: when the caller's territory has no such active agent.
        InvalidBooklet: when the series, the range or the day cannot be.
        BookletOverlap: when another booklet of the régie and series holds one of the numbers.
    """
    _check(numbers, issued_on, business_day(centre.now()))
    booklet_id = uuid4()
    facts = {
        "regie_id": regie_id,
        "series": numbers.series,
        "first_no": numbers.first_no,
        "last_no": numbers.last_no,
        "agent_id": agent_id,
    }
    try:
        with scoped(centre.app, caller.scope) as connection:
            agent = require_agent(connection, regie_id, agent_id, caller.scope)
            connection.execute(
                _ISSUE,
                {
                    **facts,
                    "booklet_id": booklet_id,
                    "collectivite": agent["collectivite"],
                    "issued_on": issued_on,
                    "issued_by": caller.actor.login,
                    "now": centre.now(),
                },
            )
            place = (agent["collectivite"], booklet_id)
            after = {**facts, "issued_on": issued_on.isoformat()}
            _record(connection, centre, caller, place, "issued", {}, after)
    except IntegrityError as error:
        if broken_constraint(error) != "booklets_overlap":
            raise
        message = f"a booklet of series {numbers.series} holds one of these numbers"
        raise BookletOverlap(message, series=numbers.series, field="first_no,last_no") from error
    log.info("booklet issued", regie=regie_id, agent_id=agent_id, series=numbers.series)
    return booklet_id


def spoil_number(
    centre: Centre, booklet_id: UUID, number: int, reason: str, caller: Caller
) -> None:
    """Note that a paper of a booklet is spoilt: it is kept, and never handed to a payer.

    Raises:
        UnknownBooklet: when the caller's territory has no such booklet.
        InvalidBooklet: when the reason is none of the list.
        NumberNotHere, NumberUsed, NumberSpoilt: when it cannot be.
    """
    if reason not in SPOILT_REASONS:
        message = f"{reason[:40]!r} is no reason of the list"
        raise InvalidBooklet(message, field="reason")
    with scoped(centre.app, caller.scope) as connection:
        booklet = require_booklet(connection, booklet_id, caller.scope, is_locked=True)
        if not booklet.first_no <= number <= booklet.last_no:
            message = f"the booklet has no number {number}"
            raise NumberNotHere(message, number=number, field="number")
        if any(use.stands and use.number == number for use in uses_of(connection, booklet)):
            message = f"number {number} was entered at a counter"
            raise NumberUsed(message, number=number, field="number")
        if number in spoilt_of(connection, booklet_id):
            message = f"number {number} is spoilt already"
            raise NumberSpoilt(message, number=number, field="number")
        connection.execute(
            _SPOIL,
            {
                "booklet_id": booklet_id,
                "number": number,
                "collectivite": booklet.collectivite,
                "reason": reason,
                "by": caller.actor.login,
                "now": centre.now(),
            },
        )
        place = (booklet.collectivite, booklet_id)
        before, after = {"number": number, "reason": ""}, {"number": number, "reason": reason}
        _record(connection, centre, caller, place, "spoilt", before, after)


def return_booklet(
    centre: Centre, booklet_id: UUID, returned_on: date, unused_from: int | None, caller: Caller
) -> None:
    """Take a booklet back from its agent; the counters take no more of its numbers.

    Args:
        centre: the centre.
        booklet_id: which one.
        returned_on: the day it came back.
        unused_from: its first blank paper; none when every one was taken.
        caller: who takes it back.

    Raises:
        UnknownBooklet: when the caller's territory has no such booklet.
        BookletReturned: when it came back already.
        InvalidBooklet: when the day is before it was issued, or not here yet.
        NumberNotHere, NumberUsed: when the first blank paper cannot be.
    """
    with scoped(centre.app, caller.scope) as connection:
        booklet = require_booklet(connection, booklet_id, caller.scope, is_locked=True)
        _check_return(booklet, returned_on, unused_from, business_day(centre.now()))
        connection.execute(
            _RETURN,
            {
                "booklet_id": booklet_id,
                "collectivite": booklet.collectivite,
                "returned_on": returned_on,
                "unused_from": unused_from,
                "by": caller.actor.login,
                "now": centre.now(),
            },
        )
        after: dict[str, Any] = {"returned_on": returned_on.isoformat()}
        if unused_from is not None:
            after["unused_from"] = unused_from
        place, before = (booklet.collectivite, booklet_id), {"returned_on": ""}
        _record(connection, centre, caller, place, "returned", before, after)


def require_booklet(
    connection: Connection, booklet_id: UUID, scope: str, *, is_locked: bool = False
) -> Booklet:
    """Read a booklet of a territory, taking its turn before what changes.

    Raises:
        UnknownBooklet: when there is none there.
    """
    if is_locked:
        connection.execute(_TURN, {"booklet_id": str(booklet_id)})
    found = list_booklets(connection, scope, booklet_id)
    if not found:
        message = f"there is no booklet {booklet_id}"
        raise UnknownBooklet(message)
    return found[0]


def _check(numbers: Range, issued_on: date, today: date) -> None:
    is_range = 1 <= numbers.first_no <= numbers.last_no <= NUMBER_MAX
    is_short = numbers.last_no - numbers.first_no < BOOKLET_NUMBERS_MAX
    rules = {
        "series": re.fullmatch(SERIES_PATTERN, numbers.series) is not None,
        "last_no": is_range and is_short,
        "issued_on": issued_on <= today,
    }
    wrong = [field for field, is_kept in rules.items() if not is_kept]
    if wrong:
        message = f"a booklet cannot have this {', '.join(wrong)}"
        raise InvalidBooklet(message, field=",".join(wrong))


def _check_return(
    booklet: Booklet, returned_on: date, unused_from: int | None, today: date
) -> None:
    if booklet.returned_on is not None:
        message = "the booklet came back already"
        raise BookletReturned(message, day=booklet.returned_on.isoformat())
    if not booklet.issued_on <= returned_on <= today:
        message = "the booklet cannot come back on this day"
        raise InvalidBooklet(message, field="returned_on")
    if unused_from is None:
        return
    if not booklet.first_no <= unused_from <= booklet.last_no:
        message = f"the booklet has no number {unused_from}"
        raise NumberNotHere(message, number=unused_from, field="unused_from")
    if booklet.highest is not None and booklet.highest >= unused_from:
        message = f"number {booklet.highest} was entered at a counter"
        raise NumberUsed(message, number=booklet.highest, field="unused_from")


def _record(  # noqa: PLR0913, PLR0917 - what the trail keeps of an act
    connection: Connection,
    centre: Centre,
    caller: Caller,
    place: tuple[str, UUID],
    verb: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    record_act(
        connection,
        caller.actor,
        f"desk:booklet:{verb}",
        collectivite=place[0],
        subject=str(place[1]),
        now=centre.now(),
        before=before,
        after=after,
    )
