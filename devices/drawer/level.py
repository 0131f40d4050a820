"""Whether the drawer is open: a level on the printer's wire, whose meaning depends on the drawer.

Some drawers raise the wire when open, others lower it, and a printer without a drawer has a level
too. So the meaning is a setting, found once at installation by opening the drawer by hand.

Source: Epson ESC/POS reference, `DLE EOT` 1, bit 2 (drawer kick-out connector, pin 3).
"""

from typing import Literal

from devices.printer.condition import PrinterStatus

OpenLevel = Literal["unknown", "high", "low"]


def is_drawer_open(status: PrinterStatus, open_level: OpenLevel) -> bool | None:
    """Say whether the drawer is open, with or without paper in the printer.

    Args:
        status: what the printer says.
        open_level: which level means open.

    Returns:
        Nothing when the printer did not say, or when nobody said what its level means.
    """
    if status.is_drawer_signal_high is None or open_level == "unknown":
        return None
    return status.is_drawer_signal_high is (open_level == "high")
