"""GIR-reporting: Dash on its own FastAPI application, to which the server sends `/reporting/`.

Everything else declared here comes before Dash, whose catch-all answers any path left; nothing is
mounted, and nothing comes from another host.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dash import Dash
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from domain.calendar import business_day
from domain.errors import GirctError
from reporting.callback_requests import CallbackRequests
from reporting.exports import build_exports_router
from reporting.headers import SafeAnswers, content_policy
from reporting.language import LanguageOfCookie, page_language
from reporting.library_files import LibraryFiles
from reporting.pages import board
from reporting.pages.address import BASE, Address
from reporting.pages.takings import place_title
from reporting.queries import find_place
from reporting.refusals import refusal_of, refuse_http
from reporting.viewer import NoViewer, current_viewer, role_title
from ui.assets import asset_url, build_assets_router
from ui.environment import templates_environment
from ui.languages import LANGUAGE_COOKIES, as_language
from ui.messages import error_message

if TYPE_CHECKING:
    from reporting.pages.takings import Connect, Now

TEMPLATES: Final = Path(__file__).parent / "templates"
STATIC: Final = Path(__file__).parent / "static"
ASSETS_PREFIX: Final = "/reporting/ui"
OWN_PREFIX: Final = "/reporting/static"
OWN_FILES: Final = {path.name: path for path in STATIC.iterdir()}
ONE_YEAR_S: Final = 31_536_000


def system_now() -> datetime:
    """Read the clock: the dashboard's edge, where a caller gives no other."""
    return datetime.now(UTC)


class Board(Dash):
    """Dash inside the page every screen shares: its header, language, direction and style."""

    is_test_system: bool = False
    now: Now = staticmethod(system_now)

    def interpolate_index(  # noqa: PLR0913, PLR0917  # the parts Dash gives, by their names
        self,
        metas: str = "",
        title: str = "",
        css: str = "",
        config: str = "",
        scripts: str = "",
        app_entry: str = "",
        favicon: str = "",
        renderer: str = "",
    ) -> str:
        """Write the page around Dash's own scripts and configuration."""
        del metas, title, favicon
        parts = {
            "css": css,
            "config": config,
            "scripts": scripts,
            "app_entry": app_entry,
            "renderer": renderer,
        }
        viewer = current_viewer()
        language = page_language()
        safe = {name: Markup(part) for name, part in parts.items()}  # noqa: S704  # Dash's own HTML
        return (
            templates_environment(language, TEMPLATES)
            .get_template("dashboard.html")
            .render(
                **safe,
                viewer=viewer,
                role_title=role_title(viewer.role, language),
                today=business_day(self.now()),
                scope_title=place_title(find_place(None, None, viewer.scope), language),
                is_test=self.is_test_system,
                shared_url=lambda name: asset_url(name, ASSETS_PREFIX),
                own_url=lambda name: asset_url(name, OWN_PREFIX, OWN_FILES),
                base=BASE,
            )
        )


def build_reporting_app(
    connect: Connect,
    *,
    now: Now = system_now,
    is_test_system: bool = False,
    is_secure: bool = False,
) -> FastAPI:
    """Build the dashboard's application, complete under `/reporting/`.

    Args:
        connect: opens a transaction limited to a viewer's territory.
        now: the clock, aware.
        is_test_system: whether pages carry the ESSAI banner.
        is_secure: whether browsers come through TLS, so that cookies are for TLS alone.
    """
    app = FastAPI(title="GIR-reporting", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(build_assets_router(ASSETS_PREFIX))
    app.include_router(build_assets_router(OWN_PREFIX, OWN_FILES))
    app.include_router(build_exports_router(connect, now))
    app.state.is_secure = is_secure
    app.add_api_route("/reporting/language/{language}", _switch_language, include_in_schema=False)
    app.add_exception_handler(GirctError, _refuse)
    app.add_exception_handler(HTTPException, refuse_http)
    app.add_exception_handler(RequestValidationError, refuse_http)
    dash_app = Board(
        __name__,
        server=app,  # type: ignore[arg-type]  # typed for Flask, any backend is taken
        url_base_pathname=BASE,
        include_assets_files=False,
        title="GIR-reporting",
        update_title="",
        add_log_handler=False,
        enable_mcp=False,
    )
    dash_app.is_test_system = is_test_system
    dash_app.now = now
    board.bind(dash_app, connect, now)
    app.add_middleware(CallbackRequests)
    app.add_middleware(LibraryFiles)
    app.add_middleware(LanguageOfCookie)
    app.add_middleware(SafeAnswers, policy=content_policy(dash_app.csp_hashes()))
    return app


def _switch_language(request: Request, language: str) -> RedirectResponse:
    """Remember the reader's language and go back to the same page."""
    answer = RedirectResponse(Address.parse(request.url.query).href(), status_code=303)
    is_secure = request.app.state.is_secure
    answer.set_cookie(
        LANGUAGE_COOKIES[0 if is_secure else 1],
        as_language(language),
        max_age=ONE_YEAR_S,
        samesite="lax",
        httponly=True,
        secure=is_secure,
    )
    return answer


def _refuse(request: Request, error: Exception) -> Response:
    """Answer an export that is refused: the code, and the sentence in the reader's language."""
    if not isinstance(error, GirctError):
        raise error
    if isinstance(error, NoViewer):
        return refusal_of(request.scope, error, 401)
    sentence = error_message(error, page_language())
    return refusal_of(request.scope, error, 503 if error.retryable else 404, sentence)
