"""How often one caller may try something.

Counted in the database: every worker counts the same tries, and a restart forgives none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, TextClause, text

from domain.errors import GirctError
from server.db.scope import NOWHERE, scoped

CALLER_MAX: Final = 100
"""Characters kept of a caller's name."""
FORGET_AFTER: Final = timedelta(days=1)

_TAKE = text("SELECT take_try(:bucket, :caller, :limit, :window, :now)")
_GIVE_BACK = text(
    "UPDATE rate_tries SET tries = tries[1:cardinality(tries) - 1]"
    " WHERE bucket = :bucket AND caller = :caller"
)
_FORGIVE = text("DELETE FROM rate_tries WHERE bucket = :bucket AND caller = :caller")
_FORGET = text("DELETE FROM rate_tries WHERE last_at < :before")


class TooManyTries(GirctError):
    """Trop de tentatives: this caller tried too often and has to wait."""

    code = "server.too_many_tries"
    retryable = True


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `limit` tries in any `window` for each caller.

    Args:
        engine: the engine of `girct_app`.
        bucket: what is tried: `enrolment`, `nonce`, …
        limit: tries allowed in the window.
        window: its length.
    """

    engine: Engine
    bucket: str
    limit: int
    window: timedelta

    def take(self, caller: str, now: datetime) -> None:
        """Check and count as one step, so that tries made at the same moment all count.

        Raises:
            TooManyTries: with `retry_after_s`, whole seconds to wait, when the caller has used
                its tries.
        """
        with scoped(self.engine, NOWHERE) as connection:
            oldest = connection.execute(
                _TAKE,
                {
                    "bucket": self.bucket,
                    "caller": caller[:CALLER_MAX],
                    "limit": self.limit,
                    "window": self.window,
                    "now": now,
                },
            ).scalar()
        if oldest is not None:
            wait_s = int((oldest + self.window - now).total_seconds()) + 1
            message = f"too many tries, wait {wait_s} s"
            raise TooManyTries(message, retry_after_s=wait_s)

    def give_back(self, caller: str) -> None:
        """Take back the last try of a caller, because it was a good one."""
        self._change(_GIVE_BACK, caller)

    def forgive(self, caller: str) -> None:
        """Forget a caller's tries, after it proved who it is."""
        self._change(_FORGIVE, caller)

    def _change(self, statement: TextClause, caller: str) -> None:
        with scoped(self.engine, NOWHERE) as connection:
            connection.execute(
                statement,
                {"bucket": self.bucket, "caller": caller[:CALLER_MAX]},
            )

    def forget_old(self, now: datetime) -> None:
        """Drop the counts of callers who have not tried for a day."""
        with scoped(self.engine, NOWHERE) as connection:
            connection.execute(_FORGET, {"before": now - FORGET_AFTER})
