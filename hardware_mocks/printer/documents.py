"""What came out of the virtual printer, kept as pictures and as text."""

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hardware_mocks.printer.paper import Slip, draw

_DOTS_PER_INCH = 203


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """One slip that was cut.

    Args:
        index: its number in the directory, from 1.
        png_path: its picture, 8 dots to the millimetre.
        text: its characters, line by line; pictures and QR codes are named in brackets.
        qr_payloads: QR codes the printer drew itself.
    """

    index: int
    png_path: Path
    text: str
    qr_payloads: tuple[str, ...]


listeners: list[Callable[[PrintedDocument], None]] = []
"""Called with each slip any virtual printer of this process keeps; the tests read its codes."""


class Tray:
    """Keeps each slip in a directory; those of earlier runs stay, and numbers go on.

    Args:
        paper_width_mm: 80 or 58.
        directory: where the pictures go.
    """

    def __init__(self, paper_width_mm: int, directory: Path) -> None:
        self._paper_width_mm, self._directory = paper_width_mm, directory
        self._documents: list[PrintedDocument] = []
        self._changed = threading.Condition()
        self._last_index = 0

    @property
    def documents(self) -> list[PrintedDocument]:
        """The slips kept since it was opened, oldest first."""
        with self._changed:
            return list(self._documents)

    def open(self) -> None:
        """Make the directory, and find where the numbers go on."""
        self._directory.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.stem.split("-")[1]) for path in self._directory.glob("document-*.png")]
        self._last_index = max(numbers, default=0)

    def wait_for(self, count: int, timeout_s: float) -> list[PrintedDocument]:
        """Wait until this many slips were kept, and give them.

        Raises:
            TimeoutError: Fewer came out in this time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._documents) >= count, timeout_s):
                message = f"{len(self._documents)} documents came out, not {count}"
                raise TimeoutError(message)
            return list(self._documents)

    def keep(self, slip: Slip) -> None:
        """Keep a slip that was cut."""
        self._last_index += 1
        path = self._directory / f"document-{self._last_index:05d}.png"
        path.write_bytes(self.draw(slip))
        text = "\n".join(slip.lines) + "\n"
        path.with_suffix(".txt").write_text(text, encoding="utf-8")
        document = PrintedDocument(self._last_index, path, text, tuple(slip.qr_payloads))
        for listen in tuple(listeners):
            listen(document)
        with self._changed:
            self._documents.append(document)
            self._changed.notify_all()

    def keep_torn(self, slip: Slip) -> None:
        """Keep the piece of paper that a printer without power leaves hanging."""
        path = self._directory / f"torn-{self._last_index:05d}.png"
        path.write_bytes(self.draw(slip))

    def draw(self, slip: Slip) -> bytes:
        """Give a slip as PNG, 203 dots to the inch; nothing when nothing was printed."""
        if not slip.strips:
            return b""
        picture = io.BytesIO()
        sheet = draw(slip, self._paper_width_mm)
        dpi = (_DOTS_PER_INCH, _DOTS_PER_INCH)
        sheet.save(picture, "PNG", dpi=dpi, compress_level=1)  # most of it is white: 1 is enough
        return picture.getvalue()
