"""The application of the counter's screens: routes, headers, and what a refusal looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from domain.errors import GirctError
from pos.screens import (
    booklets,
    cancellations,
    card_payments,
    clock,
    counting,
    day,
    drawer,
    login,
    pdfs,
    quick,
    quittance_list,
    quittances,
    restored,
    sale,
    scans,
    session,
    started,
    status,
    till,
    till_papers,
    training,
    weighing,
    weight,
    x_report,
)
from pos.screens.encodings import is_other_encoding
from pos.screens.errors import EncodingRefused, FormExpired, NotSignedIn, PageUnknown
from pos.screens.marks import MarkReader
from pos.screens.pages import (
    HEADERS,
    OWN_FILES,
    OWN_PREFIX,
    UNPROCESSABLE,
    UNSUPPORTED,
    bare_page,
    language_of,
    page_of,
    see,
)
from pos.screens.visits import Visits
from ui.assets import build_assets_router
from ui.catalogues import phrase
from ui.messages import UNEXPECTED, code_message, error_message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pos.bootstrap import Counter

log = structlog.get_logger(__name__)
PARTS: Final = (
    login,
    session,
    counting,
    pdfs,
    started,
    restored,
    clock,
    sale,
    quick,
    quittance_list,
    quittances,
    cancellations,
    booklets,
    training,
    till,
    till_papers,
    x_report,
    drawer,
    day,
    status,
    weight,
    weighing,
    scans,
    card_payments,
)
UNAVAILABLE: Final = 503
MALFORMED: Final = 400
_STATUSES: Final[dict[type[Exception], int]] = {EncodingRefused: UNSUPPORTED}


def build_pos_app(counter: Counter) -> FastAPI:
    """Build the screens of a counter; starting and closing the counter is its bootstrap's."""
    app = FastAPI(title="GIR-CT", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.counter = counter
    app.state.visits = Visits()
    app.state.marks = MarkReader(counter)
    app.include_router(build_assets_router())
    app.include_router(build_assets_router(OWN_PREFIX, OWN_FILES))
    for part in PARTS:
        app.include_router(part.router)
    app.add_exception_handler(GirctError, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse_fields)
    app.add_exception_handler(HTTPException, _refuse_address)
    app.add_exception_handler(Exception, _fail)
    app.middleware("http")(_with_headers)
    return app


async def _with_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Let pages load nothing from elsewhere, and let no page be kept after signing out."""
    if is_other_encoding(request.headers.get("content-type", "")):
        refusal = EncodingRefused("texts are in UTF-8")
        answer = await run_in_threadpool(_refuse, request, refusal)
    else:
        answer = await call_next(request)
    answer.headers.update(HEADERS)
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _refuse(request: Request, error: Exception) -> Response:
    """Say an expected refusal; who is not signed in is sent to the PIN pad."""
    if isinstance(error, NotSignedIn):
        return see("/login")
    is_retryable = isinstance(error, GirctError) and error.retryable
    return _say(
        request,
        status=_STATUSES.get(type(error), UNAVAILABLE if is_retryable else UNPROCESSABLE),
        message=error_message(error, language_of(request)),
        code=error.code if isinstance(error, GirctError) else UNEXPECTED,
    )


def _say(request: Request, *, status: int, message: str, code: str) -> Response:
    """Show a refusal in the frame of every screen, or alone when what fills it cannot be read."""
    template, title = "refusal.html", phrase("Not possible now")
    try:
        page = page_of(request)
        return page.render(template, title, status=status, message=message, code=code)
    except GirctError as error:
        log.error("screen without its bar", path=request.url.path, code=error.code)  # noqa: TRY400 - expected
        marks: MarkReader = request.app.state.marks
        return bare_page(
            request, template, title, status=status, marks=marks.read(), message=message, code=code
        )


def _refuse_fields(request: Request, error: Exception) -> Response:
    """Refuse a form whose fields are not those of our pages, or an address that leads nowhere."""
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    if any(fault["loc"][0] != "body" for fault in faults):
        return _refuse_address(request, error)
    return _refuse(request, FormExpired("a field of the form cannot be read"))


def _refuse_address(request: Request, error: Exception) -> Response:
    """Refuse an address that is no page, or a form that no page of ours sends."""
    if isinstance(error, HTTPException) and error.status_code == MALFORMED:
        return _refuse(request, FormExpired("the form cannot be read"))
    return _refuse(request, PageUnknown(f"no page at {request.url.path}"))


def _fail(request: Request, error: Exception) -> Response:
    """Say that the program failed; the whole fault goes to the log."""
    log.error("screen failed", path=request.url.path, exc_info=error)
    message = code_message(UNEXPECTED, language_of(request))
    return _say(request, status=500, message=message, code=UNEXPECTED)
