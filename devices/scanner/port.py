"""The port every scanner's driver offers, and what a scan is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class ScanKind(StrEnum):
    """What a scanned text is."""

    EAN = "EAN"
    """A GTIN of 8, 12, 13 or 14 digits whose check digit is right."""

    EAR_TAG = "EAR_TAG"
    """An animal's number by ISO 11784: 15 digits, of which 3 are the country."""

    CODE = "CODE"
    """Any other code: its text."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One thing scanned.

    Args:
        kind: what it is.
        text: its normal form: digits of an EAN, 15 digits of an ear tag, else the text.
    """

    kind: ScanKind
    text: str


class Scanner(Protocol):
    """A scanner on a line of its own."""

    def read(self, timeout_s: float) -> Scan | None:
        """Wait for the next scan, or say that none came in this time.

        Raises:
            DeviceError: The line is lost.
        """
        ...

    def close(self) -> None:
        """Release the line."""
        ...
