"""The characters of font A and font B, as a thermal head would burn them."""

import importlib.util
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

_KATAKANA = "katakana"
CODE_PAGES = {
    0: "cp437",
    1: _KATAKANA,
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    19: "cp858",
}
"""Numbers of `ESC t`. Source: Epson ESC/POS reference, code pages of the TM-T20 and TM-T88."""

CELLS = {0: (12, 24), 1: (9, 17)}
"""Width and height of a character of font A and B, in dots."""

_FONT_PIXELS = {0: 20, 1: 15}
_DARK_FROM = 110


_FRAMES = "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯"
_SIGNS = "═╞╪╡◢◣◥◤♠♥♦♣●○╱╲╳円年月日時分秒〒市区町村人▒ "
_FRAMES_FROM, _KANA_FROM, _SIGNS_FROM = 0x80, 0xA0, 0xE0
_HALF_WIDTH_KANA = 0xFF60


def decode(raw: bytes, code_page: str) -> str:
    """Read one character of a code page; Python knows all but that of Katakana and frames."""
    byte = raw[0]
    if code_page != _KATAKANA or byte < _FRAMES_FROM:
        return raw.decode("ascii" if code_page == _KATAKANA else code_page, errors="replace")
    if byte < _KANA_FROM:
        return _FRAMES[byte - _FRAMES_FROM]
    if byte < _SIGNS_FROM:
        return chr(_HALF_WIDTH_KANA + byte - _KANA_FROM)
    return _SIGNS[byte - _SIGNS_FROM]


@cache
def _font_path() -> Path:
    """Find a fixed-width font that is sure to be installed: python-barcode brings DejaVu."""
    package = importlib.util.find_spec("barcode")
    if package is None or package.origin is None:
        message = "python-barcode, which brings the font of the virtual printer, is not installed"
        raise RuntimeError(message)
    return Path(package.origin).parent / "fonts" / "DejaVuSansMono.ttf"


@cache
def _font(pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_font_path(), pixels, layout_engine=ImageFont.Layout.BASIC)


@cache
def glyph(character: str, font: int, across: int, down: int, *, is_bold: bool) -> Image.Image:
    """Draw one character cell: mode `L`, 255 where the paper is black.

    Args:
        character: which one.
        font: 0 for font A, 1 for font B.
        across: how many times as wide, 1 to 8.
        down: how many times as high, 1 to 8.
        is_bold: burn each dot twice, one dot further.
    """
    width, height = CELLS[font]
    scale = max(across, down)
    cell = Image.new("L", (width * scale, height * scale), 0)
    baseline = round(height * 0.79) * scale
    pen = ImageDraw.Draw(cell)
    pen.text(
        (0, baseline), character, fill=255, font=_font(_FONT_PIXELS[font] * scale), anchor="ls"
    )
    cell = cell.resize((width * across, height * down)).point(
        lambda level: 255 if level >= _DARK_FROM else 0
    )
    if is_bold:
        moved = Image.new("L", cell.size, 0)
        moved.paste(cell, (max(across, down), 0))
        cell = ImageChops.lighter(cell, moved)
    return cell
