"""What every request and answer of the centre passes through."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import GirctError
from server.errors import BodyTooLarge, EncodingRefused, answer_of
from server.terminals.http_signature import NONCE_HEADER
from ui.refusals import TEST_MARK

UTF_8 = frozenset({"utf-8", "utf8", "us-ascii"})
CHARSET = re.compile(r"charset\s*=\s*\"?([^\s\";]*)", re.IGNORECASE)
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none';"
    " frame-ancestors 'none'; form-action 'self'",
    "Cache-Control": "no-store",
}
TRANSPORT_HEADER = "Strict-Transport-Security"
TRANSPORT = "max-age=31536000; includeSubDomains"


class BodyLimit:
    """Refuses a body longer than any request of ours, and one in another encoding than UTF-8.

    The encodings of Python are many: some make texts that nothing can store.

    Args:
        app: what comes next.
        limit_bytes: the longest body accepted.
    """

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        self.app, self.limit_bytes = app, limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the body of one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal_of(Headers(scope=scope))
        if refusal is not None:
            await answer_of(Request(scope), refusal)(scope, receive, send)
            return
        received, is_refused = 0, False

        async def receive_counted() -> Message:
            nonlocal received, is_refused
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit_bytes:
                is_refused = True
                raise self._refusal()
            return message

        async def send_unless_refused(message: Message) -> None:
            if not is_refused:  # whatever the framework makes of our refusal, 413 is the answer
                await send(message)

        await self.app(scope, receive_counted, send_unless_refused)
        if is_refused:
            await answer_of(Request(scope), self._refusal())(scope, receive, send)

    def _refusal_of(self, headers: Headers) -> GirctError | None:
        """Tell what is wrong with what a request announces."""
        announced = headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > self.limit_bytes:
            return self._refusal()
        spoken = CHARSET.findall(headers.get("content-type", ""))
        if not UTF_8.issuperset(one.lower() for one in spoken):
            message = "texts are in UTF-8"
            return EncodingRefused(message)
        return None

    def _refusal(self) -> BodyTooLarge:
        message = f"a request may carry {self.limit_bytes} bytes at most"
        return BodyTooLarge(message, limit_bytes=self.limit_bytes)


class AnswerHeaders:
    """Adds the safety headers, and the next nonce of a terminal that proved who it is.

    Whatever does not say that it may be kept is kept by no browser and no cache: "back" after
    signing out shows neither people nor money.

    Args:
        app: what comes next.
        is_test_system: whether the centre is a test one; its refusals, wherever they are written,
            are marked so.
    """

    def __init__(self, app: ASGIApp, *, is_test_system: bool = False) -> None:
        self.app, self.is_test_system = app, is_test_system

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Complete one answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        if self.is_test_system:
            state[TEST_MARK] = True

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, text in SAFE_HEADERS.items():
                    headers.setdefault(name, text)
                if "next_nonce" in state:
                    headers[NONCE_HEADER] = state["next_nonce"]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class StrictTransport:
    """Has browsers come back through TLS alone, for a year, whatever was answered.

    The centre says so itself where browsers reach it through TLS (`secure_cookies`): a proxy in
    front may be another tomorrow. A browser that came over http takes no notice.

    Source: RFC 6797 §7.2; OWASP ASVS 5.0, 3.4.1.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Complete one answer."""

        async def send_with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[TRANSPORT_HEADER] = TRANSPORT
            await send(message)

        await self.app(scope, receive, send_with_header if scope["type"] == "http" else send)
