"""What a printer answers in each state.

Source: Epson ESC/POS reference, tables of `DLE EOT`, `GS a`, `GS r`. The causes of `GS ( H`
function 49 were not at hand: only its frame is the manual's, the bits are those of `DLE EOT 2`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What can be wrong with the virtual printer."""

    PAPER_OUT = "paper_out"
    PAPER_NEAR_END = "paper_near_end"
    COVER_OPEN = "cover_open"
    CUTTER_ERROR = "cutter_error"
    OVERHEATED = "overheated"
    OFFLINE = "offline"
    MUTE = "mute"
    DISCONNECTED = "disconnected"
    """The cable of the line is out: it keeps what it received, and prints it."""

    UNPLUGGED = "unplugged"
    """Without power: what it received and did not print is lost."""


ERRORS = frozenset((Fault.CUTTER_ERROR, Fault.OVERHEATED))
HOLDING = frozenset((Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE)) | ERRORS
"""Faults during which what arrives is kept, to be printed once they are repaired."""

CUT_OFF = frozenset((Fault.UNPLUGGED, Fault.DISCONNECTED))
"""Faults during which nothing arrives."""

_FIXED_REAL_TIME, _FIXED_AUTOMATIC = 0x12, 0x10
_AUTOMATIC_GROUPS = {0x01: "04000000", 0x02: "28000000", 0x04: "006c0000", 0x08: "00000f00"}
"""What each bit of `GS a` watches: the drawer, going offline, errors, paper."""


@dataclass(frozen=True, slots=True)
class State:
    """All a printer can tell about itself at one moment."""

    faults: frozenset[Fault]
    is_drawer_high: bool

    @property
    def is_offline(self) -> bool:
        """Whether it prints nothing now."""
        return bool(self.faults & HOLDING)

    def real_time(self, question: int) -> bytes:
        """Answer `DLE EOT n`, nothing when there is no such n."""
        bits = {
            1: self._bits({0x08: HOLDING}) | (0x04 if self.is_drawer_high else 0),
            2: self._bits({0x04: {Fault.COVER_OPEN}, 0x20: {Fault.PAPER_OUT}, 0x40: ERRORS}),
            3: self._bits({0x08: {Fault.CUTTER_ERROR}, 0x40: {Fault.OVERHEATED}}),
            4: self._paper(0x0C, 0x60),
        }.get(question)
        return b"" if bits is None else bytes((_FIXED_REAL_TIME | bits,))

    def automatic(self) -> bytes:
        """Report a change by itself (`GS a`)."""
        printer = self._bits({0x08: HOLDING, 0x20: {Fault.COVER_OPEN}})
        printer |= _FIXED_AUTOMATIC | (0x04 if self.is_drawer_high else 0)
        errors = self._bits({0x08: {Fault.CUTTER_ERROR}, 0x40: {Fault.OVERHEATED}})
        return bytes((printer, errors, self._paper(0x03, 0x0C), 0))

    def watched(self, groups: int) -> bytes:
        """Keep of the automatic status what `GS a n` asked to be told of."""
        masks = [bytes.fromhex(mask) for bit, mask in _AUTOMATIC_GROUPS.items() if groups & bit]
        return bytes(
            byte & sum(mask[place] for mask in masks) for place, byte in enumerate(self.automatic())
        )

    def paper_in_order(self) -> bytes:
        """Answer `GS r 1` and `ESC v`."""
        return bytes((self._paper(0x03, 0x0C),))

    def drawer_in_order(self) -> bytes:
        """Answer `GS r 2` and `ESC u`."""
        return bytes((int(self.is_drawer_high),))

    def offline_causes(self) -> bytes:
        """Say why it went offline (`GS ( H`, function 49)."""
        causes = self._bits({0x04: {Fault.COVER_OPEN}, 0x20: {Fault.PAPER_OUT}, 0x08: ERRORS})
        return b"\x37\x23" + bytes((0x40 | causes,)) + b"\x00"

    def _bits(self, table: dict[int, Collection[Fault]]) -> int:
        return sum(bit for bit, causes in table.items() if not self.faults.isdisjoint(causes))

    def _paper(self, near_end: int, out: int) -> int:
        if Fault.PAPER_OUT in self.faults:
            return near_end | out
        return near_end if Fault.PAPER_NEAR_END in self.faults else 0
