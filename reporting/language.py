"""The language of a dashboard page: the reader's cookie, else the reader's own language."""

from __future__ import annotations

from contextvars import ContextVar
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final

from reporting.viewer import viewer_or_none
from ui.languages import DEFAULT_LANGUAGE, Language, as_language, chosen_language

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_chosen: ContextVar[Language | None] = ContextVar("girct_reporting_language", default=None)
COOKIE_HEADER: Final = b"cookie"


def page_language() -> Language:
    """Tell which language to write this answer in; French when nobody asks (at start-up)."""
    chosen = _chosen.get()
    if chosen is not None:
        return chosen
    viewer = viewer_or_none()
    return as_language(viewer.language) if viewer else DEFAULT_LANGUAGE


def _language_of(header: bytes) -> Language | None:
    try:
        sent = SimpleCookie(header.decode("latin-1"))
    except CookieError:
        return None
    return chosen_language({name: morsel.value for name, morsel in sent.items()})


class LanguageOfCookie:
    """ASGI layer that reads the language cookie, so that callbacks find it in their context."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request in the language its cookie names."""
        chosen = None
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            chosen = _language_of(headers.get(COOKIE_HEADER, b""))
        token = _chosen.set(chosen)
        try:
            await self.app(scope, receive, send)
        finally:
            _chosen.reset(token)
