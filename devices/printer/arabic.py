"""Arabic (and any text the printer's own font lacks) drawn as one-bit bands.

ESC/POS printers neither join Arabic letters nor order them, and their Arabic code pages differ from
one model to the next. So Arabic is shaped and drawn here, line by line, in Amiri Bold, and sent as
narrow pictures. Two shapers give the same reading: raqm inside Pillow, which needs the system's
FriBiDi; and arabic-reshaper with python-bidi, which needs nothing.
"""

import importlib
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any, Protocol

import fontpkg_amiri
from PIL import ImageFont, features

from devices.errors import GlyphMissing
from devices.printer.bitmap import Bitmap, dots_of_ink, from_dots
from devices.printer.words import Word, draw_line, is_set_by_word, width_of, word_of_ink

FONT_PIXELS = 26
"""Arabic text at size 1: 3.3 mm at 203 dots per inch, a little taller than the printer's Latin.

At 30 it reads a little better still, for a quarter more bytes in a quittance of one line.
"""

NARROW_FONT_PIXELS = 24
"""The same on a 58 mm roll, or where the QR code is a picture too: as high as the printer's own
letters, for a sixth fewer bytes."""

_Rewrite = Callable[..., str]
_OVERHANG_DOTS = 8
"""Room kept for ink that reaches over the advance width of a line."""

FONT_PATH = fontpkg_amiri.ROOT / "files" / "Amiri-Bold.ttf"
_REPLACEMENT = "?"
_KEPT_TEXTS = 512
_KEPT_WORDS = 256
"""Drawn words kept in memory, about 1 kB each, the least lately used forgotten first."""
_NEVER_A_GLYPH = "\U0010ffff"
_SAMPLE = "سلام"
_NEEDED = (
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْ،؛؟٠١٢٣٤٥٦٧٨٩0123456789ABCXYZabcxyzéèàçêîôûÉ€«»/-.:,()%+°'"
)


class Shaper(Protocol):
    """Turns logical text into something Pillow draws in the right shapes and order."""

    layout: ImageFont.Layout

    def prepare(self, text: str, *, is_rtl: bool) -> str:
        """Give the text to hand to Pillow."""
        ...

    def options(self, *, is_rtl: bool) -> dict[str, Any]:
        """Give the keyword arguments that go with it."""
        ...


class RaqmShaper:
    """Shaping by HarfBuzz and FriBiDi inside Pillow."""

    layout = ImageFont.Layout.RAQM

    def prepare(self, text: str, *, is_rtl: bool) -> str:  # noqa: ARG002 -- same for both
        """Leave the text as it is: raqm shapes and orders it."""
        return text

    def options(self, *, is_rtl: bool) -> dict[str, Any]:
        """Always name the direction: Pillow without FriBiDi then refuses instead of misprinting."""
        return {"direction": "rtl" if is_rtl else "ltr"}


class ReshaperShaper:
    """Shaping by presentation forms, ordering by python-bidi: pure wheels, no system library."""

    layout = ImageFont.Layout.BASIC

    def __init__(self) -> None:
        reshaper = importlib.import_module("arabic_reshaper")
        self._reshape: _Rewrite = reshaper.ArabicReshaper({"delete_harakat": False}).reshape
        self._order: _Rewrite = importlib.import_module("bidi").get_display

    def prepare(self, text: str, *, is_rtl: bool) -> str:
        """Replace letters by their joined forms, then put them in visual order."""
        return self._order(self._reshape(text), base_dir="R" if is_rtl else "L")

    def options(self, *, is_rtl: bool) -> dict[str, Any]:  # noqa: ARG002 -- same for both
        """Pass nothing: the text is already in visual order."""
        return {}


def is_rtl(text: str) -> bool:
    """Say whether a text contains any right-to-left letter."""
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)


@lru_cache(maxsize=_KEPT_TEXTS)
def printable(text: str) -> str:
    """Give a text without what must never reach a printer: controls, and invisible formatting.

    A line end, an escape or a real-time command in the name of a payer becomes a space; direction
    marks vanish; every kind of space becomes the plain one.
    """
    kept = []
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if kind == "Cf":
            continue
        kept.append(" " if kind in {"Cc", "Zs", "Zl", "Zp"} else character)
    return "".join(kept)


class Typesetter:
    """Draws lines of text with one shaper, and refuses what the font cannot show.

    Args:
        shaper: how letters are joined and ordered.
    """

    def __init__(self, shaper: Shaper) -> None:
        self.shaper = shaper
        self._fonts: dict[int, ImageFont.FreeTypeFont] = {}
        self._known: dict[str, bool] = {}
        self._ruler = ImageFont.truetype(FONT_PATH, 24, layout_engine=ImageFont.Layout.BASIC)
        self._box = bytes(self._ruler.getmask(_NEVER_A_GLYPH))

    def _font(self, pixels: int) -> ImageFont.FreeTypeFont:
        if pixels not in self._fonts:
            layout = self.shaper.layout
            self._fonts[pixels] = ImageFont.truetype(FONT_PATH, pixels, layout_engine=layout)
        return self._fonts[pixels]

    def _has_glyph(self, character: str) -> bool:
        if character not in self._known:
            self._known[character] = bytes(self._ruler.getmask(character)) != self._box
        return self._known[character]

    def missing_characters(self, text: str) -> str:
        """List the characters of a text that would print as an empty box, once each."""
        clean = printable(text)
        shown = set(clean) | set(self.shaper.prepare(clean, is_rtl=is_rtl(clean)))
        return "".join(sorted(c for c in shown if not self._has_glyph(c)))

    def replace_missing(self, text: str) -> tuple[str, str]:
        """Put a question mark, which everyone sees, for each character that would be an empty box.

        Returns:
            The text that can be drawn, and the characters that were replaced.
        """
        missing = self.missing_characters(text)
        if not missing:
            return text, ""
        shown = text.translate(dict.fromkeys(map(ord, missing), _REPLACEMENT))
        if self.missing_characters(shown):  # a form of a letter is missing, not the letter
            return _REPLACEMENT * len(text), missing
        return shown, missing

    def width(self, text: str, pixels: int) -> float:
        """Measure a shaped line, in dots."""
        if is_set_by_word(text):
            return width_of(self._words(text, pixels), self._space(pixels))
        rtl = is_rtl(text)
        return self._font(pixels).getlength(
            self.shaper.prepare(text, is_rtl=rtl), **self.shaper.options(is_rtl=rtl)
        )

    def word(self, text: str, pixels: int) -> Word:
        """Draw and measure one word."""
        font, shown = self._font(pixels), self.shaper.prepare(text, is_rtl=True)
        options = self.shaper.options(is_rtl=True)
        ink, offset = font.getmask2(shown, mode="L", anchor="ls", **options)
        return word_of_ink(ink.size, bytes(ink), offset, font.getlength(shown, **options))

    def _words(self, text: str, pixels: int) -> list[Word]:
        return [_kept_word(self, each, pixels) for each in text.split()]

    def _space(self, pixels: int) -> float:
        return _kept_word(self, " ", pixels).advance

    def bands(
        self, text: str, *, width_dots: int, pixels: int = FONT_PIXELS, is_right_aligned: bool
    ) -> list[Bitmap]:
        """Draw a paragraph as bands, one per line, none wider than the paper.

        Args:
            text: the paragraph, in reading order.
            width_dots: width of the paper.
            pixels: size of the font.
            is_right_aligned: whether the right edges of the bands must line up.

        Raises:
            GlyphMissing: A character would print as an empty box.
        """
        clean = printable(text)
        if missing := self.missing_characters(clean):
            message = f"no glyph for {[f'U+{ord(c):04X}' for c in missing]}"
            raise GlyphMissing(message, characters=missing)
        return [
            self._draw(line, pixels, is_right_aligned=is_right_aligned)
            for line in self._lines(" ".join(clean.split()), width_dots - _OVERHANG_DOTS, pixels)
        ]

    def _lines(self, text: str, width_dots: int, pixels: int) -> list[str]:
        if text and self.width(text, pixels) <= width_dots:
            return [text]
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, pixels) <= width_dots:
                lines[-1] = longer
            else:
                lines.extend(self._pieces(word, width_dots, pixels))
        return lines

    def _pieces(self, word: str, width_dots: int, pixels: int) -> list[str]:
        """Break a word only when it is wider than the paper by itself."""
        pieces = [""]
        for character in word:
            if pieces[-1] and self.width(pieces[-1] + character, pixels) > width_dots:
                pieces.append("")
            pieces[-1] += character
        return pieces

    def _draw(self, line: str, pixels: int, *, is_right_aligned: bool) -> Bitmap:
        if is_set_by_word(line):
            words, space = self._words(line, pixels), self._space(pixels)
            return draw_line(words, space, is_right_aligned=is_right_aligned)
        rtl, font = is_rtl(line), self._font(pixels)
        shown, options = self.shaper.prepare(line, is_rtl=rtl), self.shaper.options(is_rtl=rtl)
        ink = font.getmask(shown, mode="L", **options)
        return from_dots(dots_of_ink(ink.size, bytes(ink)), is_right_aligned=is_right_aligned)


@lru_cache(maxsize=_KEPT_WORDS)
def _kept_word(typesetter: Typesetter, text: str, pixels: int) -> Word:
    return typesetter.word(text, pixels)


def self_test(typesetter: Typesetter) -> None:
    """Check, before the first job, that letters join and that no needed glyph is missing.

    Raises:
        GlyphMissing: The font lacks a character of our *imprimés*, or letters stay isolated.
    """
    if missing := typesetter.missing_characters(_NEEDED):
        message = f"the font lacks {missing!r}"
        raise GlyphMissing(message, characters=missing)
    apart = sum(typesetter.width(letter, FONT_PIXELS) for letter in _SAMPLE)
    if typesetter.width(_SAMPLE, FONT_PIXELS) >= apart:
        message = "Arabic letters are not joined"
        raise GlyphMissing(message, characters=_SAMPLE)


@cache
def default_typesetter() -> Typesetter:
    """Make the typesetter of this machine, self-tested: raqm when it works here."""
    return first_that_works(
        [RaqmShaper, ReshaperShaper] if features.check("raqm") else [ReshaperShaper]
    )


def first_that_works(shapers: Sequence[Callable[[], Shaper]]) -> Typesetter:
    """Take the first shaper that passes the self-test: the last one's failure is everybody's.

    Raises:
        GlyphMissing: None passes it.
    """
    *others, last = shapers
    for shaper in others:
        try:
            typesetter = Typesetter(shaper())
            self_test(typesetter)
        except (
            GlyphMissing,
            LookupError,
            ValueError,
            OSError,
        ):  # raqm without FriBiDi says KeyError
            continue
        return typesetter
    typesetter = Typesetter(last())
    self_test(typesetter)
    return typesetter
