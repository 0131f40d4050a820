"""QR codes drawn by us are those the library draws, module by module."""

import random

import pytest
import qrcode
from qrcode.util import MODE_ALPHA_NUM, QRData

from devices.printer.qr_symbol import VERSION_MAX, Symbol

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
LENGTHS = (20, 38, 61, 90, 122, 154, 178, 221, 262)
"""Characters that fill versions 1 to 9 at level M. Source: ISO/IEC 18004, table 7."""


@pytest.mark.parametrize("version", range(1, VERSION_MAX + 1))
def test_a_symbol_is_the_one_the_library_draws(version: int) -> None:
    drawn = random.Random(version)  # noqa: S311 - a sample, not a secret
    for length in (LENGTHS[version - 1], LENGTHS[version - 1] - 3):
        text = "".join(drawn.choices(LETTERS, k=length))
        theirs = qrcode.QRCode(
            version=version,
            error_correction=qrcode.constants.ERROR_CORRECT_M,
            border=0,
            mask_pattern=3,
        )
        theirs.add_data(QRData(text, mode=MODE_ALPHA_NUM))
        theirs.make(fit=False)
        symbol = Symbol(text)
        assert symbol.version == version
        assert [list(map(bool, row)) for row in symbol.modules()] == theirs.get_matrix()
