"""Closes a day, a month or a year: a chained record of what the terminal answers for, and its Z.

Source: the project's protocol, §2 (kinds 5 to 7) and `domain.closings`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from domain.calendar import business_day, format_date
from domain.ids import AgentId, Seq
from domain.record import Kind
from pos.closings.asked import Asked, Closed
from pos.closings.days import shown_period
from pos.journal.journal import Act
from pos.peripherals.debit_moves import leave_debits
from pos.till_errors import (
    DayNotOpen,
    EarlierDayOpen,
    MonthNotClosed,
    PeriodNotOver,
    SessionStillOpen,
)
from pos.trusted_time import ClockState

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.closings import Anchor
    from pos.closings.days import Days, OpenDay
    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord
    from pos.printing.spool import Printing
    from pos.sync.configuration import ConfigurationStore

CLOSING_KINDS = (Kind.Z_DAY, Kind.Z_MONTH, Kind.Z_YEAR)
_PERIOD_CHARACTERS = {Kind.Z_MONTH: len("2026-11"), Kind.Z_YEAR: len("2026")}
_PARTS = {Kind.Z_MONTH: Kind.Z_DAY, Kind.Z_YEAR: Kind.Z_MONTH}
"""A month is made of closed days, a year of closed months."""
_PARTS_MAX = 1000


class Closings:
    """The closings of one terminal.

    Args:
        scribe: Journal and clock.
        days: The business days.
        configuration: Where the centre's last anchor comes from.
        printing: Where the paper is queued, in the same commit.
        tell_sync: Called after each closing, so that it is sent soon.
    """

    def __init__(
        self,
        scribe: Scribe,
        days: Days,
        configuration: ConfigurationStore,
        printing: Printing,
        tell_sync: Callable[[], None],
    ) -> None:
        self._scribe, self._days = scribe, days
        self._configuration, self._printing = configuration, printing
        self._tell_sync = tell_sync

    def open_day(self) -> OpenDay | None:
        """The day that is open, if any."""
        return self._days.open_day()

    def preview(self) -> dict[str, Any] | None:
        """What the Z of the open day would say now; none when no day is open."""
        day = self._days.open_day()
        return None if day is None else self._day_body(day)

    def recent(self, limit: int) -> list[StoredRecord]:
        """The last closings, newest first."""
        return self._scribe.journal.of_kinds(CLOSING_KINDS, limit=limit)

    def close_day(
        self,
        agent_id: AgentId,
        *,
        first_seq: int | None = None,
        request_id: str | None = None,
        leaves_debits: bool = False,
    ) -> Closed:
        """Close the open business day, once all its sessions have ended.

        Args:
            agent_id: Who closes it.
            first_seq: Where the day that a screen showed begins: when it was closed meanwhile, its
                closing is given back, and what was opened since is not closed in its place.
            request_id: UUID of the form, so that a double click closes one day.
            leaves_debits: Whether the agent says that debits by card are left to be settled: who
                leaves them is recorded before the closing.

        Raises:
            DayNotOpen: No session was opened since the last closing.
            SessionStillOpen: A session has not ended.
            CardDebitsLeft: Debits by card wait, and nobody said that they are left.
            ClockUnconfirmed: Nobody vouches for the time.
            JournalFull: The disk is full; nothing was recorded.
        """
        asked = Asked(
            Kind.Z_DAY, agent_id, request_id, first_seq=first_seq, leaves_debits=leaves_debits
        )
        return self._close(asked, partial(self._require_day_body, asked))

    def preview_period(self, kind: Kind) -> dict[str, Any]:
        """What the Z of the earliest month or year that is over would say.

        Args:
            kind: Z_MONTH or Z_YEAR.

        Raises:
            PeriodNotOver, EarlierDayOpen, MonthNotClosed: See `close_period`.
        """
        return self._period_body(kind)

    def close_period(
        self,
        kind: Kind,
        agent_id: AgentId,
        *,
        period: str | None = None,
        request_id: str | None = None,
    ) -> Closed:
        """Close the earliest month (Z_MONTH) or year (Z_YEAR) that is over and not closed.

        Args:
            kind: Z_MONTH or Z_YEAR.
            agent_id: Who closes it.
            period: The one a screen showed, `2026-11` or `2026`: when it was closed meanwhile, its
                closing is given back, and no later one is closed in its place.
            request_id: UUID of the form, so that a double click closes one period.

        Raises:
            PeriodNotOver: There is none, or it is not over yet.
            EarlierDayOpen: A day of it is not closed.
            MonthNotClosed: A month of the year is not closed.
            ClockUnconfirmed, ClockAhead: Nobody vouches for the time.
        """
        asked = Asked(kind, agent_id, request_id, period)
        return self._close(asked, partial(self._period_body, kind))

    def _close(self, asked: Asked, body: Callable[[], dict[str, Any]]) -> Closed:
        """Record a closing and its paper in one commit, then let it print and leave."""
        with self._scribe.journal.transaction():
            known = self._known(asked) or self._closed_already(asked)
            if known is not None:
                return known
            stored = self._write(asked, body())
            job = self._printing.queue(stored.seq)
        self._printing.wake(job.job_id)
        self._tell_sync()
        return Closed(stored, job.job_id, is_new=True)

    def _known(self, asked: Asked) -> Closed | None:
        """The closing a request made already, if it made one."""
        known = self._scribe.made_by(asked.request_id, asked.kind)
        return None if known is None else self._as_known(known)

    def _closed_already(self, asked: Asked) -> Closed | None:
        """The closing of the period or the stretch a screen showed, if it has one."""
        if asked.period is None and asked.first_seq is None:
            return None
        for stored in self._scribe.journal.of_kinds((asked.kind,), limit=_PARTS_MAX):
            body = stored.body
            if asked.period == body["period"] or asked.first_seq == body["first_seq"]:
                return self._as_known(stored)
        return None

    def _as_known(self, stored: StoredRecord) -> Closed:
        job = self._printing.job_of(stored.seq)
        return Closed(stored, job.job_id if job else None, is_new=False)

    def _write(self, asked: Asked, body: dict[str, Any]) -> StoredRecord:
        act = Act(
            kind=asked.kind,
            body=body,
            issued_at=self._moment(asked.kind),
            amount_centimes=abs(body["net"]),
            agent_id=asked.agent_id,
        )
        return self._scribe.write(act, sale_id=asked.request_id)

    def _moment(self, kind: Kind) -> int:
        """The time of a closing; a day gets its Z also in a chain ahead of it, which may end."""
        reading = self._scribe.read_clock()
        if kind is Kind.Z_DAY and reading.state is ClockState.AHEAD:
            return reading.at
        return reading.require()

    def _require_day_body(self, asked: Asked) -> dict[str, Any]:
        day = self._days.open_day()
        if day is None:
            message = "no session was opened since the last closing"
            raise DayNotOpen(message)
        if day.open_session is not None:
            message = f"session {day.open_session.session} has not ended"
            raise SessionStillOpen(message)
        leave_debits(self._scribe, asked.agent_id, is_confirmed=asked.leaves_debits)
        return self._day_body(day)

    def _day_body(self, day: OpenDay) -> dict[str, Any]:
        sessions = [one.session for one in day.sessions]
        sums = self._sums(day.first_seq, self._scribe.journal.head().seq)
        return {"period": day.business_day.isoformat(), "sessions": sessions, **sums}

    def _period_body(self, kind: Kind) -> dict[str, Any]:
        """Say what the earliest period not closed yet comes to.

        It reaches from the end of the one before to its own last day's Z: what was recorded since
        belongs to the next.
        """
        journal, length = self._scribe.journal, _PERIOD_CHARACTERS[kind]
        last = journal.of_kinds((kind,), limit=1)
        closed_through = last[0].body["last_seq"] if last else 0
        parts = journal.of_kinds((_PARTS[kind],), limit=_PARTS_MAX)
        waiting = [part for part in reversed(parts) if part.body["last_seq"] > closed_through]
        if not waiting:
            raise _not_over(kind)
        period = waiting[0].body["period"][:length]
        self._refuse_running(kind, period)
        inside = [part for part in waiting if part.body["period"][:length] == period]
        last_seq = inside[-1].seq if kind is Kind.Z_MONTH else inside[-1].body["last_seq"]
        counts = [part.body["sessions"] for part in inside]
        sessions = sum(one if isinstance(one, int) else len(one) for one in counts)
        sums = self._sums(Seq(closed_through + 1), Seq(last_seq))
        return {"period": period, "sessions": sessions, **sums}

    def _refuse_running(self, kind: Kind, period: str) -> None:
        today = business_day(self._scribe.now()).isoformat()
        if today[: len(period)] <= period:
            raise _not_over(kind)
        day = self._days.open_day()
        if day is not None and day.business_day.isoformat()[: len(period)] <= period:
            message = f"the day {day.business_day} is not closed"
            raise EarlierDayOpen(message, day=format_date(day.business_day))
        if kind is Kind.Z_YEAR:
            self._refuse_month_left_open(period)

    def _refuse_month_left_open(self, year: str) -> None:
        """Refuse to close a year a month of which has closed days and no closing of its own.

        Raises:
            MonthNotClosed: The year would be closed without it.
        """
        journal = self._scribe.journal
        months = journal.of_kinds((Kind.Z_MONTH,), limit=1)
        closed_through = months[0].body["last_seq"] if months else 0
        for stored in reversed(journal.of_kinds((Kind.Z_DAY,), limit=_PARTS_MAX)):
            period: str = stored.body["period"]
            if stored.body["last_seq"] > closed_through and period[: len(year)] <= year:
                month = shown_period(period[: _PERIOD_CHARACTERS[Kind.Z_MONTH]])
                message = f"the month {month} is not closed"
                raise MonthNotClosed(message, month=month)

    def _sums(self, first: Seq, last: Seq) -> dict[str, Any]:
        """Add up a stretch of the chain, from an index and the totals of the last closing."""
        journal = self._scribe.journal
        sums, head = journal.sums(first, last), journal.head()
        before = journal.of_kinds(CLOSING_KINDS, limit=1)
        since = journal.sums(Seq(before[0].seq + 1 if before else 1), head.seq)[Kind.RECEIPT][1]
        perpetual_gross = since + (before[0].body["perpetual_gross"] if before else 0)
        receipts, cancellations = sums[Kind.RECEIPT], sums[Kind.CANCEL]
        body = {
            "net": receipts[1] - cancellations[1],
            "gross": receipts[1],
            "cancelled": cancellations[1],
            "counts": {
                "receipts": receipts[0],
                "cancellations": cancellations[0],
                "duplicates": sums[Kind.DUPLICATE][0],
                "trainings": sums[Kind.TRAINING][0],
            },
            "perpetual_net": head.counter,
            "perpetual_gross": perpetual_gross,
            "first_seq": int(first),
            "last_seq": int(last),
        }
        anchor = self._anchor()
        if anchor is not None:
            body["anchor"] = {"root": anchor.root, "date": anchor.date.isoformat()}
        return body

    def _anchor(self) -> Anchor | None:
        """The last root the centre sent to outside parties, as far as this counter knows."""
        held = self._configuration.held()
        return None if held is None else held.anchor


def _not_over(kind: Kind) -> PeriodNotOver:
    message = f"no {kind.name} can be made: nothing is over and not closed"
    return PeriodNotOver(message)
