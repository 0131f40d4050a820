"""The port every printer driver offers, and what is said through it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from devices.printer.condition import PrinterStatus
from devices.printer.watch import IMPATIENT, JobWatch
from domain.document import ReceiptDocument


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """What one model of printer can do.

    Args:
        name: the name in the settings.
        paper_width_mm: width of the roll, 58 or 80.
        dots: printable width, in dots. Wider images tear.
        columns: characters of font A on one line.
        code_page: Python name of the single-byte encoding of Latin text.
        code_page_number: its number in `ESC t`; it varies from one maker to the next.
        has_native_qr: whether it draws QR codes itself (`GS ( k`); otherwise we send a picture.
        has_process_id: whether it confirms the end of a job (`GS ( H`).
        speed_mm_per_s: slow end of its printing speed, for timeouts.
        has_cutter: whether it cuts; otherwise paper is fed to the edge where it is torn.
        drawer_pin: pin of its connector that opens a drawer, 2 or 5.
    """

    name: str
    paper_width_mm: int
    dots: int
    columns: int
    code_page: str
    code_page_number: int
    has_native_qr: bool
    has_process_id: bool
    speed_mm_per_s: int
    has_cutter: bool = True
    drawer_pin: Literal[2, 5] = 2

    def is_encodable(self, text: str) -> bool:
        """Say whether the printer's own font has every character of a text."""
        try:
            text.encode(self.code_page)
        except UnicodeEncodeError:
            return False
        return True


class PrintOutcome(StrEnum):
    """How a job that raised no error ended."""

    PRINTED = "PRINTED"
    """The printer confirmed that it has processed the job to its end."""

    SENT_UNCONFIRMED = "SENT_UNCONFIRMED"
    """Every byte left, on a line or to a model that confirms nothing: ask the cashier."""

    CANCELLED = "CANCELLED"
    """It was given up, and the printer confirmed that it forgot what it had not yet printed."""


class Printer(Protocol):
    """A printer of *quittances*, whatever the wire."""

    @property
    def profile(self) -> PrinterProfile:
        """What this printer can do."""
        ...

    def print_document(
        self, document: ReceiptDocument, job_id: str, watch: JobWatch = IMPATIENT
    ) -> PrintOutcome:
        """Print one document, and say what is known of it.

        Args:
            document: what to print.
            job_id: the name of this job, the same if it is ever sent again.
            watch: told what holds the job up, which then waits; by default it does not wait.

        Raises:
            DeviceError: It was not printed, or nobody knows; `started` says whether bytes left.
        """
        ...

    def status(self) -> PrinterStatus:
        """Ask the printer how it is.

        Raises:
            DeviceOffline: It cannot be reached or does not answer.
        """
        ...

    def open_drawer(self) -> None:
        """Open the cash drawer that hangs on the printer, whether or not there is paper.

        Raises:
            DeviceError: The printer cannot be reached or does not answer.
        """
        ...

    def rest(self) -> bool:
        """Let go of what another program may want while nothing is printed; say whether it did.

        The next use takes it again.
        """
        ...

    def close(self) -> None:
        """Release what the driver holds; a driver that holds nothing does nothing."""
        ...
