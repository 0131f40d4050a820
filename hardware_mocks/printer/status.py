"""What a printer answers in each state.

Source: Epson ESC/POS reference, tables of `DLE EOT`, `GS a`, `GS r`.
"""

from enum import StrEnum


class Fault(StrEnum):
    """What can be wrong with the virtual printer."""

    PAPER_OUT = "paper_out"
    PAPER_NEAR_END = "paper_near_end"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    MUTE = "mute"
    UNPLUGGED = "unplugged"


HOLDING = frozenset((Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE))
"""Faults during which what arrives is kept, to be printed once they are repaired."""

_REAL_TIME_OK = 0x12
_REAL_TIME: dict[tuple[Fault | None, int], int] = {
    (Fault.PAPER_OUT, 1): 0x1A,
    (Fault.PAPER_OUT, 2): 0x32,
    (Fault.PAPER_OUT, 4): 0x7E,
    (Fault.COVER_OPEN, 1): 0x1A,
    (Fault.COVER_OPEN, 2): 0x16,
    (Fault.OFFLINE, 1): 0x1A,
    (Fault.PAPER_NEAR_END, 4): 0x1E,
}
_AUTOMATIC = {
    Fault.PAPER_OUT: b"\x18\x00\x0f\x00",
    Fault.COVER_OPEN: b"\x38\x00\x00\x00",
    Fault.OFFLINE: b"\x18\x00\x00\x00",
    Fault.PAPER_NEAR_END: b"\x10\x00\x03\x00",
}
_AUTOMATIC_OK = b"\x10\x00\x00\x00"
_PAPER_QUESTION = (1, 49)


def real_time(fault: Fault | None, question: int) -> bytes:
    """Answer `DLE EOT n`."""
    return bytes((_REAL_TIME.get((fault, question), _REAL_TIME_OK),))


def automatic(fault: Fault | None) -> bytes:
    """Report a change by itself (`GS a`)."""
    return _AUTOMATIC_OK if fault is None else _AUTOMATIC.get(fault, _AUTOMATIC_OK)


def in_order(fault: Fault | None, question: int) -> bytes:
    """Answer `GS r n`."""
    is_near_end = fault is Fault.PAPER_NEAR_END and question in _PAPER_QUESTION
    return b"\x03" if is_near_end else b"\x00"
