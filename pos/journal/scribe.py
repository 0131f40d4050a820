"""The one hand that writes in the journal: trusted time, flags, and the events of the counter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from domain.ids import AgentId
from domain.record import Flag, Kind
from pos.errors import RequestTaken
from pos.journal.journal import Act
from pos.journal.training_mode import refuse_real_act

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pos.journal.journal import Journal
    from pos.journal.stored import StoredRecord
    from pos.trusted_time import ClockReading, TrustedClock

COUNTER_AGENT = AgentId(0)
"""Who acts when nobody is logged in: the counter itself."""


@dataclass(frozen=True)
class Scribe:
    """Adds to each act what no caller may decide: its time and the flags of this system.

    Args:
        journal: Where it writes.
        clock: The trusted clock.
        is_test_system: Whether the configuration in force is a test system's.
    """

    journal: Journal
    clock: TrustedClock
    is_test_system: Callable[[], bool]

    def read_clock(self) -> ClockReading:
        """Read the time of the next record."""
        return self.clock.read(self.journal.last_issued_at())

    def now(self) -> datetime:
        """The trusted time, aware UTC."""
        return datetime.fromtimestamp(self.read_clock().at, UTC)

    def write(self, act: Act, *, sale_id: str | None = None) -> StoredRecord:
        """Record an act; the same request again gives the record it made.

        Raises:
            RequestTaken: The request made another act before.
            TrainingIsOn: The act is a real session's, and the counter is in training.
            JournalFull: The disk is full; nothing was recorded.
        """
        with self.journal.transaction():
            known = self.made_by(
                sale_id,
                act.kind,
                code=act.body.get("code"),
                is_paper=Flag.PAPER_BOOKLET in act.flags,
            )
            if known is not None:
                return known
            refuse_real_act(self.journal, act)
            return self.journal.append(self._completed(act), sale_id=sale_id)

    def made_by(
        self, request_id: str | None, *kinds: Kind, code: str | None = None, is_paper: bool = False
    ) -> StoredRecord | None:
        """Give the record a request made already, if it made one.

        Args:
            request_id: UUID of the request.
            kinds: What it may have made.
            code: The code of the event it may have made.
            is_paper: Whether it enters a paper of a booklet.

        Raises:
            RequestTaken: It made something else: an act is never taken as done for another's sake.
        """
        known = None if request_id is None else self.journal.by_sale_id(request_id)
        if known is not None:
            refuse_other_act(known, *kinds, code=code, is_paper=is_paper)
        return known

    def _completed(self, act: Act) -> Act:
        """Add the flags of this system."""
        reading = self.read_clock()
        flags = act.flags
        if reading.is_unsure:
            flags |= Flag.CLOCK_UNSURE
        if self.is_test_system():
            flags |= Flag.TEST_SYSTEM
        return replace(act, flags=flags)

    def note(
        self,
        code: str,
        keys: Mapping[str, Any] | None = None,
        *,
        agent_id: AgentId = COUNTER_AGENT,
        sale_id: str | None = None,
    ) -> StoredRecord:
        """Record an event of the closed list.

        Args:
            code: Its code.
            keys: Its own keys.
            agent_id: Who acts.
            sale_id: UUID of the request, so that a repeated one is recorded once.

        Raises:
            RequestTaken: The request made another act before.
            TrainingIsOn: The event is a real session's, and the counter is in training.
            JournalFull: The disk is full; nothing was recorded.
        """
        body = {**(keys or {}), "code": code}
        act = Act(kind=Kind.EVENT, body=body, issued_at=self.read_clock().at, agent_id=agent_id)
        return self.write(act, sale_id=sale_id)


def refuse_other_act(
    known: StoredRecord, *kinds: Kind, code: str | None = None, is_paper: bool = False
) -> None:
    """Refuse a request whose number made an act of another kind, or another event; see `made_by`.

    Raises:
        RequestTaken: It did.
    """
    record = known.record
    is_same = record.kind in kinds and known.body.get("code") == code
    if not is_same or (Flag.PAPER_BOOKLET in record.flags) != is_paper:
        message = f"the request made record {record.seq} before, which is another act"
        raise RequestTaken(message, seq=int(record.seq))
