"""A virtual serial reader: sends what a hand holds in front of it."""

import time
from collections.abc import Callable

from hardware_mocks.emulator import Emulator
from hardware_mocks.scanner.ear_tags import EarTag, frame_of
from hardware_mocks.wires import Wire

CODE_MAX = 512


class Reader:
    """A reader without its wire: it never speaks unasked, and obeys nothing.

    Args:
        prefix: sent before each code.
        suffix: sent after each code.
    """

    def __init__(self, prefix: bytes = b"", suffix: bytes = b"\r\n") -> None:
        self.prefix, self.suffix = prefix, suffix
        self.errors: list[str] = []

    def receive(self, content: bytes, now_s: float) -> list[bytes]:
        """Record that somebody sends something to a reader."""
        self.errors.append(f"sent to a reader at {now_s:.3f} s: {content.hex(' ')}")
        return []

    def tick(self, now_s: float) -> list[bytes]:
        """Say nothing of itself."""
        del now_s
        return []

    def next_due_s(self, now_s: float) -> float | None:
        """Never."""
        del now_s
        return None


class ScannerEmulator(Emulator[Reader]):
    """A virtual serial scanner, and reader of ear tags; use it as a context manager.

    Args:
        wire: where it hangs; a TCP port of its own by default.
        prefix: sent before each code.
        suffix: sent after each code.
        now: the clock, seconds.

    Raises:
        OSError: On entering, when the wire cannot be had.
    """

    def __init__(
        self,
        wire: Wire | None = None,
        *,
        prefix: bytes = b"",
        suffix: bytes = b"\r\n",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(Reader(prefix, suffix), wire, now=now)

    def scan(self, code: str) -> None:
        """Hold a code in front of it.

        Raises:
            ValueError: When no code carries this.
        """
        if not 0 < len(code) <= CODE_MAX or not code.isprintable():
            message = f"no code carries {code[:40]!r}"
            raise ValueError(message)
        frame = self.device.prefix + code.encode() + self.device.suffix
        self.line.do(lambda: self.line.send(frame))

    def read_tag(self, tag: EarTag, written: str = "allflex") -> None:
        """Hold an ear tag in front of it; the reader writes it in its own way.

        Raises:
            ValueError: For a way of writing that is not known.
        """
        frame = frame_of(tag, written)
        self.line.do(lambda: self.line.send(frame))
