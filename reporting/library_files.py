"""The files of the dashboard's library: what is not one of them is not there.

Dash fails on a name it does not know, which would be answered by 500; here it is answered by 404.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from reporting.pages.address import BASE
from reporting.refusals import NoSuchPlace, refusal_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX: Final = f"{BASE}_dash-component-suites/"


class LibraryFiles:
    """ASGI layer that says 404 where the library fails to find a file of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        is_missing = False

        async def send_unless_failed(message: Message) -> None:
            nonlocal is_missing
            if message["type"] == "http.response.start":
                is_missing = message["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR
            if not is_missing:
                await send(message)

        await self.app(scope, receive, send_unless_failed)
        if is_missing:
            error = NoSuchPlace("the dashboard has no such file")
            await refusal_of(scope, error, 404)(scope, receive, send)
