"""The incremental reader that every protocol shares: any split of the bytes gives the same frames.

It holds at most a few frames, drops what is none, and never raises.
"""

from dataclasses import dataclass
from typing import Final

from devices.errors import DeviceError
from devices.scale.grammar import FrameBroken, Grammar, Shown

_LINE_END: Final = 0x0A


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: its bytes, and what it says or why it gives no weight."""

    raw: bytes
    says: Shown | DeviceError


class FrameReader:
    """Cuts a stream into frames.

    Args:
        grammar: the protocol.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._held = bytearray()
        self._is_aligned = self._starts_aligned = bool(grammar.asks) or not grammar.is_text
        self.dropped = 0

    def reset(self) -> None:
        """Forget what is held: a question was asked, what came before answers nothing."""
        self._held.clear()
        self._is_aligned = self._starts_aligned

    def feed(self, content: bytes) -> list[Frame]:
        """Take bytes in and give the frames that are whole."""
        mask = self._grammar.mask
        self._held += bytes(byte & mask for byte in content) if mask != 0xFF else content  # noqa: PLR2004 - a byte
        frames: list[Frame] = []
        while self._held:
            if not self._is_aligned and not self._align():
                break
            size = self._grammar.measure(bytes(self._held))
            if size == 0:
                break
            if size < 0:
                self._drop(-size)
                self._is_aligned = not self._grammar.is_text
                continue
            frame = self._read(size)
            if frame is not None:
                frames.append(frame)
        return frames

    def _read(self, size: int) -> Frame | None:
        raw = bytes(self._held[:size])
        try:
            says: Shown | DeviceError = self._grammar.read(raw)
        except FrameBroken:
            self._drop(size if self._grammar.is_text else 1)
            return None
        except DeviceError as refusal:
            says = refusal
        del self._held[:size]
        return Frame(raw, says)

    def _align(self) -> bool:
        """Go on after the next line end; nothing before it may be the whole of a line."""
        at = self._held.find(_LINE_END)
        if at < 0:
            self._drop(len(self._held))
            return False
        self._drop(at + 1)
        self._is_aligned = True
        return True

    def _drop(self, count: int) -> None:
        self.dropped += count
        del self._held[:count]
