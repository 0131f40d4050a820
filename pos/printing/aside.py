"""Papers that are of no record, such as the X: printed when asked, and forgotten with the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Self

from pos.printing.states import NO_PRINTER, Ending, PrintState

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.errors import DeviceError
    from devices.printer.port import Printer
    from domain.document import ReceiptDocument

WAIT_S = 10.0
"""How long a page waits for its paper before it says that it follows, seconds."""


@dataclass(frozen=True)
class Aside:
    """One paper that is of no record.

    Args:
        document: What is printed.
        name: What the printer calls it.
    """

    document: ReceiptDocument
    name: str
    _told: SimpleQueue[Ending] = field(default_factory=SimpleQueue)

    def print_with(self, put: Callable[[Self], None], wait_s: float = WAIT_S) -> Ending:
        """Print it after what waits, and say how it went: QUEUED when nothing is known yet.

        Args:
            put: Puts it in the print queue of the counter.
            wait_s: Seconds to wait at most.
        """
        put(self)
        try:
            return self._told.get(timeout=wait_s)
        except Empty:
            return Ending(PrintState.QUEUED)

    def print_on(self, printer: Printer | None) -> None:
        """Print it; called by the worker, with no printer where none is set up.

        Raises:
            DeviceError: It was not printed, or nobody knows.
        """
        if printer is None:
            self._told.put(Ending(PrintState.BLOCKED, NO_PRINTER))
            return
        printer.print_document(self.document, self.name)
        self._told.put(Ending(PrintState.SENT))

    def fail(self, error: DeviceError) -> None:
        """Say why it was not printed, or that nobody knows."""
        state = PrintState.UNKNOWN if error.started else PrintState.BLOCKED
        self._told.put(Ending(state, error.code))
