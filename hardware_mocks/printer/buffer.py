"""The receive buffer: what came and is not obeyed yet, and what must be obeyed at once."""

from collections import deque
from collections.abc import Callable, Iterable

from hardware_mocks.printer.tokens import DLE, RealTimeScanner, Token, Tokenizer


class ReceiveBuffer:
    """Keeps commands until their turn; real-time ones are handed over the moment they arrive.

    Args:
        obey_now: obeys one real-time command.
    """

    def __init__(self, obey_now: Callable[[bytes], None]) -> None:
        self._obey_now = obey_now
        self._tokenizer, self._scanner = Tokenizer(), RealTimeScanner()
        self._held: deque[Token] = deque()
        self._held_bytes = 0

    def __bool__(self) -> bool:
        """Say whether a whole command waits."""
        return bool(self._held)

    @property
    def held_bytes(self) -> int:
        """Bytes of the whole commands that wait."""
        return self._held_bytes

    @property
    def pending_bytes(self) -> int:
        """Bytes of the command that is not complete yet."""
        return self._tokenizer.pending_bytes

    def take_in(self, received: bytes, *, inside_pictures: bool) -> None:
        """Take bytes in.

        Args:
            received: as they came.
            inside_pictures: obey real-time commands within the bytes of a picture too.
        """
        if not inside_pictures:
            for token in self._tokenizer.feed(received):
                self._hold((token,))
                if token.raw[0] == DLE and token.name != "unknown":
                    self._obey_now(token.raw)
            return
        taken = 0
        for command, end in self._scanner.feed(received):
            self._hold(self._tokenizer.feed(received[taken:end]))
            self._obey_now(command)
            taken = end
        self._hold(self._tokenizer.feed(received[taken:]))

    def next(self) -> Token:
        """Give the command whose turn it is."""
        token = self._held.popleft()
        self._held_bytes -= len(token.raw)
        return token

    def clear(self, *, inside_pictures: bool) -> None:
        """Forget what waits, the command that is not complete too.

        Only a printer that obeys inside pictures can be told so while it waits for the rest of one.
        """
        self._held.clear()
        self._held_bytes = 0
        if inside_pictures:
            self._tokenizer = Tokenizer()

    def _hold(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            self._held.append(token)
            self._held_bytes += len(token.raw)
