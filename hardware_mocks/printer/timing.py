"""How slow paper, lines and answers are. Nothing here sleeps; each says when it is next due."""

from collections import deque
from collections.abc import Callable

_DOTS_PER_MM = 8
_STEP_S = 0.02
_BITS_A_BYTE = 10

Clock = Callable[[], float]


class Motor:
    """Turns at its speed: so many dots are due at a moment.

    Args:
        speed_mm_per_s: how fast, 0 for at once.
        clock: monotonic seconds.
    """

    def __init__(self, speed_mm_per_s: int, clock: Clock) -> None:
        self.speed_mm_per_s, self._clock = speed_mm_per_s, clock
        self.due_s = clock()

    def turn(self, dots: int) -> int:
        """Give how many of these dots may be fed now, 0 when none is due yet."""
        if not self.speed_mm_per_s:
            return dots
        now, dots_per_s = self._clock(), self.speed_mm_per_s * _DOTS_PER_MM
        if now < self.due_s:
            return 0
        dots = min(dots, max(1, round(dots_per_s * _STEP_S)))
        started_s = self.due_s if now - self.due_s < _STEP_S else now
        self.due_s = started_s + dots / dots_per_s
        return dots


class LineSpeed:
    """Lets bytes in at the speed of a serial line.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.due_s = clock()

    def allowed_bytes(self, baud: int) -> int | None:
        """Say how many bytes may be read now, nothing for as many as there are."""
        if not baud:
            return None
        if self._clock() < self.due_s:
            return 0
        return max(1, int(baud / _BITS_A_BYTE * _STEP_S))

    def took(self, count: int, baud: int) -> None:
        """Count the time these bytes needed on the line."""
        if baud:
            now = self._clock()
            started_s = self.due_s if now - self.due_s < _STEP_S else now
            self.due_s = started_s + count * _BITS_A_BYTE / baud


class LateReplies:
    """Keeps answers until their moment, in order.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: deque[tuple[float, bytes]] = deque()

    @property
    def due_s(self) -> float | None:
        """When the next answer leaves."""
        return self._waiting[0][0] if self._waiting else None

    def put(self, content: bytes, delay_ms: int) -> None:
        """Keep an answer for this long, and not ahead of one kept before."""
        moment = self._clock() + delay_ms / 1000
        last = self._waiting[-1][0] if self._waiting else moment
        self._waiting.append((max(moment, last), content))

    def due(self) -> bytes:
        """Give the answers whose moment has come."""
        now, content = self._clock(), b""
        while self._waiting and self._waiting[0][0] <= now:
            content += self._waiting.popleft()[1]
        return content

    def forget(self) -> None:
        """Drop what was for a client that is gone."""
        self._waiting.clear()
