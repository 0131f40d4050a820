"""What every indicator has: a platform, errors, and answers that may wait until it is at rest."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import xor

from hardware_mocks.scale.platform import Platform, Shown

LONGEST_COMMAND_BYTES = 64
Answer = Callable[[Shown, float], bytes]
"""Makes an answer of what is shown at a moment."""


def xor_of(content: bytes) -> int:
    """Exclusive or of all bytes."""
    return reduce(xor, content, 0)


@dataclass
class _Waiting:
    answer: Answer
    too_late: bytes
    until_s: float


class Indicator:
    """An indicator without its wire. Each protocol is a subclass.

    Args:
        platform: what it weighs with.
        interval_s: seconds between two frames of an indicator that streams; None to stream none.
    """

    usual_interval_s: float | None = None
    """Seconds between frames as it leaves the factory; None when it only answers."""

    has_seven_bits = False
    """Whether it is set to 7E1, so that the eighth bit of a byte means nothing."""

    def __init__(self, platform: Platform, interval_s: float | None = None) -> None:
        self.platform = platform
        self.errors: list[str] = []
        self.frames_sent = 0
        self._interval_s = interval_s
        self._next_frame_s: float | None = None
        self._waiting: _Waiting | None = None

    def frame(self, shown: Shown) -> bytes:
        """Give one frame of the stream; none when this indicator goes silent."""
        self._note(f"{type(self).__name__} streams nothing: {shown.value}")
        return b""

    def understand(self, byte: int, now_s: float) -> bytes:
        """Take in one byte of the computer, and give the answer it completes, if any."""
        self._note(f"not a command at {now_s:.3f} s: {byte:02x}")
        return b""

    def receive(self, content: bytes, now_s: float) -> list[bytes]:
        """Take in what the computer sent, however it was cut up."""
        frames = []
        for byte in content:
            answer = self.understand(byte & 0x7F if self.has_seven_bits else byte, now_s)
            if answer:
                frames.append(answer)
        return frames

    def tick(self, now_s: float) -> list[bytes]:
        """Give the answer that waited, and the next frame of the stream."""
        frames = []
        waited = self._take_waited(now_s)
        if waited:
            frames.append(waited)
        if self._interval_s is not None:
            if self._next_frame_s is None:
                self._next_frame_s = now_s
            if now_s >= self._next_frame_s:
                frame = self.frame(self.platform.show(now_s))
                self._next_frame_s += self._interval_s
                if self._next_frame_s <= now_s:  # it slept: no burst to catch up
                    self._next_frame_s = now_s + self._interval_s
                if frame:
                    self.frames_sent += 1
                    frames.append(frame)
        return frames

    def next_due_s(self, now_s: float) -> float | None:
        """When there is something to send without being asked."""
        due = []
        if self._waiting is not None:
            settles_s = self.platform.settles_at_s(now_s)
            due.append(self._waiting.until_s if settles_s is None else settles_s)
            due.append(self._waiting.until_s)
        if self._interval_s is not None:
            due.append(now_s if self._next_frame_s is None else self._next_frame_s)
        return min(due) if due else None

    def stream_every(self, interval_s: float | None) -> None:
        """Stream at this interval, from now on; None to stop."""
        self._interval_s, self._next_frame_s = interval_s, None

    def _when_stable(
        self, now_s: float, answer: Answer, *, too_late: bytes = b"", patience_s: float
    ) -> bytes:
        """Answer now if it is at rest, else when it comes to rest, else that it is too late."""
        self._waiting = None  # whoever asks again has given the first question up
        shown = self.platform.show(now_s)
        if shown.is_stable:
            return answer(shown, now_s)
        self._waiting = _Waiting(answer, too_late, now_s + patience_s)
        return b""

    def _forget_waiting(self) -> None:
        self._waiting = None

    def _take_waited(self, now_s: float) -> bytes:
        waiting = self._waiting
        if waiting is None:
            return b""
        shown = self.platform.show(now_s)
        if shown.is_stable:
            self._waiting = None
            return waiting.answer(shown, now_s)
        if now_s >= waiting.until_s:
            self._waiting = None
            return waiting.too_late
        return b""

    def _note(self, sentence: str) -> None:
        self.errors.append(sentence)


class LineIndicator(Indicator):
    """An indicator whose commands are lines.

    Args:
        platform: what it weighs with.
        interval_s: as for every indicator.
    """

    line_end = b"\r\n"

    def __init__(self, platform: Platform, interval_s: float | None = None) -> None:
        super().__init__(platform, interval_s)
        self._line = b""

    def obey(self, command: str, now_s: float) -> bytes:
        """Obey one command, without its line end, and give the answer."""
        self._note(f"not a command at {now_s:.3f} s: {command!r}")
        return b""

    def understand(self, byte: int, now_s: float) -> bytes:
        """Gather a line."""
        self._line += bytes((byte,))
        if not self._line.endswith(self.line_end):
            if len(self._line) > LONGEST_COMMAND_BYTES:
                self._note(f"no line end in {LONGEST_COMMAND_BYTES} bytes: {self._line!r}")
                self._line = b""
            return b""
        command = self._line[: -len(self.line_end)].decode("latin-1")
        self._line = b""
        return self.obey(command, now_s)
