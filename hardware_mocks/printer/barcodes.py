"""Barcodes a printer draws itself (`GS k`); the package python-barcode makes the bars.

Source: Epson ESC/POS reference, `GS k`, `GS h`, `GS w`, `GS H`, `GS f`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import barcode
from barcode.errors import BarcodeError
from PIL import Image

from hardware_mocks.printer.glyphs import CELLS, glyph

_FIRST_COUNTED = 65
_KINDS = {0: "upca", 2: "ean13", 3: "ean8", 4: "code39", 5: "itf", 6: "codabar"}
_COUNTED = {_FIRST_COUNTED + kind: name for kind, name in _KINDS.items()} | {73: "code128"}
_OPTIONS: dict[str, dict[str, object]] = {
    "code39": {"add_checksum": False},
    "itf": {"narrow": 1, "wide": 3},
    "codabar": {"narrow": 1, "wide": 3},
}
_MODULE_DOTS = range(1, 7)
_ABOVE, _BELOW = (1, 3), (2, 3)
_SET, _PAIRS, _BRACE = "{", "C", ord("{")
_LAST_PAIR = 99


class BarcodeRefused(Exception):
    """The printer draws no such barcode, or not with this content."""


@dataclass(frozen=True, slots=True)
class BarcodeShape:
    """How barcodes look, as `ESC @` sets it.

    Args:
        height_dots: of the bars, 1 to 255.
        module_dots: width of the thinnest bar, 1 to 6.
        captions: where the characters stand: 0 nowhere, 1 above, 2 below, 3 both.
        font: of the characters, 0 or 1.
    """

    height_dots: int = 162
    module_dots: int = 3
    captions: int = 0
    font: int = 0


def split_command(arguments: bytes) -> tuple[str, bytes]:
    """Take `m d1…dk 0`, or `m n d1…dn`, apart.

    Returns:
        The name of the kind and its content.

    Raises:
        BarcodeRefused: The kind is not drawn by this printer.
    """
    kind = arguments[0]
    name = (_KINDS | _COUNTED).get(kind)
    if name is None:
        message = f"a barcode of kind {kind} is not drawn by this printer"
        raise BarcodeRefused(message)
    return name, arguments[2:] if kind >= _FIRST_COUNTED else arguments[1:-1]


def draw_barcode(name: str, content: bytes, shape: BarcodeShape) -> tuple[Image.Image, str]:
    """Draw a barcode without a margin, and give what it says.

    Raises:
        BarcodeRefused: The content is none of this kind, or the shape is out of range.
    """
    text = "".join(_code_128(content)) if name == "code128" else content.decode("latin-1")
    if shape.module_dots not in _MODULE_DOTS:
        message = f"a module of {shape.module_dots} dots is not drawn by this printer"
        raise BarcodeRefused(message)
    try:
        code = barcode.get_barcode_class(name)(text, **_OPTIONS.get(name, {}))
        modules, caption = code.build()[0], code.get_fullcode()
    except (BarcodeError, ValueError, KeyError, IndexError, TypeError) as error:
        message = f"no {name} barcode says {content[:20]!r}: {error}"
        raise BarcodeRefused(message) from error
    bars = Image.new("L", (len(modules), 1))
    bars.putdata([255 if module == "1" else 0 for module in modules])
    bars = bars.resize(
        (bars.width * shape.module_dots, shape.height_dots), Image.Resampling.NEAREST
    )
    return _with_captions(bars, caption, shape), caption


def _code_128(content: bytes) -> Iterator[str]:
    """Read the code sets of `GS k 73`: `{A`, `{B`, `{C` choose one, `{{` is a brace."""
    rest, is_pairs = content, False
    while rest:
        if rest[0] == _BRACE and len(rest) > 1:
            mark, rest = chr(rest[1]), rest[2:]
            if mark in "ABC":
                is_pairs = mark == _PAIRS
            elif mark == _SET:
                yield _SET
            else:
                message = f"function {{{mark} of Code 128 is not drawn by this printer"
                raise BarcodeRefused(message)
            continue
        if is_pairs and rest[0] > _LAST_PAIR:
            message = f"no pair of digits in Code 128: {rest[0]}"
            raise BarcodeRefused(message)
        yield f"{rest[0]:02d}" if is_pairs else chr(rest[0])
        rest = rest[1:]


def _with_captions(bars: Image.Image, caption: str, shape: BarcodeShape) -> Image.Image:
    if not shape.captions:
        return bars
    width, height = CELLS[shape.font]
    words = Image.new("L", (width * len(caption), height))
    for place, character in enumerate(caption):
        words.paste(glyph(character, shape.font, 1, 1, is_bold=False), (place * width, 0))
    parts = [bars]
    if shape.captions in _ABOVE:
        parts.insert(0, words)
    if shape.captions in _BELOW:
        parts.append(words)
    whole = Image.new(
        "L", (max(part.width for part in parts), sum(part.height for part in parts)), 0
    )
    top = 0
    for part in parts:
        whole.paste(part, ((whole.width - part.width) // 2, top))
        top += part.height
    return whole
