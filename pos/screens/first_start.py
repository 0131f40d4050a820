"""The first start: a machine that is no counter yet asks for the centre's address and a code."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from domain.errors import GirctError
from pos.errors import SettingsWrong, Unreachable
from pos.screens.encodings import is_other_encoding
from pos.screens.errors import (
    CentreAddressWrong,
    CentreNotThere,
    EncodingRefused,
    EnrolmentCodeWrong,
    FieldWrong,
    FormExpired,
)
from pos.screens.login import keep_language, own_address
from pos.screens.pages import (
    HEADERS,
    OWN_FILES,
    OWN_PREFIX,
    UNPROCESSABLE,
    UNSUPPORTED,
    bare_page,
    language_of,
    see,
)
from pos.settings import read_centre_address
from pos.sync.refusals import EnrolmentCodeRefused
from ui.assets import build_assets_router
from ui.catalogues import phrase
from ui.languages import as_language
from ui.messages import error_message

if TYPE_CHECKING:
    from pos.setup import Enrolled


def build_first_start_app(
    enrol: "Callable[[str, str], Enrolled]", done: Callable[[], None], server_url: str
) -> FastAPI:
    """Build the one page of a machine that is not enrolled.

    Args:
        enrol: Enrols it with a centre's address and a code; gives its number, and the
            custodians' statement it goes by, to be compared with theirs.
        done: Called once it is a counter: the counter's own screens take over the port.
        server_url: Address of the centre to propose.
    """
    app = FastAPI(title="GIR-CT", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(build_assets_router())
    app.include_router(build_assets_router(OWN_PREFIX, OWN_FILES))
    first = _FirstStart(enrol, done, server_url)
    app.include_router(_routes(first))

    @app.middleware("http")
    async def with_headers(request: Request, call_next: Any) -> Response:  # noqa: ANN401 - starlette's
        answer: Response
        if is_other_encoding(request.headers.get("content-type", "")):
            answer = first.page(request, EncodingRefused("texts are in UTF-8"))
            answer.status_code = UNSUPPORTED
        else:
            answer = await call_next(request)
        answer.headers.update(HEADERS)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return app


class _FirstStart:
    """The page's state: one token for its form, and what it became once enrolled."""

    def __init__(
        self, enrol: "Callable[[str, str], Enrolled]", done: Callable[[], None], server_url: str
    ) -> None:
        self.enrol, self.done, self.server_url = enrol, done, server_url
        self.csrf = secrets.token_urlsafe(24)
        self.enrolled: Enrolled | None = None

    def become_counter(self, server: str, code: str) -> "Enrolled":
        """Enrol the machine; what was typed wrong is refused by its own field.

        Raises:
            CentreAddressWrong, CentreNotThere: The address is to be looked at.
            EnrolmentCodeWrong, GirctError: The code is, or something else.
        """
        try:
            address = read_centre_address(server)
        except ValueError as error:
            message = f"no address of a centre: {error}"
            raise CentreAddressWrong(message, field="server") from error
        try:
            return self.enrol(address, code)
        except Unreachable as error:
            raise CentreNotThere(error.message, field="server") from error
        except SettingsWrong as error:
            if error.params.get("detail") != "code":
                raise
            raise EnrolmentCodeWrong(error.message, field="code") from error

    def page(self, request: Request, error: GirctError | None = None, **typed: str) -> Response:
        message = error_message(error, language_of(request)) if error else ""
        answer = bare_page(
            request,
            "first_start.html",
            phrase("First start"),
            status=UNPROCESSABLE if error else 200,
            message=message,
            invalid=_field_of(error),
            first_csrf=self.csrf,
            enrolled=self.enrolled,
            marks=None,
            **{"server": self.server_url, "code": "", **typed},
        )
        if self.enrolled is not None and self.enrolled.root is None:
            answer.headers["Refresh"] = "2; url=/"
        return answer


def _field_of(error: GirctError | None) -> str:
    """Tell which field an error is about, if one."""
    if isinstance(error, FieldWrong):
        return error.field
    return "code" if isinstance(error, EnrolmentCodeRefused) else ""


def _routes(first: _FirstStart) -> APIRouter:
    router = APIRouter()

    @router.get("/health")
    def health() -> dict[str, Any]:
        return {"is_running": True, "is_configured": False, "code": "pos.not_enrolled"}

    @router.post("/language")
    def choose(language: Annotated[str, Form()] = "fr", back: Annotated[str, Form()] = "/") -> Any:  # noqa: ANN401 - fastapi's
        answer = see(own_address(back))
        keep_language(answer, as_language(language), None)
        return answer

    @router.post("/enrol")
    async def enrol(
        request: Request,
        csrf: Annotated[str, Form()] = "",
        server: Annotated[str, Form(max_length=200)] = "",
        code: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        if not secrets.compare_digest(csrf.encode(errors="replace"), first.csrf.encode()):
            return first.page(request, FormExpired("the form is not this page's"))
        try:
            first.enrolled = await run_in_threadpool(first.become_counter, server.strip(), code)
        except GirctError as error:
            return first.page(request, error, server=server, code=code)
        first.done()
        return first.page(request)

    @router.get("/")
    def ask(request: Request) -> Response:
        return first.page(request)

    @router.get("/{address:path}")
    def other(address: str) -> RedirectResponse:
        del address
        return see("/")

    return router
