"""A line whose bytes and clock the test gives; nothing waits."""

from collections import deque
from collections.abc import Callable


class ScriptedLine:
    """Gives pieces of bytes in order, one each time it is read; time passes only here.

    Args:
        answer: what is put on the line when something is written.
    """

    def __init__(self, answer: Callable[[bytes], list[bytes]] | None = None) -> None:
        self.now_s = 100.0
        self.pieces: deque[bytes] = deque()
        self.written: list[bytes] = []
        self.is_closed = False
        self.piece_s = 0.02
        self._answer = answer or (lambda _: [])

    def clock(self) -> float:
        return self.now_s

    def read(self, timeout_s: float) -> bytes:
        if self.pieces:
            self.now_s += min(timeout_s, self.piece_s)
            return self.pieces.popleft()
        self.now_s += max(timeout_s, 0.001)
        return b""

    def write(self, content: bytes) -> None:
        self.written.append(content)
        self.pieces.extend(self._answer(content))

    def close(self) -> None:
        self.is_closed = True


class LostLine(ScriptedLine):
    """A line that fails at its n-th use."""

    def __init__(self, uses: int, answer: Callable[[bytes], list[bytes]] | None = None) -> None:
        super().__init__(answer)
        self.uses = uses

    def read(self, timeout_s: float) -> bytes:
        self._use()
        return super().read(timeout_s)

    def write(self, content: bytes) -> None:
        self._use()
        super().write(content)

    def _use(self) -> None:
        self.uses -= 1
        if self.uses < 0:
            message = "the cable was pulled"
            raise OSError(message)
