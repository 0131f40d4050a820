"""How often one caller may try something; kept in memory, because a restart may forgive."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

from domain.errors import GirctError

CALLERS_MAX = 10_000


class TooManyTries(GirctError):
    """Trop de tentatives: this caller tried too often and has to wait."""

    code = "server.too_many_tries"
    retryable = True


class RateLimit:
    """At most `limit` tries in any `window` for each caller.

    Args:
        limit: tries allowed in the window.
        window: its length.
    """

    def __init__(self, limit: int, window: timedelta) -> None:
        self.limit = limit
        self.window = window
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def check(self, caller: str, now: datetime) -> None:
        """Refuse a caller that has used its tries, without counting this one.

        Raises:
            TooManyTries: with `retry_after_s`, whole seconds to wait.
        """
        with self._lock:
            self._refuse_if_spent(self._recent(caller, now), now)

    def count(self, caller: str, now: datetime) -> None:
        """Note one try of a caller."""
        with self._lock:
            self._note(caller, now)

    def take(self, caller: str, now: datetime) -> None:
        """Check and count as one step, so that tries made at the same moment all count.

        Raises:
            TooManyTries: when the caller has used its tries.
        """
        with self._lock:
            self._refuse_if_spent(self._recent(caller, now), now)
            self._note(caller, now)

    def give_back(self, caller: str) -> None:
        """Take back the last try of a caller, because it was a good one."""
        with self._lock:
            if tries := self._tries.get(caller):
                tries.pop()

    def forgive(self, caller: str) -> None:
        """Forget a caller's tries, after it proved who it is."""
        with self._lock:
            self._tries.pop(caller, None)

    def _refuse_if_spent(self, tries: deque[datetime], now: datetime) -> None:
        if len(tries) >= self.limit:
            wait_s = int((tries[0] + self.window - now).total_seconds()) + 1
            message = f"too many tries, wait {wait_s} s"
            raise TooManyTries(message, retry_after_s=wait_s)

    def _note(self, caller: str, now: datetime) -> None:
        tries = self._recent(caller, now)
        tries.append(now)
        self._tries[caller] = tries
        self._tries.move_to_end(caller)
        while len(self._tries) > CALLERS_MAX:
            self._tries.popitem(last=False)

    def _recent(self, caller: str, now: datetime) -> deque[datetime]:
        tries = self._tries.get(caller, deque())
        while tries and tries[0] <= now - self.window:
            tries.popleft()
        return tries
