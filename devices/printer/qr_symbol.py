"""QR codes that stay legible on thermal paper: their size, and their modules when we draw them."""

from bisect import bisect_left
from functools import lru_cache

import qrcode
from qrcode.util import MODE_ALPHA_NUM, QRData

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


@lru_cache(maxsize=_KEPT_SYMBOLS)
def _modules(text: str, version: int) -> list[list[bool]]:
    """Draw a symbol once: a paper that failed is often tried again at once."""
    code = qrcode.QRCode(
        version=version,
        error_correction=qrcode.constants.ERROR_CORRECT_M,
        border=0,
        mask_pattern=_MASK,
    )
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    code.make(fit=False)
    rows: list[list[bool]] = code.get_matrix()
    return rows


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

    def modules(self) -> list[list[bool]]:
        """Lay out the modules, row by row, without the margin; true is dark."""
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
