"""One worker thread per printer: it prints what the journal says is to be printed, once.

A job is SENDING on disk before its first byte leaves, so after a crash nobody has to guess: what
was still QUEUED never left and may be printed as the original; what was SENDING may be on paper,
and only the cashier, who sees it, decides on a duplicate.

Source: reference of devices §5 (print-job reliability).
"""

from __future__ import annotations

from functools import partial
from queue import SimpleQueue
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

import structlog

from devices.errors import DeviceError
from domain.errors import GirctError
from pos.errors import AlreadyRunning, JournalFull, JournalReadOnly, OriginalAlreadyStarted
from pos.printing.states import (
    DRIVER_FAILED,
    INTERRUPTED,
    LAYOUT_FAILED,
    NO_PRINTER,
    Ending,
    PrintJob,
    PrintState,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.printer.port import Printer
    from domain.document import ReceiptDocument
    from domain.ids import Seq
    from domain.money import Money
    from pos.journal.scribe import Scribe
    from pos.printing.aside import Aside
    from pos.printing.jobs import PrintJobs

_CLOSE_TIMEOUT_S = 30.0
_WRITE_AGAIN_S = 1.0
"""How long the worker waits before it tries the journal again, seconds."""
_MAY_PASS = (JournalFull, JournalReadOnly, AlreadyRunning)
_MOVING = frozenset({PrintState.QUEUED, PrintState.SENDING})

log = structlog.get_logger(__name__)


class Printing:
    """The print queue of a counter.

    Args:
        jobs: The jobs on disk.
        scribe: Writes PRINT_FAILED and PRINT_UNKNOWN.
        document_of: Lays out the paper of a job, from the journal alone.
        open_printer: Opens the printer of the settings; none when there is no printer.
    """

    def __init__(
        self,
        jobs: PrintJobs,
        scribe: Scribe,
        document_of: Callable[[PrintJob], ReceiptDocument],
        open_printer: Callable[[], Printer] | None,
    ) -> None:
        self._jobs, self._scribe = jobs, scribe
        self._document_of, self._open_printer = document_of, open_printer
        self._printer: Printer | None = None
        self._queue: SimpleQueue[str | Aside | None] = SimpleQueue()
        self._changed = Condition()
        self._closing = Event()
        self._worker: Thread | None = None

    def start(self) -> list[PrintJob]:
        """Say what an earlier run left unprinted, then begin to print.

        Returns:
            The jobs the cashier must be asked about.
        """
        for job in self._jobs.in_states(PrintState.SENDING):
            self._end(job, Ending(PrintState.UNKNOWN, INTERRUPTED))
        for job in self._jobs.in_states(PrintState.QUEUED):
            self._end(job, Ending(PrintState.BLOCKED, INTERRUPTED))
        self._worker = Thread(target=self._work, name="printing", daemon=True)
        self._worker.start()
        return self.pending()

    def queue(self, seq: Seq, copy_no: int = 0, cash_given: Money | None = None) -> PrintJob:
        """Put a record's paper in the queue, in the transaction that makes the record.

        Nothing prints before `wake` is called, after that transaction.
        """
        return self._jobs.add(seq, copy_no, self._scribe.now(), cash_given)

    def wake(self, job_id: str) -> None:
        """Let the worker print a job whose record is now durable."""
        self._queue.put(job_id)

    def put_aside(self, aside: Aside) -> None:
        """Print what is the paper of no record, after what waits; it is told how that went."""
        self._queue.put(aside)

    def retry(self, job_id: str) -> PrintJob:
        """Print again, as it was, a job of which no byte ever left.

        Raises:
            PrintJobUnknown: There is no such job.
            OriginalAlreadyStarted: It may be on paper; only a duplicate may follow.
        """
        with self._scribe.journal.transaction():  # two at once must not both find it blocked
            job = self._jobs.get(job_id)
            if job.state is not PrintState.BLOCKED or job.has_started:
                message = f"print job {job_id} is {job.state}: only a duplicate may be printed"
                raise OriginalAlreadyStarted(message, job_id=job_id, state=job.state.value)
            job = self._record(job, PrintState.QUEUED, has_started=False)
        self._tell()
        self.wake(job_id)
        return job

    def reprint(self, job_id: str) -> PrintJob:
        """Print once more a paper that is no quittance, marked with the number of the print."""
        with self._scribe.journal.transaction():
            job = self._jobs.get(job_id)
            if job.state in _MOVING:
                return job
            if job.has_started:
                self._jobs.copy(job_id)
            job = self._record(job, PrintState.QUEUED, has_started=job.has_started)
        self._tell()
        self.wake(job_id)
        return job

    def answer(self, job_id: str, *, is_readable: bool) -> PrintJob:
        """Take the cashier's word on a paper nobody else can see.

        Args:
            job_id: An UNKNOWN or SENT job.
            is_readable: Whether the whole paper came out; if not, issue a duplicate.

        Raises:
            PrintJobUnknown: There is no such job.
        """
        with self._scribe.journal.transaction():
            job = self._jobs.get(job_id)
            if job.state not in {PrintState.UNKNOWN, PrintState.SENT}:
                return job
            state = PrintState.PRINTED if is_readable else PrintState.CANCELLED
            answered = self._record(job, state, error_code=job.error_code, has_started=True)
        self._tell()
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

    def wait(self, job_id: str, timeout_s: float) -> PrintJob:
        """Wait until a job is neither queued nor being sent, or the time is over.

        Args:
            job_id: The job.
            timeout_s: Seconds to wait at most.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._jobs.get(job_id).state not in _MOVING, timeout=timeout_s
            )
        return self._jobs.get(job_id)

    def close(self) -> None:
        """Let the job being printed end, then stop; what waits is asked about at the next start."""
        if self._worker is not None:
            self._closing.set()
            self._queue.put(None)
            self._worker.join(_CLOSE_TIMEOUT_S)
            self._worker = None
        self._forget_printer()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None and not self._closing.is_set():
            try:
                self._print(job) if isinstance(job, str) else self._print_aside(job)
            except GirctError as error:
                log.warning("print job left as it is", job_id=str(job), code=error.code)
            except Exception:
                log.exception("print job failed", job_id=str(job))

    def _print_aside(self, aside: Aside) -> None:
        try:
            if self._printer is None and self._open_printer is not None:
                self._printer = self._open_printer()
            aside.print_on(self._printer)
        except DeviceError as error:
            self._forget_printer()
            aside.fail(error)

    def _print(self, job_id: str) -> None:
        job = self._jobs.get(job_id)
        if job.state is PrintState.QUEUED:
            ending = self._try(job)
            self._patiently(partial(self._end, job, ending))

    def _try(self, job: PrintJob) -> Ending:
        """Print a job, and say how it went; SENDING is on disk before its first byte leaves."""
        if self._open_printer is None:
            return Ending(PrintState.BLOCKED, NO_PRINTER)
        try:
            document = self._document_of(job)
        except Exception:
            log.exception("document not laid out", seq=job.seq)
            return Ending(PrintState.BLOCKED, LAYOUT_FAILED)
        self._patiently(partial(self._move, job, PrintState.SENDING, has_started=True))
        try:
            return self._send(job, document, self._open_printer)
        except DeviceError as error:
            self._forget_printer()
            state = PrintState.UNKNOWN if error.started else PrintState.BLOCKED
            return Ending(state, error.code)
        except Exception:
            log.exception("printer's driver failed", seq=job.seq)
            return Ending(PrintState.UNKNOWN, DRIVER_FAILED)

    def _send(
        self, job: PrintJob, document: ReceiptDocument, open_printer: Callable[[], Printer]
    ) -> Ending:
        from devices.printer.port import PrintOutcome  # noqa: PLC0415 - only when there is a printer

        if self._printer is None:
            self._printer = open_printer()
        outcome = self._printer.print_document(document, job.job_id)
        return Ending(PrintState.PRINTED if outcome is PrintOutcome.PRINTED else PrintState.SENT)

    def _forget_printer(self) -> None:
        if self._printer is not None:
            self._printer.close()
            self._printer = None

    def _end(self, job: PrintJob, ending: Ending) -> None:
        """Write how a job went, with its event when it failed."""
        has_started = ending.state is not PrintState.BLOCKED
        with self._scribe.journal.transaction():
            if ending.error_code is not None:
                code = "PRINT_UNKNOWN" if has_started else "PRINT_FAILED"
                self._scribe.note(code, {"ref": job.seq, "fault": ending.error_code})
            self._record(job, ending.state, error_code=ending.error_code, has_started=has_started)
        self._tell()

    def _patiently(self, write: Callable[[], object]) -> None:
        """Write before anything else is done: what the paper shows must not be forgotten.

        While the disk is full nothing can be sold, so the worker has nothing better to do than to
        wait for it. When the counter closes first, the job is asked about at its next start.
        """
        is_told = False
        while True:
            try:
                write()
            except _MAY_PASS as error:
                if not is_told:
                    log.warning("print job waits for the journal", code=error.code)
                is_told = True
                if self._closing.wait(_WRITE_AGAIN_S):
                    raise
            else:
                return

    def _move(self, job: PrintJob, state: PrintState, *, has_started: bool) -> None:
        self._record(job, state, has_started=has_started)
        self._tell()

    def _record(
        self,
        job: PrintJob,
        state: PrintState,
        *,
        error_code: str | None = None,
        has_started: bool,
    ) -> PrintJob:
        return self._jobs.move(
            job.job_id, state, self._scribe.now(), error_code=error_code, has_started=has_started
        )

    def _tell(self) -> None:
        """Wake those who wait for a job; never inside a transaction, which they need to read."""
        with self._changed:
            self._changed.notify_all()
