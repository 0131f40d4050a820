"""Cuts a stream of ESC/POS bytes into commands, whatever pieces the stream arrives in.

Source: Epson ESC/POS command reference; each command's length as its "Format" table gives it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10
_FIRST_CHARACTER = 0x20
_SHORT_BARCODES = range(7)
_FEEDING_CUTS = frozenset((65, 66, 97, 98))
_COLUMNS_OF_24_DOTS = (32, 33)
_CLEAR_BUFFER = 8

Measure = Callable[[bytearray], int | None]
"""Gives the whole length of the command a buffer starts with; nothing when not known yet."""


@dataclass(frozen=True, slots=True)
class Token:
    """One command, or one character.

    Args:
        name: the command as manuals write it, `text` for a character, `unknown` for the rest.
        raw: all its bytes.
    """

    name: str
    raw: bytes

    @property
    def arguments(self) -> bytes:
        """The bytes after the two that name the command."""
        return self.raw[2:]


def _fixed(arguments: int) -> Measure:
    return lambda _buffer: 2 + arguments


def _counted(count_at: int, count_bytes: int, *, factor: int = 1) -> Measure:
    """Make the measure of a command whose data length stands at an offset, little end first."""

    def measure(buffer: bytearray) -> int | None:
        data_at = count_at + count_bytes
        if len(buffer) < data_at:
            return None
        return data_at + factor * int.from_bytes(buffer[count_at:data_at], "little")

    return measure


def _raster(buffer: bytearray) -> int | None:
    """`GS v 0 m xL xH yL yH d1…dk`: k is x times y."""
    head = 8
    if len(buffer) < head:
        return None
    across = int.from_bytes(buffer[4:6], "little")
    return head + across * int.from_bytes(buffer[6:8], "little")


def _columns(buffer: bytearray) -> int | None:
    """`ESC * m nL nH d1…dk`: three bytes a column in the modes of 24 dots."""
    if len(buffer) < 3:  # noqa: PLR2004 -- the mode stands third
        return None
    return _counted(3, 2, factor=3 if buffer[2] in _COLUMNS_OF_24_DOTS else 1)(buffer)


def _until_zero(start: int) -> Measure:
    def measure(buffer: bytearray) -> int | None:
        return (buffer.find(0, start) + 1) or None

    return measure


def _barcode(buffer: bytearray) -> int | None:
    """`GS k m`: old kinds end with a zero, new ones carry their length."""
    if len(buffer) < 3:  # noqa: PLR2004 -- the kind stands third
        return None
    return (_until_zero(3) if buffer[2] in _SHORT_BARCODES else _counted(3, 1))(buffer)


def _cut(buffer: bytearray) -> int | None:
    """`GS V m [n]`: the kinds that feed first say how far."""
    if len(buffer) < 3:  # noqa: PLR2004 -- the kind stands third
        return None
    return 4 if buffer[2] in _FEEDING_CUTS else 3


def _real_time_request(buffer: bytearray) -> int | None:
    """`DLE DC4 fn`: clearing the buffer has seven more bytes, the others two."""
    if len(buffer) < 3:  # noqa: PLR2004 -- the function stands third
        return None
    return 10 if buffer[2] == _CLEAR_BUFFER else 5


_ESC: dict[int, tuple[str, Measure]] = {
    ord("@"): ("ESC @", _fixed(0)),
    **{ord(letter): (f"ESC {letter}", _fixed(0)) for letter in "2vim"},
    **{ord(letter): (f"ESC {letter}", _fixed(1)) for letter in "!aEG-MtR3dJ=u{ "},
    ord("$"): ("ESC $", _fixed(2)),
    ord("\\"): ("ESC \\", _fixed(2)),
    ord("c"): ("ESC c", _fixed(2)),
    ord("p"): ("ESC p", _fixed(3)),
    ord("D"): ("ESC D", _until_zero(2)),
    ord("*"): ("ESC *", _columns),
}
_GS: dict[int, tuple[str, Measure]] = {
    **{ord(letter): (f"GS {letter}", _fixed(1)) for letter in "!BbarIhwHf"},
    ord("L"): ("GS L", _fixed(2)),
    ord("W"): ("GS W", _fixed(2)),
    ord("v"): ("GS v", _raster),
    ord("("): ("GS (", _counted(3, 2)),
    ord("8"): ("GS 8", _counted(3, 4)),
    ord("k"): ("GS k", _barcode),
    ord("V"): ("GS V", _cut),
}
_FS: dict[int, tuple[str, Measure]] = {
    ord("."): ("FS .", _fixed(0)),
    **{ord(letter): (f"FS {letter}", _fixed(1)) for letter in "!-C"},
    ord("S"): ("FS S", _fixed(2)),
    ord("("): ("FS (", _counted(3, 2)),
}
_DLE: dict[int, tuple[str, Measure]] = {
    0x04: ("DLE EOT", _fixed(1)),
    0x05: ("DLE ENQ", _fixed(1)),
    0x14: ("DLE DC4", _real_time_request),
}
_FAMILIES = {ESC: _ESC, FS: _FS, GS: _GS, DLE: _DLE}
_SINGLE = {0x0A: "LF", 0x0D: "CR", 0x09: "HT"}


class Tokenizer:
    """Keeps what is not complete yet, and gives what is."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def pending_bytes(self) -> int:
        """Bytes of a command that is not complete yet."""
        return len(self._buffer)

    def feed(self, received: bytes) -> Iterator[Token]:
        """Take bytes in and give the commands they complete, in order."""
        self._buffer += received
        while self._buffer:
            name, size = self._measure()
            if size is None or size > len(self._buffer):
                return
            yield Token(name, bytes(self._buffer[:size]))
            del self._buffer[:size]

    def _measure(self) -> tuple[str, int | None]:
        first = self._buffer[0]
        if first >= _FIRST_CHARACTER:
            return "text", 1
        if first in _SINGLE:
            return _SINGLE[first], 1
        if first not in _FAMILIES:
            return "unknown", 1
        if len(self._buffer) == 1:
            return "", None
        name, measure = _FAMILIES[first].get(self._buffer[1], ("unknown", _fixed(0)))
        return name, measure(self._buffer)


class RealTimeScanner:
    """Finds real-time commands anywhere in a stream, inside pictures too, as printers do.

    Source: Epson specification of the TM-T90: a printer may obey them even within image data.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, received: bytes) -> Iterator[tuple[bytes, int]]:
        """Take bytes in and give each real-time command they complete, with where it ends."""
        for end, byte in enumerate(received, start=1):
            if not self._buffer and byte != DLE:
                continue
            self._buffer.append(byte)
            command = self._complete()
            if command is not None:
                yield command, end

    def _complete(self) -> bytes | None:
        if len(self._buffer) == 1:
            return None
        if self._buffer[1] not in _DLE:
            is_new_start = self._buffer[1] == DLE
            self._buffer = bytearray((DLE,) if is_new_start else ())
            return None
        size = _DLE[self._buffer[1]][1](self._buffer)
        if size is None or len(self._buffer) < size:
            return None
        command, self._buffer = bytes(self._buffer), bytearray()
        return command
