"""The one thread that speaks to the printer: jobs and errands in their order, and how it is.

While nothing is to be printed it asks the printer how it is, so that no page ever waits for that.
A job that the printer holds, for want of paper, keeps the thread: nothing may be sent meanwhile.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

import structlog

from devices.errors import DeviceError
from domain.errors import GirctError
from pos.printing.health import PrinterHealth
from pos.printing.patience import until_written
from pos.printing.resting import Resting
from pos.printing.resuming import Resuming
from pos.printing.states import (
    DRIVER_FAILED,
    GIVEN_UP,
    LAYOUT_FAILED,
    NO_PRINTER,
    Ending,
    PrintJob,
    PrintState,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.printer.condition import PrinterStatus
    from devices.printer.port import Printer
    from domain.document import ReceiptDocument
    from pos.printing.errands import Errand, Opening
    from pos.printing.fonts_check import FontsCheck
    from pos.printing.pace import Pace
    from pos.printing.progress import JobProgress

_CLOSE_TIMEOUT_S = 30.0

log = structlog.get_logger(__name__)


class PrintWorker:
    """The thread, what it waits for, and what it knows of the printer.

    Args:
        progress: Where each step is written before the next.
        document_of: Lays out the paper of a job.
        open_printer: Opens the printer of the settings; none when there is no printer.
        fonts: Says which characters of the counter's own words no font shows.
        opens_drawer: Whether the drawer opens as a job is printed for the first time.
        pace: How often an idle printer is asked how it is.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what the queue hands on
        self,
        progress: JobProgress,
        document_of: Callable[[PrintJob], ReceiptDocument],
        open_printer: Callable[[], Printer] | None,
        fonts: FontsCheck,
        opens_drawer: Callable[[PrintJob], bool],
        pace: Pace,
    ) -> None:
        self._progress, self._document_of = progress, document_of
        self._open_printer, self._fonts = open_printer, fonts
        self._opens_drawer, self._pace = opens_drawer, pace
        self._printer: Printer | None = None
        self._queue: SimpleQueue[str | Errand | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._lock = Lock()
        self._given_up: set[str] = set()
        self._resuming, self._resting = Resuming(), Resting(pace)
        self._openings: list[Opening] = []
        self._health = PrinterHealth(None, None if open_printer else NO_PRINTER)
        self.closing = Event()

    @property
    def health(self) -> PrinterHealth:
        """How the printer is, as last told."""
        return self._health

    def start(self, end_left: Callable[[], None]) -> None:
        """Begin to print, once what an earlier run left is written."""
        self._thread = Thread(target=self._work, args=(end_left,), name="printing", daemon=True)
        self._thread.start()

    def put(self, item: str | Errand) -> None:
        """Let a job whose record is durable, or an errand, be done after what waits."""
        self._queue.put(item)

    def close(self) -> None:
        """Let the job being printed end, then stop; a job that is held is left to the cashier."""
        if self._thread is not None:
            self.closing.set()
            self._queue.put(None)
            self._thread.join(_CLOSE_TIMEOUT_S)
            self._thread = None
        self._forget_printer()

    def give_up(self, job_id: str) -> None:
        """Have the printer forget a job that it holds."""
        with self._lock:
            self._given_up.add(job_id)

    def is_given_up(self, job_id: str) -> bool:
        """Whether the cashier gave a job up."""
        with self._lock:
            return job_id in self._given_up

    def put_opening(self, opening: Opening) -> None:
        """Open the drawer in its turn, or at once in the middle of a job."""
        with self._lock:
            self._openings.append(opening)
        self._queue.put(opening)

    def waiting_opening(self) -> Opening | None:
        """The opening of the drawer that waits, if any."""
        with self._lock:
            return next((one for one in self._openings if not one.is_over), None)

    def note_trouble(self, error: DeviceError | None) -> None:
        """Show at once what holds a job up."""
        self._health = replace(self._health, error_code=None if error is None else error.code)

    def note_status(self, status: PrinterStatus) -> None:
        """Keep what the printer says of itself while it prints or holds a job."""
        self._health = replace(self._health, status=status)

    def patiently(self, write: Callable[[], object]) -> None:
        """Write before anything else is done, unless the counter closes; see `until_written`."""
        until_written(write, self.closing)

    def _work(self, end_left: Callable[[], None]) -> None:
        try:
            self.patiently(end_left)
        except GirctError as error:  # the counter closes first: asked about at its next start
            log.warning("what an earlier run left is not written", code=error.code)
        wait_s = self._pace.first_look_s
        while not self.closing.is_set():
            try:
                item = self._queue.get(timeout=wait_s if self._open_printer else None)
            except Empty:
                self._look()
                self._resume()
            else:
                if item is None or self.closing.is_set():
                    return
                self._do(item)
                if self._resuming.is_due:
                    self._look()
                    self._resume()
            wait_s = self._resting.wait_s(self._printer, self._health.error_code)

    def _do(self, item: str | Errand) -> None:
        self._resting.used()
        try:
            if isinstance(item, str):
                self._print(item)
            else:
                self._run(item)
        except GirctError as error:
            log.warning("print job left as it is", job_id=str(item), code=error.code)
        except Exception:
            log.exception("print job failed", job_id=str(item))

    def _look(self) -> None:
        """Ask an idle printer how it is."""
        try:
            printer = self._opened()
            if printer is not None:
                self._check_words(printer)
                self._judge(printer.status())
        except DeviceError as error:
            self._health = replace(self._health, status=None, error_code=error.code)
        except Exception:
            log.exception("printer not looked at")
            self._health = replace(self._health, status=None, error_code=DRIVER_FAILED)

    def _check_words(self, printer: Printer) -> None:
        """Look once whether our fonts show this counter's words of now; until that worked."""
        if self._health.has_checked(version := self._fonts.version()):
            return
        try:
            unshown = self._fonts.unshown(printer)
        except DeviceError as error:
            self._health = replace(self._health, fonts_error_code=error.code)
        else:
            self._health = self._health.with_fonts(unshown, version)

    def _judge(self, status: PrinterStatus) -> None:
        from devices.printer.status import refusal  # noqa: PLC0415 - only when there is a printer

        self.note_status(status)
        self.note_trouble(refusal(status, started=False))

    def _resume(self) -> None:
        """Print what the printer was not ready for, once it says that it is."""
        if self._health.status is None or self._health.error_code is not None:
            return
        for job_id in self._resuming.take():
            try:
                self._progress.again(job_id)
            except GirctError as error:  # a hand was faster, or the journal takes nothing now
                log.info("print job not resumed", job_id=job_id, code=error.code)
            else:
                self._queue.put(job_id)

    def _run(self, errand: Errand) -> None:
        try:
            errand.print_on(self._opened())
        except DeviceError as error:
            self._forget_printer()
            errand.fail(error)
        finally:
            with self._lock:
                self._openings = [one for one in self._openings if one is not errand]

    def _print(self, job_id: str) -> None:
        job = self._progress.job(job_id)
        if job.state is PrintState.QUEUED:
            ending = self._try(job)
            self.patiently(partial(self._progress.end, job, ending))
            self._resuming.note(job_id, ending)
            with self._lock:
                self._given_up.discard(job_id)

    def _try(self, job: PrintJob) -> Ending:
        """Print a job, and say how it went; SENDING is on disk before its first byte leaves."""
        if self._open_printer is None:
            return Ending(PrintState.BLOCKED, NO_PRINTER)
        try:
            document = self._document_of(job)
        except Exception:
            log.exception("document not laid out", seq=job.seq)
            return Ending(PrintState.BLOCKED, LAYOUT_FAILED)
        self.patiently(partial(self._progress.move, job, PrintState.SENDING, has_started=True))
        try:
            return self._send(job, document)
        except DeviceError as error:
            self.note_trouble(error)
            return Ending(PrintState.UNKNOWN if error.started else PrintState.BLOCKED, error.code)
        except Exception:
            log.exception("printer's driver failed", seq=job.seq)
            return Ending(PrintState.UNKNOWN, DRIVER_FAILED)

    def _send(self, job: PrintJob, document: ReceiptDocument) -> Ending:
        from devices.printer.port import PrintOutcome  # noqa: PLC0415 - only when there is a printer
        from pos.printing.held import JobWatcher  # noqa: PLC0415

        printer = self._opened()
        if printer is None:  # cannot be: it was there a line ago
            return Ending(PrintState.BLOCKED, NO_PRINTER)
        if job.error_code is None and self._opens_drawer(job):
            self._open_drawer(printer)
        outcome = printer.print_document(
            document, job.job_id, JobWatcher(self, self._progress, job)
        )
        self.note_trouble(None)
        if outcome is PrintOutcome.CANCELLED:
            return Ending(PrintState.CANCELLED, GIVEN_UP)
        is_printed = outcome is PrintOutcome.PRINTED
        return Ending(PrintState.PRINTED if is_printed else PrintState.SENT)

    def _open_drawer(self, printer: Printer) -> None:
        """Open the drawer for the change; a drawer that stays shut stops no paper."""
        try:
            printer.open_drawer()
        except DeviceError as error:
            log.warning("drawer not opened", code=error.code)

    def _opened(self) -> Printer | None:
        if self._printer is None and self._open_printer is not None:
            self._printer = self._open_printer()
        return self._printer

    def _forget_printer(self) -> None:
        if self._printer is not None:
            self._printer.close()
            self._printer = None
