"""Pictures a printer receives as bits, and QR codes it draws itself."""

import qrcode
from PIL import Image

QR_CORRECTIONS = {
    48: qrcode.constants.ERROR_CORRECT_L,
    49: qrcode.constants.ERROR_CORRECT_M,
    50: qrcode.constants.ERROR_CORRECT_Q,
    51: qrcode.constants.ERROR_CORRECT_H,
}
DEFAULT_QR_SIZE, DEFAULT_QR_CORRECTION = 3, 48
_DOUBLE_ACROSS, _DOUBLE_DOWN = 1, 2


def rows(width_bytes: int, content: bytes, mode: int = 0) -> Image.Image:
    """Draw rows of bits, most significant on the left, 255 where the paper is black.

    Args:
        width_bytes: bytes in a row.
        content: the rows.
        mode: of `GS v 0`: 1 doubles the width, 2 the height, 3 both.

    Returns:
        The picture, empty when there is not one whole row.
    """
    height = len(content) // width_bytes if width_bytes else 0
    if not height:
        return Image.new("L", (0, 0))
    picture = Image.frombytes("1", (width_bytes * 8, height), content).convert("L")
    across = 2 if mode & _DOUBLE_ACROSS else 1
    down = 2 if mode & _DOUBLE_DOWN else 1
    return picture.resize((picture.width * across, height * down), Image.Resampling.NEAREST)


def columns(mode: int, content: bytes) -> Image.Image:
    """Draw columns of bits, most significant on top (`ESC *`)."""
    column_bytes = 3 if mode in (32, 33) else 1
    lying = rows(column_bytes, content)
    picture = lying.transpose(Image.Transpose.TRANSPOSE)
    across = 1 if mode in (1, 33) else 2
    down = 1 if column_bytes > 1 else 3
    return picture.resize((picture.width * across, picture.height * down), Image.Resampling.NEAREST)


def qr_code(payload: str, dots_per_module: int, correction: int) -> Image.Image:
    """Draw a QR code without a margin, as `GS ( k` function 181 does.

    Args:
        payload: what it encodes.
        dots_per_module: size set by function 167, 1 to 16.
        correction: level set by function 169, 48 to 51.
    """
    code = qrcode.QRCode(border=0, error_correction=QR_CORRECTIONS[correction])
    code.add_data(payload)
    matrix = code.get_matrix()
    side = len(matrix)
    small = Image.new("L", (side, side))
    small.putdata([255 if dark else 0 for row in matrix for dark in row])
    return small.resize((side * dots_per_module,) * 2, Image.Resampling.NEAREST)
