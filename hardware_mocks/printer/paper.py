"""The paper: lines of characters and pictures, burnt one under the other until the cut."""

from collections import deque
from dataclasses import dataclass, field
from operator import itemgetter

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
    tab_columns: tuple[int, ...] = tuple(range(8, 256, 8))


@dataclass(slots=True)
class Slip:
    """What came out between two cuts."""

    strips: list[Image.Image] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    qr_payloads: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Strip:
    """What the head is to burn next, and what it says once it is burnt."""

    rows: Image.Image
    line: str | None = None
    qr_payload: str | None = None


class Paper:
    """A roll of paper under the head of a printer of 203 dots per inch.

    Lines and pictures are made ready first; `advance` burns them, as far as the motor turns.

    Args:
        paper_width_mm: 80 or 58.
        printable_dots: dots of the head, 0 for the usual ones of this width.
    """

    def __init__(self, paper_width_mm: int, printable_dots: int = 0) -> None:
        self.width_mm = paper_width_mm
        self.dots = printable_dots or PRINTABLE_DOTS[paper_width_mm]
        self.style = Style()
        self.fed_dots = 0
        self.slip = Slip()
        self._ready: deque[_Strip] = deque()
        self._line: list[tuple[int, Image.Image]] = []
        self._characters: list[tuple[int, int, str]] = []
        self._cursor = 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing was printed since the last cut."""
        return not self.slip.strips

    @property
    def ready_dots(self) -> int:
        """Rows that are made ready and not burnt yet, of the first thing to burn."""
        return self._ready[0].rows.height if self._ready else 0

    def advance(self, dots: int) -> None:
        """Burn this many rows of what is ready, at most those of the first thing."""
        strip = self._ready.popleft()
        width, height = strip.rows.size
        burnt, rest = strip.rows, height - dots
        if rest:
            burnt = strip.rows.crop((0, 0, width, dots))
            below = strip.rows.crop((0, dots, width, height))
            self._ready.appendleft(_Strip(below, strip.line, strip.qr_payload))
        self.slip.strips.append(burnt)
        self.fed_dots += dots
        if not rest and strip.line is not None:
            self.slip.lines.append(strip.line)
        if not rest and strip.qr_payload is not None:
            self.slip.qr_payloads.append(strip.qr_payload)

    def drop_ready(self) -> None:
        """Forget what is not burnt yet."""
        self._ready.clear()

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
        self._characters.append((self._cursor, cell.width, character))
        self._cursor += cell.width

    def move_to(self, dots: int) -> None:
        """Set where the next character goes, from the left of the area (`ESC $`)."""
        self._cursor = max(0, dots)

    def move_by(self, dots: int) -> None:
        r"""Move where the next character goes (`ESC \`)."""
        self.move_to(self._cursor + dots)

    def tab(self) -> None:
        """Go to the next tab stop; beyond the last there is none to go to."""
        step = CELLS[self.style.font][0]
        stops = [column * step for column in self.style.tab_columns]
        following = [stop for stop in stops if stop > self._cursor]
        if following:
            self.move_to(following[0])

    def feed_line(self) -> None:
        """Print the line and go one line down."""
        self._print_line(self.style.line_dots)

    def feed_dots(self, dots: int) -> None:
        """Print the line and advance by this much."""
        self._print_line(dots)

    def end_line(self) -> None:
        """Print the line, if there is anything on it."""
        if self._line:
            self.feed_line()

    def columns(self, picture: Image.Image) -> bool:
        """Put columns of dots on the line (`ESC *`); say whether they fit."""
        fits = self._cursor + picture.width <= self._area()
        self._line.append((self._cursor, picture))
        caption = f"[image {picture.width}x{picture.height}]"
        self._characters.append((self._cursor, picture.width, caption))
        self._cursor += picture.width
        return fits

    def picture(self, picture: Image.Image, caption: str, qr_payload: str | None = None) -> bool:
        """Print a picture at the current alignment; say whether it fits the paper."""
        self.end_line()
        strip = Image.new("L", (self.dots, picture.height), 0)
        strip.paste(picture, (self._offset(picture.width), 0))
        self._burn(strip, caption, qr_payload)
        return picture.width <= self._area()

    def cut(self) -> Slip:
        """Cut, and hand the slip over."""
        slip, self.slip = self.slip, Slip()
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
        self._burn(strip, self._said() if self._line else None)
        self._line, self._characters, self._cursor = [], [], 0

    def _said(self) -> str:
        """Give the characters of the line as they stand, whatever order they came in."""
        said, end = "", 0
        for left, width, characters in sorted(self._characters, key=itemgetter(0)):
            said += " " * max(0, (left - end) // CELLS[0][0]) + characters
            end = left + width
        return said.rstrip()

    def _burn(self, strip: Image.Image, line: str | None, qr_payload: str | None = None) -> None:
        if strip.height:
            self._ready.append(_Strip(strip, line, qr_payload))


def draw(slip: Slip, paper_width_mm: int) -> Image.Image:
    """Show a slip as it lies on the table, 8 dots to the millimetre.

    Args:
        slip: what came out between two cuts.
        paper_width_mm: width of the roll; the head is narrower.
    """
    whole = paper_width_mm * DOTS_PER_MM
    height = _HEAD_TO_EDGE_DOTS + sum(strip.height for strip in slip.strips)
    ink = Image.new("L", (whole, height), 0)
    top = _HEAD_TO_EDGE_DOTS
    for strip in slip.strips:
        ink.paste(strip, ((whole - strip.width) // 2, top))
        top += strip.height
    sheet = Image.new("RGB", ink.size, _WHITE)
    sheet.paste(_BLACK, mask=ink)
    return sheet
