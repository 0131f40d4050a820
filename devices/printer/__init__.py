"""Printers: the port, its profiles, and drivers for ESC/POS on every line it comes on.

`open_printer` is loaded when first asked for: the drivers bring Pillow and its fonts along, which a
counter's start need not wait for.
"""

from typing import TYPE_CHECKING

from devices.printer.condition import PrinterStatus
from devices.printer.port import Printer, PrinterProfile, PrintOutcome
from devices.printer.profiles import PROFILES, profile_named

if TYPE_CHECKING:
    from devices.printer.address import open_printer

__all__ = [
    "PROFILES",
    "PrintOutcome",
    "Printer",
    "PrinterProfile",
    "PrinterStatus",
    "open_printer",
    "profile_named",
]


def __getattr__(name: str) -> object:
    """Load the drivers when they are first asked for (PEP 562)."""
    if name == "open_printer":
        from devices.printer.address import open_printer as loaded  # noqa: PLC0415 - as said above

        return loaded
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
