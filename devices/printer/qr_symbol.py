"""QR codes that stay legible on thermal paper: their size, and their modules when we draw them."""

import qrcode
from qrcode.util import MODE_ALPHA_NUM, QRData

from devices.errors import QrCodeRefused

QUIET_MODULES = 4
"""White modules a reader needs on every side (ISO/IEC 18004, 5.3.8)."""

VERSION_MAX = 9
"""53 modules of 6 dots and their margins are 366 dots: the most that a 58 mm roll can show."""

_LARGEST_MODULE_DOTS, _SMALLEST_MODULE_DOTS = 6, 5
_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


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
        self._code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
        self._code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
        self.version: int = self._code.best_fit()
        if self.version > VERSION_MAX:
            message = f"QR version {self.version} is above {VERSION_MAX}"
            raise QrCodeRefused(message)

    @property
    def side(self) -> int:
        """Modules on a side, without the margin."""
        return 17 + 4 * self.version

    def modules(self) -> list[list[bool]]:
        """Lay out the modules, row by row, without the margin; true is dark."""
        self._code.make(fit=False)
        rows: list[list[bool]] = self._code.get_matrix()
        return rows

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
