"""What the payer sees: two lines of twenty characters, and where the next one goes."""

from enum import Enum

COLUMNS = 20
ROWS = 2
CELLS = COLUMNS * ROWS
BRIGHTEST = 4


class Writing(Enum):
    """What happens when the glass is full."""

    OVERWRITE = 1
    VERTICAL = 2
    HORIZONTAL = 3


class Glass:
    """Forty characters and a cursor.

    Args:
        scrolls_at_the_last: scrolls as soon as the fortieth character is written, as some do.
    """

    def __init__(self, *, scrolls_at_the_last: bool = False) -> None:
        self._scrolls_at_the_last = scrolls_at_the_last
        self.initialise()

    def initialise(self) -> None:
        """Be as when it is switched on."""
        self.cells = [" "] * CELLS
        self.cursor = 0
        self.writing = Writing.OVERWRITE
        self.brightness = BRIGHTEST
        self.blink = 0
        self.is_cursor_shown = True

    @property
    def lines(self) -> tuple[str, str]:
        """The two lines, twenty characters each."""
        text = "".join(self.cells)
        return text[:COLUMNS], text[COLUMNS:]

    def write(self, character: str) -> None:
        """Put a character where the cursor is, and go on."""
        if self.cursor == CELLS:  # it waits behind the last one, in the modes that scroll
            self._scroll()
        self.cells[self.cursor] = character
        self.cursor += 1
        if self.cursor == CELLS:
            if self._scrolls_at_the_last:
                self._scroll()
            elif self.writing is Writing.OVERWRITE:
                self.cursor = 0

    def clear(self) -> None:
        """Empty it, cursor first."""
        self.cells = [" "] * CELLS
        self.cursor = 0

    def clear_line(self) -> None:
        """Empty the line of the cursor, cursor at its beginning."""
        start = self._line_start()
        self.blank(start, start + COLUMNS)
        self.cursor = start

    def blank(self, start: int, end: int) -> None:
        """Empty a stretch of characters, the end left out."""
        self.cells[start:end] = [" "] * (end - start)

    def home(self) -> None:
        """Cursor first."""
        self.cursor = 0

    def go_to(self, column: int, row: int) -> bool:
        """Cursor to a column and a row, from 1; gives whether there is such a place."""
        if not (1 <= column <= COLUMNS and 1 <= row <= ROWS):
            return False
        self.cursor = (row - 1) * COLUMNS + column - 1
        return True

    def left(self) -> None:
        """Cursor one to the left; from the first to the last."""
        self.cursor = (self.cursor - 1) % CELLS

    def right(self) -> None:
        """Cursor one to the right; from the last to the first."""
        self.cursor = (self.cursor + 1) % CELLS

    def other_line(self) -> None:
        """Cursor to the same column of the other line."""
        self.cursor = (self.cursor + COLUMNS) % CELLS

    def line_start(self) -> None:
        """Cursor to the beginning of its line."""
        self.cursor = self._line_start()

    def _line_start(self) -> int:
        return min(self.cursor, CELLS - 1) // COLUMNS * COLUMNS

    def _scroll(self) -> None:
        """The lower line goes up; the cursor is at the beginning of the empty one."""
        self.cells = self.cells[COLUMNS:] + [" "] * COLUMNS
        self.cursor = COLUMNS
