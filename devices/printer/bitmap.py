"""One-bit pictures and their bytes on the wire (`GS v 0`)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

MAX_SLICE_ROWS = 255
"""Rows in one `GS v 0`: small buffers of common clones overflow above.

Source: odoo `iot_drivers`, printer driver; reference behaviour of clones.
"""

_RASTER, _RASTER_HEAD_BYTES = b"\x1dv0", 8
_BAR_ROWS, _STAIR_ROWS = 16, 32
_PLAIN, _DOUBLED = 0, 3
_DARK_BELOW = 145
"""Grey level, 0 black to 255 white, below which a pixel becomes a dot. Text is never dithered."""

_DOTS_OF_INK = [0] * (256 - _DARK_BELOW) + [255] * _DARK_BELOW


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Rows of dots from the top, each of `width_bytes` bytes, most significant bit on the left.

    Args:
        width_bytes: bytes in a row.
        rows: all rows; a 1 bit is a black dot.
    """

    width_bytes: int
    rows: bytes

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.rows) // self.width_bytes

    @property
    def width_dots(self) -> int:
        """Width in dots, padding included."""
        return self.width_bytes * 8


def dots_of_ink(size: tuple[int, int], ink: bytes) -> Image.Image:
    """Turn ink, 0 none to 255 full, as a font draws it, into a grey picture of 0 and 255 only."""
    width, height = size
    if not width * height:
        return Image.new("L", (1, 1), 0)
    return Image.frombytes("L", size, ink).point(_DOTS_OF_INK)


def from_dots(dots: Image.Image, *, is_right_aligned: bool = False) -> Bitmap:
    """Cut the white around dots off, and pad to whole bytes.

    Args:
        dots: a grey picture (mode `L`) whose dots are 255 on 0.
        is_right_aligned: put the padding on the left, so that the right edges of bands line up.
    """
    box = dots.getbbox() or (0, 0, 1, 1)
    padded_width = -(-(box[2] - box[0]) // 8) * 8
    left = box[2] - padded_width if is_right_aligned else box[0]
    page = dots.crop((left, box[1], left + padded_width, box[3]))
    return Bitmap(padded_width // 8, page.convert("1", dither=Image.Dither.NONE).tobytes())


def from_modules(modules: Sequence[bytes], dots_per_module: int) -> Bitmap:
    """Draw rows of square modules, such as a QR code, without a margin; 1 is dark, 0 white."""
    side = len(modules)
    dots = b"".join(modules).replace(b"\x01", b"\xff")
    small = Image.frombytes("L", (side, side), dots)
    size = side * dots_per_module
    return from_dots(small.resize((size, size), Image.Resampling.NEAREST))


def head_check(width_dots: int) -> Bitmap:
    """Draw a black bar, a staircase of single dots and a bar: a dead dot is a white line in it.

    A picture is whole bytes wide: of a head of 546 dots, the last two are in none.

    Args:
        width_dots: printable width.
    """
    stride = width_dots // 8
    bar = b"\xff" * (stride * _BAR_ROWS)
    stairs = b"".join(bytes((0x80 >> row % 8,)) * stride for row in range(_STAIR_ROWS))
    return Bitmap(stride, bar + stairs + bar)


def scrub(raster: bytes) -> bytes:
    """Remove what a printer would obey as a real-time command from picture bytes.

    Printers scan what they receive for `DLE EOT`, `DLE ENQ` and `DLE DC4` even inside a picture;
    about one Arabic band in eight contains one by chance. One more dot in the first byte breaks it.

    Source: Epson ESC/POS reference, real-time commands; specification of the TM-T90.
    """
    for command in (0x04, 0x05, 0x14):
        raster = raster.replace(bytes((0x10, command)), bytes((0x18, command)))
    return raster


def picture_ends(content: bytes) -> Iterator[int]:
    """Give where each slice of a picture ends, in the bytes of a document: after it one may wait.

    Args:
        content: commands, of which pictures alone hold bytes of any kind.
    """
    at = content.find(_RASTER)
    while at >= 0:
        stride = int.from_bytes(content[at + 4 : at + 6], "little")
        height = int.from_bytes(content[at + 6 : at + 8], "little")
        end = min(at + _RASTER_HEAD_BYTES + stride * height, len(content))
        yield end
        at = content.find(_RASTER, end)


def to_commands(bitmap: Bitmap, *, is_doubled: bool = False) -> bytes:
    """Make the `GS v 0` commands that print a bitmap, in slices, safe to send.

    Args:
        bitmap: what to print.
        is_doubled: let the printer make each dot two wide and two high, for a quarter of the bytes.
    """
    head = _RASTER + bytes((_DOUBLED if is_doubled else _PLAIN,))
    stride, commands = bitmap.width_bytes, bytearray()
    rows = scrub(bitmap.rows)
    for top in range(0, bitmap.height, MAX_SLICE_ROWS):
        height = min(MAX_SLICE_ROWS, bitmap.height - top)
        commands += head + stride.to_bytes(2, "little") + height.to_bytes(2, "little")
        commands += rows[top * stride : (top + height) * stride]
    return bytes(commands)
