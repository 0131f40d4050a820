"""Ends a chain whose last record is ahead of the time: only the régisseur, and only once settled.

Source: the project's protocol, §5 (found ahead by more than 120 s: END and a new chain).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.calendar import format_date
from domain.record import Kind
from pos.closings.days import Days
from pos.journal.journal import Act
from pos.sessions.pins import require_regisseur
from pos.till_errors import EarlierDayOpen, SessionStillOpen
from pos.trusted_time import ClockState
from pos.upkeep.errors import ClockNotAhead

if TYPE_CHECKING:
    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord
    from pos.sessions.agents import Agent

CLOCK_AHEAD = "CLOCK_AHEAD"


def end_chain_ahead(scribe: Scribe, regisseur: Agent) -> StoredRecord:
    """Record END: nothing follows in this chain; the machine is enrolled anew.

    It is never done by itself: a centre whose own clock went back would end every counter it
    speaks with, while waiting mends a small lead.

    Raises:
        RoleRequired: Only the régisseur may.
        ClockNotAhead: Time has caught up: the chain goes on.
        SessionStillOpen: A session is not closed yet; it could not be closed any more.
        EarlierDayOpen: Nor the day: it would be left without its Z.
    """
    require_regisseur(regisseur)
    with scribe.journal.transaction():
        reading = scribe.read_clock()
        if reading.state is not ClockState.AHEAD:
            message = "the last record is not ahead of the time any more"
            raise ClockNotAhead(message)
        if scribe.journal.sessions.not_closed():
            message = "a session is not closed: end, count and close it before the chain ends"
            raise SessionStillOpen(message)
        if (day := Days(scribe.journal).open_day()) is not None:
            message = f"the day {day.business_day} is not closed: its Z comes before the end"
            raise EarlierDayOpen(message, day=format_date(day.business_day))
        body = {"reason": CLOCK_AHEAD}
        return scribe.write(
            Act(kind=Kind.END, body=body, issued_at=reading.at, agent_id=regisseur.agent_id)
        )
