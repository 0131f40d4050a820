"""A short queue before intake: more than it holds is sent away at once, to come back later.

Without it a rush would wait in memory until counters give up and send again, and the centre would
work for answers nobody waits for. Nothing is lost: the journal of a counter is its outbox.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.errors import GirctError
from domain.exchange import BATCH_BYTES_MAX
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
    """Lets so many requests with records in at a time, and refuses the others unread.

    What a refused request brings is thrown away as it comes: an answer before its end would close
    the line on bytes nobody took, and the caller would see a broken line instead of the answer.

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
            await _throw_away(receive)
            busy = problem_response(CentreBusy(message), 503, {"Retry-After": str(RETRY_AFTER_S)})
            await busy(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1


async def _throw_away(receive: Receive) -> None:
    """Take what a request still brings, as far as a request may be long."""
    left = BATCH_BYTES_MAX
    while left > 0:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body"):
            return
        left -= len(message.get("body", b""))


def _brings_records(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    path: str = scope["path"]
    return path.startswith(PREFIX) and path.endswith(SUFFIX)
