"""The paper: lines of characters and pictures, burnt one under the other until the cut."""

from dataclasses import dataclass, field

from PIL import Image, ImageChops

from hardware_mocks.printer.glyphs import CELLS, glyph

DOTS_PER_MM = 8
PRINTABLE_DOTS = {80: 576, 58: 384}
_DEFAULT_LINE_DOTS = 30
_HEAD_TO_EDGE_DOTS = 40
_WHITE, _BLACK = (250, 249, 244), (34, 33, 38)
_LEFT, _CENTRE = 0, 1


@dataclass(slots=True)
class Style:
    """How the next characters look, as `ESC @` sets it."""

    align: int = _LEFT
    is_bold: bool = False
    is_inverted: bool = False
    underline_dots: int = 0
    font: int = 0
    across: int = 1
    down: int = 1
    line_dots: int = _DEFAULT_LINE_DOTS
    left_margin_dots: int = 0
    area_dots: int | None = None


@dataclass(slots=True)
class Slip:
    """What came out between two cuts."""

    strips: list[Image.Image] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    qr_payloads: list[str] = field(default_factory=list)


class Paper:
    """A roll of paper under the head of a printer of 203 dots per inch.

    Args:
        paper_width_mm: 80 or 58.
    """

    def __init__(self, paper_width_mm: int) -> None:
        self.width_mm = paper_width_mm
        self.dots = PRINTABLE_DOTS[paper_width_mm]
        self.style = Style()
        self.fed_dots = 0
        self._slip = Slip()
        self._line: list[tuple[int, Image.Image]] = []
        self._characters: list[str] = []
        self._cursor = 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing was printed since the last cut."""
        return not self._slip.strips

    def initialise(self) -> None:
        """Forget the style and the line not printed yet, as `ESC @` does."""
        self.style = Style()
        self._line, self._characters, self._cursor = [], [], 0

    def character(self, character: str) -> None:
        """Put a character on the line, printing the line first when it is full."""
        style = self.style
        cell = glyph(character, style.font, style.across, style.down, is_bold=style.is_bold)
        if self._cursor + cell.width > self._area():
            self.feed_line()
        if style.is_inverted:
            cell = ImageChops.invert(cell)
        if style.underline_dots:
            cell = cell.copy()
            cell.paste(255, (0, cell.height - style.underline_dots, cell.width, cell.height))
        self._line.append((self._cursor, cell))
        self._characters.append(character)
        self._cursor += cell.width

    def move_to(self, dots: int) -> None:
        """Set where the next character goes, from the left of the area (`ESC $`)."""
        missing = (dots - self._cursor) // CELLS[0][0]
        self._characters.append(" " * max(0, missing))
        self._cursor = dots

    def tab(self) -> None:
        """Go to the next multiple of eight characters."""
        step = CELLS[0][0] * 8
        self.move_to((self._cursor // step + 1) * step)

    def feed_line(self) -> None:
        """Print the line and go one line down."""
        self._print_line(self.style.line_dots)

    def feed_dots(self, dots: int) -> None:
        """Print the line and advance by this much."""
        self._print_line(dots)

    def picture(self, picture: Image.Image, caption: str) -> bool:
        """Print a picture at the current alignment; say whether it fits the paper."""
        if self._line:
            self.feed_line()
        strip = Image.new("L", (self.dots, picture.height), 0)
        strip.paste(picture, (self._offset(picture.width), 0))
        self._burn(strip)
        self._slip.lines.append(caption)
        return picture.width <= self._area()

    def note_qr(self, payload: str) -> None:
        """Remember a QR code the printer drew itself."""
        self._slip.qr_payloads.append(payload)

    def cut(self) -> Slip:
        """Print the line, cut, and hand the slip over."""
        if self._line:
            self.feed_line()
        slip, self._slip = self._slip, Slip()
        return slip

    def _area(self) -> int:
        area = self.dots - self.style.left_margin_dots
        return area if self.style.area_dots is None else min(area, self.style.area_dots)

    def _offset(self, width: int) -> int:
        room = max(0, self._area() - width)
        if self.style.align == _LEFT:
            room = 0
        elif self.style.align == _CENTRE:
            room //= 2
        return self.style.left_margin_dots + room

    def _print_line(self, line_dots: int) -> None:
        height = max([line_dots, *(cell.height for _, cell in self._line)])
        tallest = max([0, *(cell.height for _, cell in self._line)])
        strip = Image.new("L", (self.dots, height), 0)
        offset = self._offset(self._cursor)
        for x, cell in self._line:
            strip.paste(cell, (offset + x, tallest - cell.height))
        self._burn(strip)
        if self._line:
            self._slip.lines.append("".join(self._characters).rstrip())
        self._line, self._characters, self._cursor = [], [], 0

    def _burn(self, strip: Image.Image) -> None:
        if strip.height:
            self._slip.strips.append(strip)
            self.fed_dots += strip.height


def draw(slip: Slip, paper_width_mm: int) -> Image.Image:
    """Show a slip as it lies on the table, 8 dots to the millimetre.

    Args:
        slip: what came out between two cuts.
        paper_width_mm: width of the roll; the head is narrower.
    """
    printable, whole = PRINTABLE_DOTS[paper_width_mm], paper_width_mm * DOTS_PER_MM
    height = _HEAD_TO_EDGE_DOTS + sum(strip.height for strip in slip.strips)
    ink = Image.new("L", (whole, height), 0)
    top = _HEAD_TO_EDGE_DOTS
    for strip in slip.strips:
        ink.paste(strip, ((whole - printable) // 2, top))
        top += strip.height
    sheet = Image.new("RGB", ink.size, _WHITE)
    sheet.paste(_BLACK, mask=ink)
    return sheet
