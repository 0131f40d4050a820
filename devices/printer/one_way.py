"""Printers behind a line that answers nothing: a file, a print queue. Sent, not confirmed."""

from typing import Protocol

from devices.printer.condition import PrinterStatus
from devices.printer.drawer_pulse import pulse_in_order
from devices.printer.escpos_bytes import INITIALISE, compose
from devices.printer.port import PrinterProfile, PrintOutcome
from devices.printer.watch import IMPATIENT, JobWatch
from domain.document import ReceiptDocument

UNTOLD = PrinterStatus(
    is_online=True,
    is_cover_open=False,
    has_paper=True,
    is_paper_near_end=False,
    has_error=False,
    is_told=False,
)
"""What is assumed of a printer that cannot be asked."""


class Sink(Protocol):
    """Where bytes go, all of a job at once."""

    def check(self) -> None:
        """Say whether bytes would be taken.

        Raises:
            DeviceOffline: They would not.
        """
        ...

    def take(self, content: bytes, title: str) -> None:
        """Take a job.

        Raises:
            DeviceOffline: It was not taken at all.
            PrintUnknown: It may have been taken in part.
        """
        ...


class OneWayPrinter:
    """A printer that is only written to.

    Args:
        sink: where the bytes go.
        profile: what the printer behind it can do.
    """

    def __init__(self, sink: Sink, profile: PrinterProfile) -> None:
        self.sink, self._profile = sink, profile

    @property
    def profile(self) -> PrinterProfile:
        """What this printer can do."""
        return self._profile

    def rest(self) -> bool:
        """Do nothing: see `close`."""
        return False

    def close(self) -> None:
        """Do nothing: each job is handed over whole."""

    def status(self) -> PrinterStatus:
        """Say whether bytes would be taken: a one-way line tells no more.

        Raises:
            DeviceOffline: They would not.
        """
        self.sink.check()
        return UNTOLD

    def open_drawer(self) -> None:
        """Send the drawer's pulse; nobody says whether it opened.

        Raises:
            DeviceError: It was not sent.
        """
        self.sink.take(INITIALISE + pulse_in_order(self._profile), "drawer")

    def print_document(
        self,
        document: ReceiptDocument,
        job_id: str,  # noqa: ARG002 -- the port's; a one-way line has no answer to name
        watch: JobWatch = IMPATIENT,
    ) -> PrintOutcome:
        """Hand one document over.

        Returns:
            SENT_UNCONFIRMED, always.

        Raises:
            DeviceOffline: Nothing was taken.
            PrintUnknown: It failed on the way.
        """
        composed = compose(document, self._profile)
        if composed.replaced:
            watch.replaced(composed.replaced)
        self.sink.take(INITIALISE + composed.content, document.title)
        return PrintOutcome.SENT_UNCONFIRMED
