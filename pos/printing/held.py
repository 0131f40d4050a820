"""Watching a job while it prints: what holds it up goes to disk and to the screen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import structlog

from devices.printer.watch import Wish
from pos.printing.states import PrintState

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from devices.errors import DeviceError
    from devices.printer.condition import PrinterStatus
    from pos.printing.errands import Opening
    from pos.printing.progress import JobProgress
    from pos.printing.states import PrintJob

log = structlog.get_logger(__name__)


class Hands(Protocol):
    """What a watcher needs of the thread that prints."""

    closing: Event

    def note_trouble(self, error: DeviceError | None) -> None:
        """Show at once what holds a job up."""
        ...

    def note_status(self, status: PrinterStatus) -> None:
        """Keep what the printer says of itself."""
        ...

    def patiently(self, write: Callable[[], object]) -> None:
        """Write, waiting for a journal that refuses for a while."""
        ...

    def is_given_up(self, job_id: str) -> bool:
        """Whether the cashier gave a job up."""
        ...

    def waiting_opening(self) -> Opening | None:
        """The opening of the drawer that waits, if any."""
        ...


@dataclass(frozen=True)
class JobWatcher:
    """The watcher of one job, in the thread that prints.

    Args:
        worker: That thread: whether it closes, what was given up, which drawer waits.
        progress: Where the job's state is written.
        job: The job.
    """

    worker: Hands
    progress: JobProgress
    job: PrintJob

    def troubled(self, error: DeviceError | None) -> None:
        """Write that the printer holds the job, or that it goes on; durable when it returns."""
        state = PrintState.SENDING if error is None else PrintState.BLOCKED
        code = None if error is None else error.code
        self.worker.note_trouble(error)
        self.worker.patiently(
            partial(self.progress.move, self.job, state, error_code=code, has_started=True)
        )

    def told(self, status: PrinterStatus) -> None:
        """Show at once how the printer is, and the level of its drawer's wire."""
        self.worker.note_status(status)

    def wish(self) -> Wish:
        """Say what the cashier or a closing counter wants."""
        if self.worker.closing.is_set():
            return Wish.LEAVE
        if self.worker.is_given_up(self.job.job_id):
            return Wish.CANCEL
        return Wish.OPEN_DRAWER if self.worker.waiting_opening() else Wish.GO_ON

    def drawer_opened(self) -> None:
        """Tell whoever asked that the drawer opens."""
        opening = self.worker.waiting_opening()
        if opening is not None:
            opening.opened()

    def replaced(self, characters: str) -> None:
        """Tell the log which characters are question marks on this paper."""
        shown = [f"U+{ord(character):04X}" for character in characters]
        log.warning("characters no font shows", seq=self.job.seq, characters=shown)
