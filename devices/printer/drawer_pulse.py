"""The pulse that opens a cash drawer hanging on a printer.

Source: Epson ESC/POS reference, `ESC p` and `DLE DC4` function 1.
"""

from devices.printer.port import PrinterProfile

_ON_2MS, _OFF_2MS = 25, 250
"""50 ms on, then 500 ms of rest for the coil."""

_ON_100MS = 1
_FIRST_PIN = 2


def pulse_in_order(profile: PrinterProfile) -> bytes:
    """`ESC p`: obeyed in its turn, so held while there is no paper."""
    return bytes((0x1B, 0x70, _connector(profile), _ON_2MS, _OFF_2MS))


def pulse_now(profile: PrinterProfile) -> bytes:
    """`DLE DC4` 1: obeyed at once, paper or not."""
    return bytes((0x10, 0x14, 0x01, _connector(profile), _ON_100MS))


def _connector(profile: PrinterProfile) -> int:
    return 0 if profile.drawer_pin == _FIRST_PIN else 1
