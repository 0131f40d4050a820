"""Papers of which no byte left, since the printer said first that it was not ready.

They are printed by themselves once it says that it is. Only what the printer told of itself counts,
in this run of the counter: what an earlier run left is asked about, as everything else it left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pos.printing.states import PrintState

if TYPE_CHECKING:
    from pos.printing.states import Ending, PrintJob

RESUMED_AFTER: Final = frozenset(
    {
        "printer.paper_out",
        "printer.cover_open",
        "printer.cutter",
        "printer.overheated",
        "printer.fault",
        "printer.offline",
    }
)
"""Codes of what passes by itself, or by a hand on the printer."""

TIMES_MAX: Final = 3
"""How often one paper is tried again: a printer that says it is ready and is not is left alone."""


def may_resume(job: PrintJob) -> bool:
    """Whether a paper comes out by itself once the printer is ready."""
    is_unbegun = job.state is PrintState.BLOCKED and not job.has_started
    return is_unbegun and job.error_code in RESUMED_AFTER


class Resuming:
    """What waits for the printer, in its order; used by the thread that prints alone."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._times: dict[str, int] = {}
        self._has_printed = False

    @property
    def is_due(self) -> bool:
        """Whether something waits though the last paper came out."""
        return self._has_printed and bool(self._waiting)

    def note(self, job_id: str, ending: Ending) -> None:
        """Hear how an attempt to print ended."""
        self._has_printed = ending.state in {PrintState.PRINTED, PrintState.SENT}
        is_told = ending.state is PrintState.BLOCKED and ending.error_code in RESUMED_AFTER
        if not is_told:
            self._times.pop(job_id, None)
        elif self._times.get(job_id, 0) < TIMES_MAX:
            self._waiting.append(job_id)

    def take(self) -> list[str]:
        """Give what waits, now that the printer is ready; each counts as tried again."""
        taken, self._waiting = self._waiting, []
        for job_id in taken:
            self._times[job_id] = self._times.get(job_id, 0) + 1
        return taken
