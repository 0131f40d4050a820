"""A short queue before intake: more than it holds is sent away at once, to come back later.

Without it a rush would wait in memory until counters give up and send again, and the centre would
work for answers nobody waits for. Nothing is lost: the journal of a counter is its outbox.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.errors import GirctError
from server.errors import problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

RETRY_AFTER_S: Final = 2
SUFFIX: Final = "/records"
PREFIX: Final = "/api/v1/terminals/"


class CentreBusy(GirctError):
    """More counters send records at this moment than the centre can queue: send again later."""

    code = "records.centre_busy"
    retryable = True


class IntakeGate:
    """Lets so many requests with records in at a time, and refuses the others before their body.

    Args:
        app: What comes next.
        waiting_max: Requests this process holds at once, the ones at work included.
    """

    def __init__(self, app: ASGIApp, waiting_max: int) -> None:
        self._app, self._waiting_max = app, waiting_max
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or send it away."""
        if not _brings_records(scope):
            await self._app(scope, receive, send)
            return
        if self._inside >= self._waiting_max:
            message = f"{self._inside} requests with records wait already"
            busy = problem_response(CentreBusy(message), 503, {"Retry-After": str(RETRY_AFTER_S)})
            await busy(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1


def _brings_records(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    path: str = scope["path"]
    return path.startswith(PREFIX) and path.endswith(SUFFIX)
