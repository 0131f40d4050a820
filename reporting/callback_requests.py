"""What a page asks of the dashboard, read first: Dash answers 500 to what it cannot read.

The page has one callback. Whatever is sent, Dash gets a request written here, with the two values
that were understood; everything else is refused with 422.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, StrictInt, StrictStr, ValidationError

from domain.errors import GirctError
from reporting.pages.address import BASE
from reporting.pages.board import OUTPUTS
from reporting.refusals import refusal_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH: Final = f"{BASE}_dash-update-component"
OUTPUT: Final = f"..{'...'.join(f'{name}.{key}' for name, key in OUTPUTS)}.."


class PageUnreadable(GirctError):
    """The page sent something that the dashboard's own page never sends."""

    code = "reporting.page_unreadable"


class _Address(BaseModel):
    id: Literal["address"]
    property: Literal["search"]
    value: Annotated[StrictStr, Field(max_length=2000)] | None = None


class _Clock(BaseModel):
    id: Literal["clock"]
    property: Literal["n_intervals"]
    value: Annotated[StrictInt, Field(ge=0, le=2**53)] | None = None


class PageAsks(BaseModel):
    """The page asks for everything it shows: an address came, or the clock ticked."""

    output: Literal[OUTPUT]  # type: ignore[valid-type]  # one constant, put together above
    inputs: tuple[_Address, _Clock]
    changed: Annotated[
        list[Literal["address.search", "clock.n_intervals"]],
        Field(alias="changedPropIds", max_length=2),
    ] = []

    def to_dash(self) -> bytes:
        """Write the request as Dash's own page does."""
        asked: dict[str, Any] = {
            "output": OUTPUT,
            "outputs": [{"id": name, "property": key} for name, key in OUTPUTS],
            "inputs": [one.model_dump() for one in self.inputs],
            "changedPropIds": self.changed,
        }
        return json.dumps(asked).encode()


class CallbackRequests:
    """ASGI layer that reads what the page asks, and writes it anew for Dash."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("POST", PATH):
            await self.app(scope, receive, send)
            return
        try:
            body = PageAsks.model_validate_json(await _body(receive)).to_dash()
        except ValidationError:
            message = "the page sent something this dashboard does not understand; open it again"
            await refusal_of(scope, PageUnreadable(message), 422)(scope, receive, send)
            return
        headers = [pair for pair in scope["headers"] if pair[0] not in _REPLACED]
        headers += [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ]
        await self.app({**scope, "headers": headers}, _once(body, receive), send)


_REPLACED: Final = frozenset({b"content-type", b"content-length", b"transfer-encoding"})


async def _body(receive: Receive) -> bytes:
    chunks, is_more = [], True
    while is_more:
        message = await receive()
        chunks.append(message.get("body", b""))
        is_more = message.get("more_body", False)
    return b"".join(chunks)


def _once(body: bytes, receive: Receive) -> Receive:
    """Give a body once; after it, whatever the server says (that the caller went away)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
