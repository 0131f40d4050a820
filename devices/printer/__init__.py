"""Printers: the port, its profiles, and drivers for ESC/POS on every line it comes on."""

from devices.printer.address import open_printer
from devices.printer.port import (
    Printer,
    PrinterProfile,
    PrinterStatus,
    PrintOutcome,
)
from devices.printer.profiles import PROFILES, profile_named

__all__ = [
    "PROFILES",
    "PrintOutcome",
    "Printer",
    "PrinterProfile",
    "PrinterStatus",
    "open_printer",
    "profile_named",
]
