"""From a document (the *imprimé*) to ESC/POS bytes.

Latin text, styles, native QR codes and the cut are built by python-escpos; Arabic, text outside the
printer's code page and QR codes for printers without their own are pictures of ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from devices.printer.arabic import (
    FONT_PIXELS,
    NARROW_FONT_PIXELS,
    Typesetter,
    default_typesetter,
    is_rtl,
    printable,
)
from devices.printer.bitmap import Bitmap, from_modules, head_check, to_commands
from devices.printer.escpos_library import new_builder
from devices.printer.port import PrinterProfile
from devices.printer.qr_symbol import QUIET_MODULES, Symbol
from devices.printer.slices import in_slices
from devices.printer.wrapping import typewritten, wrap, wrap_columns
from domain.document import (
    Align,
    ArabicText,
    Columns,
    Element,
    Feed,
    HeadCheck,
    QrCode,
    ReceiptDocument,
    Rule,
    Text,
)

INITIALISE = b"\x1b@\x1d(D\x03\x00\x14\x02\x00"
"""`ESC @`, then `GS ( D`: nothing inside a picture may switch the printer off (`DLE DC4` 2).

`DLE DC4` 1 stays allowed: it is how the drawer opens while there is no paper. Pictures are scrubbed
of both anyway.
"""

_LINE_DOTS = 34
"""A feed of one text line at the default line spacing, 1/6 inch at 203 dots per inch."""

_CUT_LINES = 6
_BAND_GAP_DOTS = 4
_NARROW_DOTS = 432
_KEPT_PARAGRAPHS = 128
"""Drawn paragraphs kept in memory, about 2 kB each, the least lately used forgotten first."""

_ERROR_CORRECTION_M = 1
_BOLD_EXTRA_PIXELS, _DOUBLE_EXTRA_PIXELS = 3, 18


@dataclass(frozen=True, slots=True)
class Composed:
    """A document ready to send.

    Args:
        content: the bytes, cut included, valid on a printer that was just initialised.
        length_mm: the paper it uses, at most.
        replaced: characters no font of ours shows; each is a question mark on the paper.
    """

    content: bytes
    length_mm: int
    replaced: str = ""


def build(document: ReceiptDocument, profile: PrinterProfile) -> bytes:
    """Build the bytes of a document, from its first line to its cut.

    Raises:
        QrCodeRefused: The QR code would not be legible on this paper.
    """
    return compose(document, profile).content


def compose(
    document: ReceiptDocument, profile: PrinterProfile, typesetter: Typesetter | None = None
) -> Composed:
    """Build the bytes of a document and measure its paper.

    Args:
        document: what to print.
        profile: for which printer.
        typesetter: draws what the printer cannot; by default the one of this machine.

    Raises:
        QrCodeRefused: The QR code would not be legible on this paper.
    """
    composer = _Composer(profile, typesetter or default_typesetter())
    for element in document.elements:
        composer.add(element)
    return composer.finish()


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture ready to send: its commands, and the paper it takes."""

    commands: bytes
    dots: int


def _ready(bitmap: Bitmap) -> _Picture:
    return _Picture(to_commands(bitmap), bitmap.height)


def _ready_line(bitmap: Bitmap, align: Align) -> _Picture:
    commands = b"".join(to_commands(each) for each in in_slices(bitmap, align))
    return _Picture(commands, bitmap.height)


def _drawn_symbol(symbol: Symbol, size: int) -> _Picture:
    """Draw a QR code, at half its size where the printer can double it."""
    is_doubled = size % 2 == 0
    bitmap = from_modules(symbol.modules(), size // 2 if is_doubled else size)
    return _Picture(to_commands(bitmap, is_doubled=is_doubled), symbol.side * size)


@lru_cache(maxsize=_KEPT_PARAGRAPHS)
def _shown(typesetter: Typesetter, text: str) -> tuple[str, str]:
    return typesetter.replace_missing(text)


@lru_cache(maxsize=_KEPT_PARAGRAPHS)
def _drawn(
    typesetter: Typesetter, text: str, width_dots: int, pixels: int, align: Align
) -> tuple[_Picture, ...]:
    """Draw a paragraph once: most Arabic lines of a quittance are those of the one before."""
    bands = typesetter.bands(
        text, width_dots=width_dots, pixels=pixels, is_right_aligned=align == "right"
    )
    return tuple(_ready_line(band, align) for band in bands)


class _Composer:
    """Collects the bytes of one document, remembering the style the printer is in."""

    def __init__(self, profile: PrinterProfile, typesetter: Typesetter) -> None:
        self._profile, self._typesetter = profile, typesetter
        self._builder = new_builder(profile)
        self._style: tuple[Align, bool, int] = ("left", False, 1)
        self._dots = 0
        self._replaced: set[str] = set()

    def finish(self) -> Composed:
        self._set("left")
        if self._profile.has_cutter:
            self._builder.cut(mode="PART")
        else:
            self._builder.print_and_feed(_CUT_LINES)
        self._dots += _CUT_LINES * _LINE_DOTS
        replaced = "".join(sorted(self._replaced))
        return Composed(self._builder.output, self._dots // 8 + 1, replaced)

    def _set(self, align: Align, *, bold: bool = False, size: int = 1) -> None:
        """Send only the styles that change."""
        was_align, was_bold, was_size = self._style
        if size != was_size:
            self._builder.set(custom_size=True, width=size, height=size)
        self._builder.set(
            bold=bold if bold != was_bold else None, align=align if align != was_align else None
        )
        self._style = (align, bold, size)

    def _lines(self, lines: list[str], *, size: int = 1) -> None:
        for line in lines:
            self._builder.text(line + "\n")
            self._dots += _LINE_DOTS * size

    def _feed_dots(self, dots: int) -> None:
        self._builder._raw(b"\x1bJ" + bytes((dots,)))  # noqa: SLF001 -- its way for raw bytes
        self._dots += dots

    def _picture(self, picture: _Picture, align: Align) -> None:
        self._set(align)
        self._builder._raw(picture.commands)  # noqa: SLF001 -- its way for raw bytes
        self._dots += picture.dots

    def _bands(self, text: str, align: Align, *, bold: bool = False, size: int = 1) -> None:
        is_narrow = self._profile.dots <= _NARROW_DOTS
        has_room = self._profile.has_native_qr and not is_narrow  # a drawn QR takes 3 kB of 15
        base = FONT_PIXELS if has_room else NARROW_FONT_PIXELS
        pixels = base + _DOUBLE_EXTRA_PIXELS * (size - 1) + _BOLD_EXTRA_PIXELS * bold
        shown, missing = _shown(self._typesetter, text)
        self._replaced.update(missing)
        for band in _drawn(self._typesetter, shown, self._profile.dots, pixels, align):
            self._feed_dots(_BAND_GAP_DOTS)
            self._picture(band, align)
            self._feed_dots(_BAND_GAP_DOTS)

    def add(self, element: Element) -> None:
        """Add what comes next on the paper."""
        self._WAYS[type(element)](self, element)

    def _add_text(self, element: Text) -> None:
        text = printable(typewritten(element.text))
        if not self._profile.is_encodable(text):
            align: Align = "right" if is_rtl(text) and element.align == "left" else element.align
            self._bands(element.text, align, bold=element.bold, size=element.size)
            return
        self._set(element.align, bold=element.bold, size=element.size)
        self._lines(wrap(text, self._profile.columns // element.size), size=element.size)

    def _add_arabic(self, element: ArabicText) -> None:
        self._bands(element.text, element.align, bold=element.bold, size=element.size)

    def _add_columns(self, element: Columns) -> None:
        left, right = (printable(typewritten(side)) for side in (element.left, element.right))
        if not self._profile.is_encodable(left + right):
            self.add(Text(element.left, bold=element.bold))
            self.add(Text(element.right, align="right", bold=element.bold))
            return
        self._set("left", bold=element.bold)
        self._lines(wrap_columns(left, right, self._profile.columns))

    def _add_rule(self, _element: Rule) -> None:
        dash = "─" if self._profile.is_encodable("─") else "-"
        self._set("left")
        self._lines([dash * self._profile.columns])

    def _add_feed(self, element: Feed) -> None:
        self._builder.print_and_feed(element.lines)
        self._dots += _LINE_DOTS * element.lines

    def _add_head_check(self, _element: HeadCheck) -> None:
        self._picture(_ready(head_check(self._profile.dots)), "left")

    def _add_qr_code(self, element: QrCode) -> None:
        symbol = Symbol(element.text)
        size = element.module_dots or symbol.module_dots(self._profile.dots)
        quiet_dots = QUIET_MODULES * size
        self._feed_dots(quiet_dots)
        self._set("center")
        if self._profile.has_native_qr:
            self._builder.qr(element.text, ec=_ERROR_CORRECTION_M, size=size, native=True)
            self._dots += symbol.side * size
        else:
            self._picture(_drawn_symbol(symbol, size), "center")
        self._feed_dots(quiet_dots)

    _WAYS: ClassVar[dict[type, Callable[[Any, Any], None]]] = {
        Text: _add_text,
        ArabicText: _add_arabic,
        Columns: _add_columns,
        Rule: _add_rule,
        Feed: _add_feed,
        HeadCheck: _add_head_check,
        QrCode: _add_qr_code,
    }
