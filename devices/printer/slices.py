"""A line of Arabic in up to three pictures, one upon the other: fewer bytes, the same dots.

Its highest and lowest rows have ink under a few letters only, the marks above and the tails below,
and are white beside it. They are sent apart, without the white that the alignment of the paper
gives back: on one side where it is to the left or right, on both alike where it is centred.
"""

from itertools import accumulate

from devices.printer.bitmap import Bitmap
from domain.document import Align

_HEAD_BYTES = 8
"""What one more picture costs (`GS v 0`)."""


def in_slices(bitmap: Bitmap, align: Align) -> list[Bitmap]:
    """Cut a picture where that saves bytes.

    Args:
        bitmap: all of it.
        align: how it stands on the paper; each slice stands there the same way.
    """
    width, height = bitmap.width_bytes, bitmap.height
    rows = [bitmap.rows[top * width : (top + 1) * width] for top in range(height)]
    spare = [_spare_bytes(row, align) for row in rows]
    above = _worth_cutting(spare)
    below = height - _worth_cutting(spare[:above:-1])
    pieces = [(0, above), (above, below), (below, height)]
    return [
        _narrowed(rows[top:end], min(spare[top:end]), align) for top, end in pieces if top < end
    ]


def _spare_bytes(row: bytes, align: Align) -> int:
    """Count the white bytes that a row may lose; in its middle, the same on both sides."""
    left = len(row) - len(row.lstrip(b"\0"))
    right = len(row) - len(row.rstrip(b"\0"))
    if align == "center":
        return min(left, right, (len(row) - 1) // 2)
    return min(right if align == "left" else left, len(row) - 1)


def _worth_cutting(spare: list[int]) -> int:
    """Say how many rows from the edge to send apart; 0 where that saves nothing."""
    saved = [least * rows for rows, least in enumerate(accumulate(spare, min), 1)]
    best = max(saved, default=0)
    return saved.index(best) + 1 if best > _HEAD_BYTES else 0


def _narrowed(rows: list[bytes], spare: int, align: Align) -> Bitmap:
    left = 0 if align == "left" else spare
    right = 0 if align == "right" else spare
    kept = [row[left : len(row) - right] for row in rows]
    return Bitmap(len(kept[0]), b"".join(kept))
