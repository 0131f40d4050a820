"""What a browser may do with the dashboard: load from here alone, be framed by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def content_policy(script_hashes: Sequence[str]) -> str:
    """Allow our own files and Dash's own start line, known by its hash.

    Plotly sets the style of its drawings in place, and draws from `data:` addresses.
    """
    scripts = " ".join(script_hashes)
    return (
        f"default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none';"
        " form-action 'self'; object-src 'none'"
    )


class SafeAnswers:
    """ASGI layer that puts the headers on every answer, and lets no cache keep a figure."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app, self.policy = app, policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**SAFE_HEADERS, "Content-Security-Policy": self.policy})
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_safely if scope["type"] == "http" else send)
