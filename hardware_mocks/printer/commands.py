"""What each command does to the paper."""

from collections.abc import Callable, Container
from dataclasses import replace
from itertools import pairwise

from PIL.Image import Image
from qrcode.exceptions import DataOverflowError

from hardware_mocks.printer import pictures
from hardware_mocks.printer.barcodes import (
    BarcodeRefused,
    BarcodeShape,
    draw_barcode,
    split_command,
)
from hardware_mocks.printer.glyphs import CODE_PAGES, decode
from hardware_mocks.printer.paper import Paper
from hardware_mocks.printer.tokens import Token

Action = Callable[[bytes], None]
_KANJI = ("FS .", "FS !", "FS -", "FS C", "FS S", "FS (")
"""Settings of Kanji characters, of which this printer has none; other programs reset them."""

_SIZES = range(8)
_QR_SIZES = range(1, 17)
_QR, _GRAPHICS = b"k", b"L"
_GRAPHICS_HEAD = 10
_ONE_TONE, _BLACK = 48, 49
_MODEL_2 = 50
_STORE_GRAPHICS, _PRINT_GRAPHICS = b"\x30\x70", (b"\x30\x32", b"\x30\x02")


class Interpreter:
    """Obeys the commands that print or change how things are printed.

    Args:
        paper: what it prints on.
        errors: where a sentence goes for each command it does not know.
        knows_qr: whether it draws QR codes; a clone prints the payload as characters.
    """

    def __init__(self, paper: Paper, errors: list[str], *, knows_qr: bool) -> None:
        self._paper, self._errors, self.knows_qr = paper, errors, knows_qr
        self._graphics: Image | None = None
        self._actions: dict[str, Action] = {
            "ESC @": lambda _: self._initialise(),
            "ESC !": self._print_mode,
            "ESC a": self._align,
            "ESC E": lambda given: self._set(is_bold=bool(given[0] & 1)),
            "ESC G": lambda given: self._set(is_bold=bool(given[0] & 1)),
            "ESC -": lambda given: self._set(underline_dots=given[0] % 48),
            "ESC M": lambda given: self._set(font=given[0] % 48 % 2),
            "ESC t": self._choose_code_page,
            "ESC R": lambda given: self._only_zero("ESC R", given),
            "ESC {": lambda given: self._only_zero("ESC {", given),
            "ESC  ": lambda given: self._only_zero("ESC SP", given),
            "ESC 2": lambda _: self._set(line_dots=30),
            "ESC 3": lambda given: self._set(line_dots=given[0]),
            "ESC d": self._feed_lines,
            "ESC J": lambda given: self._paper.feed_dots(given[0]),
            "ESC $": lambda given: self._paper.move_to(int.from_bytes(given, "little")),
            "ESC \\": self._move,
            "ESC *": self._columns,
            "ESC D": self._set_tabs,
            "GS k": self._barcode,
            "GS h": lambda given: self._shape(height_dots=max(1, given[0])),
            "GS w": lambda given: self._shape(module_dots=given[0]),
            "GS H": lambda given: self._shape(captions=given[0] % 48),
            "GS f": lambda given: self._shape(font=given[0] % 48 % 2),
            "GS !": self._size,
            "GS B": lambda given: self._set(is_inverted=bool(given[0] & 1)),
            "GS L": lambda given: self._set(left_margin_dots=int.from_bytes(given, "little")),
            "GS W": lambda given: self._set(area_dots=int.from_bytes(given, "little")),
            "GS v": self._raster,
            "GS (": lambda given: self._extended(given[:1], given[3:]),
            "GS 8": lambda given: self._extended(given[:1], given[5:]),
            "LF": lambda _: self._paper.feed_line(),
            "HT": lambda _: self._paper.tab(),
            **dict.fromkeys(("CR", "ESC c", "GS b", *_KANJI), _nothing),
        }
        self._initialise()

    def obey(self, token: Token) -> None:
        """Obey one command, or record that it is not known."""
        if token.name == "text":
            self._character(token.raw)
        elif token.name in self._actions:
            self._actions[token.name](token.arguments)
        else:
            self._errors.append(f"{token.name} command: {token.raw[:12].hex(' ')}")

    def _initialise(self) -> None:
        self._paper.initialise()
        self._code_page = CODE_PAGES[0]
        self._qr_size = pictures.DEFAULT_QR_SIZE
        self._qr_correction = pictures.DEFAULT_QR_CORRECTION
        self._qr_payload = ""
        self._barcode_shape = BarcodeShape()

    def _shape(self, **changes: int) -> None:
        self._barcode_shape = replace(self._barcode_shape, **changes)

    def _set(self, **changes: int) -> None:
        for name, value in changes.items():
            setattr(self._paper.style, name, value)

    def _only_zero(self, name: str, arguments: bytes) -> None:
        if arguments != b"\x00":
            self._errors.append(f"{name} {arguments[0]} is not drawn by this printer")

    def _character(self, raw: bytes) -> None:
        self._paper.character(decode(raw, self._code_page))

    def _align(self, arguments: bytes) -> None:
        align = arguments[0] % 48
        if align not in (0, 1, 2):
            self._errors.append(f"unknown alignment: {arguments[0]}")
            return
        self._set(align=align)

    def _print_mode(self, arguments: bytes) -> None:
        mode = arguments[0]
        self._set(
            font=mode & 1,
            is_bold=bool(mode & 0x08),
            down=2 if mode & 0x10 else 1,
            across=2 if mode & 0x20 else 1,
            underline_dots=1 if mode & 0x80 else 0,
        )

    def _size(self, arguments: bytes) -> None:
        across, down = arguments[0] >> 4, arguments[0] & 0x0F
        if across not in _SIZES or down not in _SIZES:
            self._errors.append(f"unknown size: {arguments[0]:#04x}")
            return
        self._set(across=across + 1, down=down + 1)

    def _choose_code_page(self, arguments: bytes) -> None:
        if arguments[0] not in CODE_PAGES:
            self._errors.append(f"unknown code page: {arguments[0]}")
            return
        self._code_page = CODE_PAGES[arguments[0]]

    def _feed_lines(self, arguments: bytes) -> None:
        for _ in range(arguments[0]):
            self._paper.feed_line()

    def _move(self, arguments: bytes) -> None:
        r"""`ESC \ nL nH`: to the right, or to the left when negative."""
        self._paper.move_by(int.from_bytes(arguments, "little", signed=True))

    def _set_tabs(self, arguments: bytes) -> None:
        """`ESC D n1…nk 0`: columns of the tab stops, ascending."""
        columns = list(arguments[:-1])
        ascending = [now for before, now in pairwise([0, *columns]) if now > before]
        self._paper.style.tab_columns = tuple(ascending)
        if ascending != columns:
            self._errors.append(f"tab stops do not ascend: {arguments.hex(' ')}")

    def _barcode(self, arguments: bytes) -> None:
        """`GS k m d1…dk 0` and `GS k m n d1…dn`."""
        try:
            picture, text = draw_barcode(*split_command(arguments), self._barcode_shape)
        except BarcodeRefused as refused:
            self._errors.append(str(refused))
            return
        self._place(picture, f"[barcode {text}]")

    def _columns(self, arguments: bytes) -> None:
        picture = pictures.columns(arguments[0], arguments[3:])
        if not self._paper.columns(picture):
            self._errors.append(f"{picture.width} columns do not fit on the line")

    def _raster(self, arguments: bytes) -> None:
        """`GS v 0 m xL xH yL yH d1…dk`."""
        if arguments[:1] != b"0":
            self._errors.append(f"unknown function of GS v: {arguments[0]}")
            return
        across = int.from_bytes(arguments[2:4], "little")
        picture = pictures.rows(across, arguments[6:], arguments[1] % 48)
        self._place(picture)

    def _place(self, picture: Image, caption: str = "") -> None:
        caption = caption or f"[image {picture.width}x{picture.height}]"
        if not self._paper.picture(picture, caption):
            self._errors.append(f"a picture of {picture.width} dots is wider than the paper")

    def _extended(self, kind: bytes, content: bytes) -> None:
        if kind == _QR and content[:1] == b"1" and len(content) > 1:
            self._qr_function(content[1], content[2:])
        elif kind == _GRAPHICS and content[:2] == _STORE_GRAPHICS:
            self._store_graphics(content)
        elif kind == _GRAPHICS and content[:2] in _PRINT_GRAPHICS:
            if self._graphics is not None:
                self._place(self._graphics)
            self._graphics = None
        else:
            self._errors.append(f"unknown function of GS ( {kind!r}: {content[:6].hex(' ')}")

    def _store_graphics(self, content: bytes) -> None:
        """`m 112 a bx by c xL xH yL yH d1…dk`: one tone, black, each way once or twice as big."""
        head = content[:_GRAPHICS_HEAD]
        if len(head) < _GRAPHICS_HEAD or head[2] != _ONE_TONE or head[5] != _BLACK:
            self._errors.append(f"unknown kind of graphics: {head.hex(' ')}")
            return
        across = -(-int.from_bytes(head[6:8], "little") // 8)
        mode = int(head[3] > 1) | int(head[4] > 1) << 1
        self._graphics = pictures.rows(across, content[_GRAPHICS_HEAD:], mode)

    def _qr_function(self, function: int, content: bytes) -> None:
        if not self.knows_qr:
            if function == ord("P"):
                self._clone_prints(content[1:])
        elif function == ord("C"):
            self._qr_size = self._allowed(content, _QR_SIZES, self._qr_size)
        elif function == ord("E"):
            self._qr_correction = self._allowed(
                content, pictures.QR_CORRECTIONS, self._qr_correction
            )
        elif function == ord("P"):
            self._qr_payload = content[1:].decode("latin-1")
        elif function == ord("Q"):
            self._print_qr()
        elif function != ord("A") or content[:1] != bytes((_MODEL_2,)):
            self._errors.append(f"unknown function of the QR code: {function}")

    def _allowed(self, content: bytes, values: Container[int], current: int) -> int:
        """Take a setting of the QR code, or keep the current one and record what was sent."""
        if content and content[0] in values:
            return content[0]
        self._errors.append(f"a setting of the QR code is out of range: {content[:4].hex(' ')}")
        return current

    def _clone_prints(self, payload: bytes) -> None:
        """Show what clones without QR codes do with one: its payload in plain characters."""
        for byte in payload:
            self._character(bytes((byte,)))
        self._paper.feed_line()

    def _print_qr(self) -> None:
        try:
            picture = pictures.qr_code(self._qr_payload, self._qr_size, self._qr_correction)
        except (DataOverflowError, ValueError):  # the library says either, by version
            self._errors.append(f"no QR code holds {len(self._qr_payload)} characters")
            return
        payload = self._qr_payload
        if not self._paper.picture(picture, f"[QR {payload}]", qr_payload=payload):
            self._errors.append("the QR code is wider than the paper")


def _nothing(_arguments: bytes) -> None:
    """Accept a command that changes nothing on paper."""
