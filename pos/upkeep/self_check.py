"""The daily check of the whole journal, in the background, slow on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from pos.journal.checking import check_journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.journal.scribe import Scribe
    from pos.journal.stored import JournalFault
    from pos.upkeep.notes import Notes

RECORDED_MAX = 5
"""How many faults of one check are put on record; the log and `girct-pos verify` have all."""

log = structlog.get_logger(__name__)


class SelfCheck:
    """Recomputes chain, signatures, bodies and totals, and records what does not hold.

    Args:
        scribe: The journal, and the hand that writes CHAIN_CHECK_FAILED.
        notes: Remembers when it was done and how it went.
    """

    def __init__(self, scribe: Scribe, notes: Notes) -> None:
        self._scribe, self._notes = scribe, notes

    def run(self, pace: Callable[[], None]) -> list[JournalFault]:
        """Check everything; nothing is repaired.

        Args:
            pace: Called between two pieces of the chain; waits, so that sales come first.

        Returns:
            Every fault.

        Raises:
            JournalFull, JournalUnreadable: What was found could not be recorded.
        """
        journal = self._scribe.journal
        through = journal.head().seq
        faults = check_journal(journal, pace=pace)
        for fault in faults:
            log.error("journal fault", seq=fault.seq, code=fault.code, sentence=fault.sentence)
        self._notes.change(
            checked_at=int(self._scribe.now().timestamp()), checked_seq=through, faults=len(faults)
        )
        if not journal.head().ended:
            for fault in faults[:RECORDED_MAX]:
                self._record(fault)
        return faults

    def _record(self, fault: JournalFault) -> None:
        """Record a fault, unless the chain says it already."""
        keys = {"ref": max(1, fault.seq), "fault": fault.code}
        journal = self._scribe.journal
        with journal.transaction():
            said = journal.of_code("CHAIN_CHECK_FAILED", limit=1000)
            if not any((one.body["ref"], one.body["fault"]) == (*keys.values(),) for one in said):
                self._scribe.note("CHAIN_CHECK_FAILED", keys)
