"""The port every printer driver offers, and the profiles of the printers it may drive."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from devices.errors import UnknownPrinterProfile
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

    def is_encodable(self, text: str) -> bool:
        """Say whether the printer's own font has every character of a text."""
        try:
            text.encode(self.code_page)
        except UnicodeEncodeError:
            return False
        return True


PROFILES: Mapping[str, PrinterProfile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            PrinterProfile(
                name="generic-80",
                paper_width_mm=80,
                dots=576,
                columns=48,
                code_page="cp858",
                code_page_number=19,
                has_native_qr=True,
                has_process_id=True,
                speed_mm_per_s=80,
            ),
            PrinterProfile(
                name="basic-80",
                paper_width_mm=80,
                dots=576,
                columns=48,
                code_page="cp858",
                code_page_number=19,
                has_native_qr=False,
                has_process_id=False,
                speed_mm_per_s=80,
            ),
            PrinterProfile(
                name="tm-t88",
                paper_width_mm=80,
                dots=512,
                columns=42,
                code_page="cp858",
                code_page_number=19,
                has_native_qr=True,
                has_process_id=True,
                speed_mm_per_s=150,
            ),
            PrinterProfile(
                name="generic-58",
                paper_width_mm=58,
                dots=384,
                columns=32,
                code_page="cp858",
                code_page_number=19,
                has_native_qr=False,
                has_process_id=False,
                speed_mm_per_s=50,
            ),
        )
    }
)


def profile_named(name: str) -> PrinterProfile:
    """Find a profile by its name in the settings.

    Raises:
        UnknownPrinterProfile: No profile has this name.
    """
    if name not in PROFILES:
        known = ", ".join(PROFILES)
        message = f"no printer profile is called {name!r}; known: {known}"
        raise UnknownPrinterProfile(message, name=name, known=known)
    return PROFILES[name]


class PrintOutcome(StrEnum):
    """How a job that raised no error ended."""

    PRINTED = "PRINTED"
    """The printer confirmed that it has processed the job to its end."""

    SENT_UNCONFIRMED = "SENT_UNCONFIRMED"
    """Every byte left, on a line or to a model that confirms nothing: ask the cashier."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer says of itself."""

    is_online: bool
    is_cover_open: bool
    has_paper: bool
    is_paper_near_end: bool
    has_error: bool

    @property
    def is_ready(self) -> bool:
        """Whether a job sent now would be printed now."""
        return self.is_online and self.has_paper and not (self.is_cover_open or self.has_error)


class Printer(Protocol):
    """A printer of *quittances*, whatever the wire."""

    @property
    def profile(self) -> PrinterProfile:
        """What this printer can do."""
        ...

    def print_document(self, document: ReceiptDocument, job_id: str) -> PrintOutcome:
        """Print one document, and say what is known of it.

        Args:
            document: what to print.
            job_id: the name of this job, the same if it is ever sent again.

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

    def close(self) -> None:
        """Release what the driver holds; a driver that holds nothing does nothing."""
        ...
