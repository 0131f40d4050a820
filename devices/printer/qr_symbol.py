"""QR codes that stay legible on thermal paper: their size, and their modules when we draw them."""

from bisect import bisect_left
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter

import qrcode
from qrcode.base import rs_blocks
from qrcode.util import MODE_ALPHA_NUM, QRData, create_data

from devices.errors import QrCodeRefused

QUIET_MODULES = 4
"""White modules a reader needs on every side (ISO/IEC 18004, 5.3.8)."""

VERSION_MAX = 9
"""53 modules of 6 dots and their margins are 366 dots: the most that a 58 mm roll can show."""

_LARGEST_MODULE_DOTS, _SMALLEST_MODULE_DOTS = 6, 5
_HEADER_BITS, _PAIR_BITS, _SINGLE_BITS = 4 + 9, 11, 6
_CAPACITIES_BITS = tuple(8 * words for words in (16, 28, 44, 64, 86, 108, 124, 154, 182))
"""Data codewords of versions 1 to 9 at level M, in bits. Source: ISO/IEC 18004, table 7."""

_MASK = 3
"""Readers take any of the eight masks; weighing them all costs twenty times drawing one."""

_KEPT_SYMBOLS = 8
_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def _drawn(version: int, codewords: bytes) -> bytes:
    """Have the library draw codewords: one byte a module, row by row, 1 where it is dark."""
    code = qrcode.QRCode(
        version=version,
        error_correction=qrcode.constants.ERROR_CORRECT_M,
        border=0,
        mask_pattern=_MASK,
    )
    code.data_cache = list(codewords)
    code.make(fit=False)
    return bytes(chain.from_iterable(code.get_matrix()))


@cache
def _places(version: int) -> tuple[int, Callable[[bytes], tuple[int, ...]]]:
    """Learn once where the library puts each bit: placing them one by one takes it longer.

    Each bit has a number from 1. One drawing for each binary digit of these numbers shows at every
    module the number of its bit; 0 where no bit of ours comes.

    Returns:
        What it draws for no bit at all, as digits XOR the digit 0; and how to take the bit of each
        module out of a 0 and all the bits, written as digits.
    """
    words = sum(block.total_count for block in rs_blocks(version, qrcode.constants.ERROR_CORRECT_M))
    numbers = range(1, 8 * words + 1)
    empty = _drawn(version, bytes(words))
    places = [0] * len(empty)
    for digit in range(len(numbers).bit_length()):
        probe = int("".join(str(number >> digit & 1) for number in numbers), 2)
        shown = _drawn(version, probe.to_bytes(words, "big"))
        for at, (bare, dark) in enumerate(zip(empty, shown, strict=True)):
            places[at] |= (bare ^ dark) << digit
    digits = bytes(each ^ ord("0") for each in empty)
    return int.from_bytes(digits, "big"), itemgetter(*places)


@lru_cache(maxsize=_KEPT_SYMBOLS)
def _modules(text: str, version: int) -> tuple[bytes, ...]:
    """Draw a symbol once: a paper that failed is often tried again at once."""
    segments = [QRData(text, mode=MODE_ALPHA_NUM)]
    codewords = bytes(create_data(version, qrcode.constants.ERROR_CORRECT_M, segments))
    empty, take = _places(version)
    bits = bin(int.from_bytes(b"\1" + codewords, "big")).removeprefix("0b1")
    modules = int.from_bytes(bytes(take(b"0" + bits.encode())), "big") ^ empty
    side = 17 + 4 * version
    drawn = modules.to_bytes(side * side, "big")
    return tuple(drawn[at : at + side] for at in range(0, len(drawn), side))


class Symbol:
    """A QR code of error correction M, in one alphanumeric segment.

    Args:
        text: what it encodes.

    Raises:
        QrCodeRefused: The text has other characters, or needs more than version 9.

    Source: ISO/IEC 18004, alphanumeric mode (table 5) and capacities (table 7).
    """

    def __init__(self, text: str) -> None:
        if not text or not set(text) <= _ALPHANUMERIC:
            message = "a QR code holds characters of the alphanumeric mode only"
            raise QrCodeRefused(message)
        self._text = text
        bits = _HEADER_BITS + _PAIR_BITS * (len(text) // 2) + _SINGLE_BITS * (len(text) % 2)
        self.version = bisect_left(_CAPACITIES_BITS, bits) + 1
        if self.version > VERSION_MAX:
            message = f"{len(text)} characters need more than QR version {VERSION_MAX}"
            raise QrCodeRefused(message)

    @property
    def side(self) -> int:
        """Modules on a side, without the margin."""
        return 17 + 4 * self.version

    def modules(self) -> tuple[bytes, ...]:
        """Lay out the modules, row by row, without the margin; 1 is dark."""
        return _modules(self._text, self.version)

    def module_dots(self, paper_dots: int) -> int:
        """Choose the size of a module: as large as the paper allows, up to 6 dots (0.75 mm).

        Raises:
            QrCodeRefused: It would be smaller than 5 dots.
        """
        size = min(_LARGEST_MODULE_DOTS, paper_dots // (self.side + 2 * QUIET_MODULES))
        if size < _SMALLEST_MODULE_DOTS:
            message = f"{self.side} modules of {size} dots are too small to read back"
            raise QrCodeRefused(message)
        return size
