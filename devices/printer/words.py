"""Right-to-left lines set word by word, so that a word drawn once is not drawn again.

Letters never join across a space, and words of right-to-left letters only stand one after another
from the right. So such a line is its words, pasted on one baseline; most words of a quittance,
names and amounts in letters included, were on an earlier one. A line with a figure or a Latin word
is not cut up: there the order is the shaper's business.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from devices.printer.bitmap import Bitmap, dots_of_ink, from_dots

_RIGHT_TO_LEFT = frozenset({"R", "AL", "NSM", "WS", "ON", "CS", "ES", "ET"})
_ROOM_DOTS = 12
"""Kept free on every side for ink that reaches over a word's own advance and height."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, drawn.

    Args:
        dots: Its ink, grey picture of 0 and 255 only.
        left: Where its ink begins, dots right of the pen.
        top: Where its ink begins, dots below the baseline; negative above.
        advance: How far it moves the pen, dots.
    """

    dots: Image.Image
    left: int
    top: int
    advance: float


WordOf = Callable[[str], Word]


@lru_cache(maxsize=512)
def is_set_by_word(text: str) -> bool:
    """Whether every sign of a text runs from right to left, or takes its neighbours' direction."""
    kinds = {unicodedata.bidirectional(character) for character in text}
    return bool(kinds & {"R", "AL"}) and kinds <= _RIGHT_TO_LEFT


def word_of_ink(size: tuple[int, int], ink: bytes, offset: tuple[int, int], advance: float) -> Word:
    """Keep a word as a font drew it from the left end of its baseline."""
    return Word(dots_of_ink(size, ink), offset[0], offset[1], advance)


def width_of(words: Sequence[Word], space: float) -> float:
    """Measure a line, in dots."""
    return sum(word.advance for word in words) + space * (len(words) - 1)


def draw_line(words: Sequence[Word], space: float, *, is_right_aligned: bool) -> Bitmap:
    """Paste the words of a line from the right, on one baseline.

    Args:
        words: In reading order.
        space: The advance between two of them, dots.
        is_right_aligned: Whether the right edges of bands must line up.
    """
    above = max(0, *(-word.top for word in words)) + _ROOM_DOTS
    below = max(0, *(word.top + word.dots.height for word in words)) + _ROOM_DOTS
    width = round(width_of(words, space))
    line = Image.new("L", (width + 2 * _ROOM_DOTS, above + below), 0)
    pen = float(width + _ROOM_DOTS)
    for word in words:
        pen -= word.advance
        line.paste(255, (round(pen) + word.left, above + word.top), word.dots)
        pen -= space
    return from_dots(line, is_right_aligned=is_right_aligned)
