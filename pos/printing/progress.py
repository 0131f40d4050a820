"""Writing where jobs stand, with the event of what failed, and waking those who wait for it."""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING

from pos.errors import OriginalAlreadyStarted
from pos.printing.states import Ending, PrintJob, PrintState

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.journal.scribe import Scribe
    from pos.printing.jobs import PrintJobs

_NOTHING_TO_DOUBT = frozenset({PrintState.BLOCKED, PrintState.CANCELLED})


class JobProgress:
    """The jobs on disk, as the worker and the screens see them.

    Args:
        jobs: The jobs.
        scribe: Writes PRINT_FAILED and PRINT_UNKNOWN.
    """

    def __init__(self, jobs: PrintJobs, scribe: Scribe) -> None:
        self._jobs, self._scribe = jobs, scribe
        self._changed = Condition()

    def job(self, job_id: str) -> PrintJob:
        """Read a job.

        Raises:
            PrintJobUnknown: There is no such job.
        """
        return self._jobs.get(job_id)

    def end(self, job: PrintJob, ending: Ending) -> None:
        """Write how a job went, with its event when it failed."""
        has_started = ending.state is not PrintState.BLOCKED
        with self._scribe.journal.transaction():
            if ending.error_code is not None:
                is_known = ending.state in _NOTHING_TO_DOUBT
                code = "PRINT_FAILED" if is_known else "PRINT_UNKNOWN"
                self._scribe.note(code, {"ref": job.seq, "fault": ending.error_code})
            self.record(job, ending.state, error_code=ending.error_code, has_started=has_started)
        self.tell()

    def move(
        self,
        job: PrintJob,
        state: PrintState,
        *,
        error_code: str | None = None,
        has_started: bool,
    ) -> None:
        """Write where a job stands, and say so."""
        self.record(job, state, error_code=error_code, has_started=has_started)
        self.tell()

    def record(
        self,
        job: PrintJob,
        state: PrintState,
        *,
        error_code: str | None = None,
        has_started: bool,
    ) -> PrintJob:
        """Write where a job stands, within a transaction that is not over; `tell` comes after."""
        return self._jobs.move(
            job.job_id, state, self._scribe.now(), error_code=error_code, has_started=has_started
        )

    def again(self, job_id: str) -> PrintJob:
        """Queue a job of which no byte ever left, as it was.

        Raises:
            PrintJobUnknown: There is no such job.
            OriginalAlreadyStarted: It may be on paper; only a duplicate may follow.
        """
        with self._scribe.journal.transaction():  # two at once must not both find it blocked
            job = self._jobs.get(job_id)
            if job.state is not PrintState.BLOCKED or job.has_started:
                message = f"print job {job_id} is {job.state}: only a duplicate may be printed"
                raise OriginalAlreadyStarted(message, job_id=job_id, state=job.state.value)
            job = self.queue_again(job)
        self.tell()
        return job

    def queue_again(self, job: PrintJob) -> PrintJob:
        """Queue a job once more; its last error stays, which tells a first print from others."""
        return self.record(
            job, PrintState.QUEUED, error_code=job.error_code, has_started=job.has_started
        )

    def tell(self) -> None:
        """Wake those who wait for a job; never inside a transaction, which they need to read."""
        with self._changed:
            self._changed.notify_all()

    def wait(self, job_id: str, is_over: Callable[[PrintJob], bool], timeout_s: float) -> PrintJob:
        """Wait until something is true of a job, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: is_over(self._jobs.get(job_id)), timeout=timeout_s)
        return self._jobs.get(job_id)
