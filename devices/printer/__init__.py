"""Printers: the port, its profiles, and drivers for ESC/POS over TCP and to a file."""

from devices.printer.address import open_printer
from devices.printer.port import (
    PROFILES,
    Printer,
    PrinterProfile,
    PrinterStatus,
    PrintOutcome,
    profile_named,
)

__all__ = [
    "PROFILES",
    "PrintOutcome",
    "Printer",
    "PrinterProfile",
    "PrinterStatus",
    "open_printer",
    "profile_named",
]
