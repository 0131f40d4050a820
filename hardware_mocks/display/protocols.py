"""The three command sets of pole displays: Epson DM-D, CD5220 and DSP-800.

Source: Epson DM-D110 and DM-D210 command references; CD5220 and DSP-800 customer display manuals.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware_mocks.display.glass import BRIGHTEST, CELLS, COLUMNS, Glass, Writing

_FIRST_PRINTABLE = 0x20
_LONGEST_COMMAND_BYTES = 48
_CR, _ACK, _NAK, _ETB = b"\r", b"\x06", b"\x15", b"\x17"
CODE_PAGES = {0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 19: "cp858"}
COUNTRIES = {
    "A": {},
    "F": dict(zip("#$@[\\]^`{|}~", "#$à°ç§^`éùè¨", strict=True)),
}
"""America and France; the others are taken for America."""


@dataclass(frozen=True, slots=True)
class Command:
    """How a command goes on after its first bytes.

    Args:
        obey: is given what follows, and says whether that can be obeyed.
        length: how many bytes follow.
        end: what ends it instead, when its length varies; not given to `obey`.
    """

    obey: Callable[[bytes], bool]
    length: int = 0
    end: bytes = b""

    def rest_of(self, content: bytes) -> bytes | None:
        """What follows, when it is all there."""
        if self.end:
            return content[: -len(self.end)] if content.endswith(self.end) else None
        return content if len(content) == self.length else None


class Display:
    """A display without its wire. Each command set is a subclass.

    Args:
        glass: what it shows things on.
    """

    def __init__(self, glass: Glass) -> None:
        self.glass = glass
        self.errors: list[str] = []
        self._content = b""
        self._code_page = CODE_PAGES[0]
        self._commands = self._table()

    def receive(self, content: bytes, now_s: float) -> list[bytes]:
        """Take in what the computer sent, however it was cut up."""
        answers = [self._take(bytes((byte,)), now_s) for byte in content]
        return [answer for answer in answers if answer]

    def tick(self, now_s: float) -> list[bytes]:
        """Say nothing of itself."""
        del now_s
        return []

    def next_due_s(self, now_s: float) -> float | None:
        """Never."""
        del now_s
        return None

    def _table(self) -> Mapping[bytes, Command]:
        return {}

    def _answer(self, *, is_obeyed: bool) -> bytes:
        """What the display answers to a command; most say nothing."""
        del is_obeyed
        return b""

    def _take(self, byte: bytes, now_s: float) -> bytes:
        del now_s
        self._content += byte
        if len(self._content) == 1 and byte[0] >= _FIRST_PRINTABLE:
            self._content = b""
            self._text(byte)
            return b""
        for start, command in self._commands.items():
            if self._content.startswith(start):
                return self._go_on(start, command)
        if any(start.startswith(self._content) for start in self._commands):
            return b""
        return self._finish(is_obeyed=False)

    def _go_on(self, start: bytes, command: Command) -> bytes:
        rest = command.rest_of(self._content[len(start) :])
        if rest is not None:
            return self._finish(is_obeyed=command.obey(rest))
        if len(self._content) > _LONGEST_COMMAND_BYTES:
            return self._finish(is_obeyed=False)
        return b""

    def _finish(self, *, is_obeyed: bool) -> bytes:
        if not is_obeyed:
            self.errors.append(f"not a command: {self._content.hex(' ')}")
        self._content = b""
        return self._answer(is_obeyed=is_obeyed)

    def _text(self, byte: bytes) -> None:
        self.glass.write(byte.decode(self._code_page, errors="replace"))

    def _go_to(self, place: bytes) -> bool:
        return self.glass.go_to(place[0], place[1])

    def _choose_code_page(self, number: bytes) -> bool:
        self._code_page = CODE_PAGES.get(number[0], self._code_page)
        return number[0] in CODE_PAGES

    def _brightness(self, level: bytes) -> bool:
        if not 1 <= level[0] <= BRIGHTEST:
            return False
        self.glass.brightness = level[0]
        return True

    def _show_cursor(self, given: bytes) -> bool:
        self.glass.is_cursor_shown = given in {b"\x01", b"1"}
        return given in {b"\x00", b"\x01", b"0", b"1"}

    def _writing(self, writing: Writing) -> Command:
        def choose(_: bytes) -> bool:
            self.glass.writing = writing
            return True

        return Command(choose)


def _always(action: Callable[[], None]) -> Command:
    def obey(_: bytes) -> bool:
        action()
        return True

    return Command(obey)


class EpsonDmD(Display):
    """Epson DM-D: also lets bytes through to the printer behind it, when it is told to."""

    def __init__(self, glass: Glass) -> None:
        super().__init__(glass)
        self.passed_on = bytearray()
        self._passes = False

    def _table(self) -> Mapping[bytes, Command]:
        glass = self.glass
        return {
            b"\x1b@": _always(self._initialise),
            b"\x0c": _always(glass.clear),
            b"\x18": _always(glass.clear_line),
            b"\x0b": _always(glass.home),
            b"\x08": _always(glass.left),
            b"\x09": _always(glass.right),
            b"\x0a": _always(glass.other_line),
            b"\x0d": _always(glass.line_start),
            b"\x1f$": Command(self._go_to, 2),
            b"\x1f\x01": self._writing(Writing.OVERWRITE),
            b"\x1f\x02": self._writing(Writing.VERTICAL),
            b"\x1f\x03": self._writing(Writing.HORIZONTAL),
            b"\x1fX": Command(self._brightness, 1),
            b"\x1fE": Command(self._blink, 1),
            b"\x1fC": Command(self._show_cursor, 1),
            b"\x1bt": Command(self._choose_code_page, 1),
            b"\x1b=": Command(self._choose_device, 1),
        }

    def _take(self, byte: bytes, now_s: float) -> bytes:
        if not self._passes:
            return super()._take(byte, now_s)
        self.passed_on += byte
        if self.passed_on[-3:-1] == b"\x1b=" and byte[0] & 2:
            del self.passed_on[-3:]
            self._passes = False
        return b""

    def _initialise(self) -> None:
        self.glass.initialise()
        self._code_page = CODE_PAGES[0]

    def _blink(self, interval: bytes) -> bool:
        self.glass.blink = interval[0]
        return True

    def _choose_device(self, device: bytes) -> bool:
        self._passes = device == b"\x01"
        return device in {b"\x01", b"\x02", b"\x03"}


class Cd5220(Display):
    """CD5220: whole lines between `ESC Q` and CR; after that only `0c` lets anything else in."""

    def __init__(self, glass: Glass) -> None:
        super().__init__(glass)
        self._has_whole_lines = False
        self._country: Mapping[str, str] = COUNTRIES["A"]

    def _table(self) -> Mapping[bytes, Command]:
        glass = self.glass
        return {
            b"\x1b@": _always(self._initialise),
            b"\x1bQA": Command(lambda text: self._whole_line(0, text), end=_CR),
            b"\x1bQB": Command(lambda text: self._whole_line(COLUMNS, text), end=_CR),
            b"\x0c": _always(self._clear),
            b"\x0b": _always(glass.home),
            b"\x18": _always(glass.clear_line),
            b"\x1bl": Command(self._go_to, 2),
            b"\x1bf": Command(self._choose_country, 1),
            b"\x1bt": Command(self._choose_code_page, 1),
            b"\x1b*": Command(self._brightness, 1),
            b"\x1b_": Command(self._show_cursor, 1),
            b"\x1b\x11": self._writing(Writing.OVERWRITE),
            b"\x1b\x12": self._writing(Writing.VERTICAL),
            b"\x1b\x13": self._writing(Writing.HORIZONTAL),
        }

    def _initialise(self) -> None:
        self.glass.initialise()
        self._has_whole_lines, self._country = False, COUNTRIES["A"]
        self._code_page = CODE_PAGES[0]

    def _clear(self) -> None:
        self._has_whole_lines = False
        self.glass.clear()

    def _whole_line(self, start: int, text: bytes) -> bool:
        if not 0 < len(text) <= COLUMNS or min(text) < _FIRST_PRINTABLE:
            return False
        self._has_whole_lines = True
        self.glass.cells[start : start + COLUMNS] = list(self._decode(text).ljust(COLUMNS))
        return True

    def _go_to(self, place: bytes) -> bool:
        return not self._has_whole_lines and super()._go_to(place)

    def _choose_country(self, letter: bytes) -> bool:
        self._country = COUNTRIES.get(letter.decode("latin-1"), COUNTRIES["A"])
        return letter.isalpha()

    def _text(self, byte: bytes) -> None:
        if self._has_whole_lines:
            self.errors.append(f"not between ESC Q and CR: {byte.hex()}")
            return
        self.glass.write(self._decode(byte))

    def _decode(self, text: bytes) -> str:
        decoded = text.decode(self._code_page, errors="replace")
        return "".join(self._country.get(character, character) for character in decoded)


class Dsp800(Display):
    """DSP-800: commands from `04 01` to `17`, each answered `06` or `15`."""

    def _table(self) -> Mapping[bytes, Command]:
        return {
            b"\x04\x01P": Command(self._place, end=_ETB),
            b"\x04\x01C": Command(self._clear_stretch, end=_ETB),
        }

    def _answer(self, *, is_obeyed: bool) -> bytes:
        return _ACK if is_obeyed else _NAK

    def _place(self, place: bytes) -> bool:
        if len(place) != 1 or not 0 <= (cell := _cell(place[0])) < CELLS:
            return False
        self.glass.cursor = cell
        return True

    def _clear_stretch(self, ends: bytes) -> bool:
        if len(ends) != len("1X"):
            return False
        first, last = _cell(ends[0]), _cell(ends[1])
        if not 0 <= first <= last < CELLS:
            return False
        self.glass.blank(first, last + 1)
        self.glass.cursor = first
        return True


def _cell(letter: int) -> int:
    """A place as DSP-800 writes it: `1` is the first, `E` begins the second line, `X` the last."""
    return letter - ord("1")
