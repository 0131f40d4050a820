"""The print queue of a counter: it prints what the journal says is to be printed, once.

A job is SENDING on disk before its first byte leaves, so after a crash nobody has to guess: what
was still QUEUED never left and may be printed as the original; what was SENDING may be on paper,
and only the cashier, who sees it, decides on a duplicate. A job the printer holds for want of
paper is BLOCKED and begun: it is never sent again, the printer finishes the same paper.

Source: reference of devices §5 (print-job reliability).
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from pos.journal.database import MAY_PASS
from pos.printing.fonts_check import NO_WORDS, FontsCheck
from pos.printing.pace import USUAL_PACE, Pace
from pos.printing.progress import JobProgress
from pos.printing.resuming import may_resume
from pos.printing.states import (
    INTERRUPTED,
    REPRINTED,
    SEEN,
    Ending,
    PrintJob,
    PrintState,
)
from pos.printing.worker import PrintWorker

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.printer.port import Printer
    from domain.document import ReceiptDocument
    from domain.ids import AgentId, Seq
    from domain.money import Money
    from pos.journal.scribe import Scribe
    from pos.printing.errands import Errand, Opening
    from pos.printing.health import PrinterHealth
    from pos.printing.jobs import PrintJobs

_MOVING = frozenset({PrintState.QUEUED, PrintState.SENDING})


def _no_drawer(_job: PrintJob) -> bool:
    return False


class Printing:
    """The print queue of a counter.

    Args:
        jobs: The jobs on disk.
        scribe: Writes PRINT_FAILED and PRINT_UNKNOWN.
        document_of: Lays out the paper of a job, from the journal alone.
        open_printer: Opens the printer of the settings; none when there is no printer.
        fonts: Says which characters of the counter's own words no font shows.
        opens_drawer: Whether the drawer opens as a job is printed for the first time.
        pace: How often an idle printer is asked how it is.
    """

    def __init__(  # noqa: PLR0913 - what a queue needs
        self,
        jobs: PrintJobs,
        scribe: Scribe,
        document_of: Callable[[PrintJob], ReceiptDocument],
        open_printer: Callable[[], Printer] | None,
        *,
        fonts: FontsCheck = NO_WORDS,
        opens_drawer: Callable[[PrintJob], bool] = _no_drawer,
        pace: Pace = USUAL_PACE,
    ) -> None:
        self._jobs, self._scribe = jobs, scribe
        self._progress = JobProgress(jobs, scribe)
        self._worker = PrintWorker(
            self._progress, document_of, open_printer, fonts, opens_drawer, pace
        )

    def start(self) -> list[PrintJob]:
        """Say what an earlier run left unprinted, then begin to print.

        Where the disk is too full for it, the counter starts all the same and says so on its
        screen; the thread that prints then writes it before anything else.

        Returns:
            The jobs the cashier must be asked about.
        """
        held = [job for job in self._jobs.in_states(PrintState.BLOCKED) if job.has_started]
        unbegun = [job for job in self._jobs.in_states(PrintState.BLOCKED) if may_resume(job)]
        begun = [*self._jobs.in_states(PrintState.SENDING), *held]
        unknown = Ending(PrintState.UNKNOWN, INTERRUPTED)
        blocked = Ending(PrintState.BLOCKED, INTERRUPTED)
        left = deque((job, unknown) for job in begun)
        left += ((job, blocked) for job in (*self._jobs.in_states(PrintState.QUEUED), *unbegun))
        end_left = partial(self._end_left, left)
        with suppress(*MAY_PASS):
            end_left()
        self._worker.start(end_left)
        return self.pending()

    def _end_left(self, left: deque[tuple[PrintJob, Ending]]) -> None:
        while left:
            self._progress.end(*left[0])
            left.popleft()

    def queue(self, seq: Seq, copy_no: int = 0, cash_given: Money | None = None) -> PrintJob:
        """Put a record's paper in the queue, in the transaction that makes the record.

        Nothing prints before `wake` is called, after that transaction.
        """
        return self._jobs.add(seq, copy_no, self._scribe.now(), cash_given)

    def wake(self, job_id: str) -> None:
        """Let the worker print a job whose record is now durable."""
        self._worker.put(job_id)

    def put_aside(self, aside: Errand) -> None:
        """Do what is the paper of no record, after what waits; it is told how that went."""
        self._worker.put(aside)

    def open_drawer(self, opening: Opening) -> None:
        """Open the drawer in its turn, or at once in the middle of a job that is held."""
        self._worker.put_opening(opening)

    def retry(self, job_id: str) -> PrintJob:
        """Print again, as it was, a job of which no byte ever left.

        Raises:
            PrintJobUnknown: There is no such job.
            OriginalAlreadyStarted: It may be on paper; only a duplicate may follow.
        """
        job = self._progress.again(job_id)
        self.wake(job_id)
        return job

    def reprint(self, job_id: str, agent_id: AgentId) -> PrintJob:
        """Print once more a paper that is no quittance, marked with the number of the print.

        The reprint is put on record, in the transaction that queues it.

        Args:
            job_id: Its job; while it may still come out by itself, it is left alone.
            agent_id: Who asks for it.
        """
        with self._scribe.journal.transaction():
            job = self._jobs.get(job_id)
            if job.is_moving:
                return job
            if job.has_started:
                keys = {"ref": job.seq, "fault": REPRINTED}
                self._scribe.note("PRINT_UNKNOWN", keys, agent_id=agent_id)
                self._jobs.copy(job_id)
            job = self._progress.queue_again(job)
        self._progress.tell()
        self.wake(job_id)
        return job

    def give_up(self, job_id: str, timeout_s: float) -> PrintJob:
        """Have the printer forget a paper it holds: CANCELLED once it says so, else UNKNOWN.

        Args:
            job_id: A job in the middle of which the printer stopped; any other is left alone.
            timeout_s: Seconds to wait for the printer's word.

        Raises:
            PrintJobUnknown: There is no such job.
        """
        job = self._jobs.get(job_id)
        if not job.is_held:
            return job
        self._worker.give_up(job_id)
        return self._progress.wait(job_id, lambda now: not now.is_moving, timeout_s)

    def answer(self, job_id: str, *, is_readable: bool) -> PrintJob:
        """Take the cashier's word on a paper nobody else can see: SENT and seen, or CANCELLED.

        Args:
            job_id: An UNKNOWN or SENT job.
            is_readable: Whether the whole paper came out; if not, issue a duplicate.

        Raises:
            PrintJobUnknown: There is no such job.
        """
        with self._scribe.journal.transaction():
            job = self._jobs.get(job_id)
            if job.is_seen or job.state not in {PrintState.UNKNOWN, PrintState.SENT}:
                return job
            state = PrintState.SENT if is_readable else PrintState.CANCELLED
            code = SEEN if is_readable else job.error_code
            answered = self._progress.record(job, state, error_code=code, has_started=True)
        self._progress.tell()
        return answered

    def job(self, job_id: str) -> PrintJob:
        """Read a job.

        Raises:
            PrintJobUnknown: There is no such job.
        """
        return self._jobs.get(job_id)

    def job_of(self, seq: Seq) -> PrintJob | None:
        """The job of a record's paper, if it has one."""
        return self._jobs.of_record(seq)

    def pending(self) -> list[PrintJob]:
        """The jobs that wait for the cashier: blocked, or perhaps on paper."""
        return self._jobs.in_states(PrintState.BLOCKED, PrintState.UNKNOWN)

    def health(self) -> PrinterHealth:
        """How the printer is, as last told by itself; asks it nothing."""
        return self._worker.health

    def wait(self, job_id: str, timeout_s: float) -> PrintJob:
        """Wait until a job is neither queued nor being sent, or the time is over.

        Args:
            job_id: The job.
            timeout_s: Seconds to wait at most.
        """
        return self._progress.wait(job_id, lambda job: job.state not in _MOVING, timeout_s)

    def close(self) -> None:
        """Let the job being printed end, then stop; what waits is asked about at the next start."""
        self._worker.close()
