"""The business day of a counter: opened by its first cash session, closed by its Z, never two.

A day takes its date from the session that opened it; what is collected past midnight in that
session still belongs to its Z, which covers a stretch of the chain and not a stretch of the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.calendar import format_date
from domain.ids import Seq
from domain.record import Kind
from pos.till_errors import DayOpenTooLong, EarlierDayOpen

if TYPE_CHECKING:
    from datetime import datetime

    from pos.journal.journal import Journal
    from pos.journal.session_totals import SessionTotals

OPEN_AT_MOST = timedelta(hours=36)
"""How long a day may be open before nothing more is sold in it."""


@dataclass(frozen=True, slots=True)
class OpenDay:
    """The business day that is open at this counter.

    Args:
        business_day: Its date.
        opened_at: When its first session opened, aware UTC.
        first_seq: The first record its Z covers.
        sessions: Its cash sessions, oldest first.
    """

    business_day: date
    opened_at: datetime
    first_seq: Seq
    sessions: tuple[SessionTotals, ...]

    @property
    def open_session(self) -> SessionTotals | None:
        """The session that has not ended yet, if any."""
        return next((one for one in self.sessions if one.ended_seq is None), None)


class Days:
    """The business days of one terminal, read from its chain.

    Args:
        journal: The chain.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def open_day(self) -> OpenDay | None:
        """The day that is open, if any: its first session opened after the last Z of a day."""
        last = self._journal.of_kinds((Kind.Z_DAY,), limit=1)
        closed_through = last[0].seq if last else Seq(0)
        sessions = self._journal.sessions.opened_after(closed_through)
        opened = self._journal.by_seq(sessions[0].opened_seq) if sessions else None
        if opened is None:
            return None
        return OpenDay(
            business_day=date.fromisoformat(opened.body["business_day"]),
            opened_at=opened.issued_at,
            first_seq=Seq(last[0].body["last_seq"] + 1 if last else 1),
            sessions=tuple(sessions),
        )

    def refuse_other_day(self, today: date) -> None:
        """Refuse to begin a day while an earlier one is open.

        Raises:
            EarlierDayOpen: It has to be closed first.
        """
        day = self.open_day()
        if day is not None and day.business_day != today:
            message = f"the day {day.business_day} is not closed"
            raise EarlierDayOpen(message, day=format_date(day.business_day))

    def refuse_too_long(self, now: datetime) -> None:
        """Refuse to sell in a day that should have been closed long ago.

        Raises:
            DayOpenTooLong: It has been open for more than 36 hours.
        """
        day = self.open_day()
        if day is not None and now - day.opened_at > OPEN_AT_MOST:
            message = f"the day {day.business_day} has been open for more than 36 hours"
            raise DayOpenTooLong(message, day=format_date(day.business_day))


def shown_period(period: str) -> str:
    """Write a period as it is read: `23/11/2026`, `11/2026` or `2026`."""
    return "/".join(reversed(period.split("-")))
