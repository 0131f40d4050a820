"""The centre's ASGI application: its own routes, and the dashboard behind the same session.

Dash answers every unknown path of the application it lives in and breaks under `app.mount`, so a
small dispatcher sends `/reporting/` to it, and only for someone who is signed in.
"""

from contextlib import AbstractContextManager
from datetime import timedelta
from operator import attrgetter
from typing import Any, Final, cast

from fastapi import FastAPI
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import State
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from domain.errors import GirctError
from domain.exchange import BATCH_BYTES_MAX
from reporting.app import build_reporting_app
from reporting.viewer import Viewer, viewed_by
from server import errors, health
from server.accounts import account_routes, provider_routes, step_routes
from server.accounts import routes as accounts_routes
from server.accounts.access import SESSION_COOKIE, public_route
from server.accounts.errors import NotAllowed, NotSignedIn
from server.accounts.own_sessions import mark_told
from server.accounts.permissions import Permission, is_permitted
from server.accounts.proofs import SignInLimits
from server.accounts.service import SignedIn, signed_in
from server.api import routes as api_routes
from server.bootstrap import Centre
from server.cookies import read_cookie
from server.desk import routes as desk_routes
from server.middleware import AnswerHeaders, BodyLimit, StrictTransport
from server.operations.metrics import count_batch
from server.operations.observation import Observation
from server.operations.report_source import ReportSource
from server.rate_limit import RateLimit
from server.records import routes as records_routes
from server.records.gate import IntakeGate
from server.roots import routes as roots_routes
from server.terminals import routes as terminals_routes
from server.terminals.enrolment import enrolment_limit
from server.verification import routes as verification_routes
from ui.assets import build_assets_router

DASHBOARD: Final = "/reporting"
BODY_BYTES_MAX: Final = 2 * BATCH_BYTES_MAX
NONCES_PER_MINUTE: Final = 600
WS_POLICY_VIOLATION: Final = 1008


def build_app(centre: Centre, main: FastAPI | None = None) -> ASGIApp:
    """Build everything the centre serves on its one port.

    Args:
        centre: the centre.
        main: its own routes, when the caller has built and seated them.
    """
    source = ReportSource(centre)

    def connect(viewer: Viewer) -> AbstractContextManager[Connection]:
        return source.reading(viewer.scope)

    settings = centre.settings
    dashboard = build_reporting_app(
        connect,
        now=centre.now,
        is_test_system=settings.test_system,
        is_secure=settings.secure_cookies,
    )
    served = AnswerHeaders(
        Dispatcher(centre, main or build_main_app(centre), dashboard),
        is_test_system=settings.test_system,
    )
    whole: ASGIApp = Observation(served, centre)
    if settings.secure_cookies:
        whole = StrictTransport(whole)
    if settings.trusted_proxies:
        whole = cast(
            "ASGIApp", ProxyHeadersMiddleware(cast("Any", whole), settings.trusted_proxies)
        )
    return whole


def build_main_app(centre: Centre) -> FastAPI:
    """Build the centre's own routes, without the dashboard."""
    app = build_routes(centre.settings.intake_queue)
    seat(app, centre)
    return app


def build_routes(waiting_max: int) -> FastAPI:
    """Build the centre's routes before there is a centre behind them: the slow part.

    Args:
        waiting_max: requests with records that one process holds at once.
    """
    app = FastAPI(
        title="GIR-CT",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=attrgetter("name"),
    )
    errors.install(app)
    for router in (
        health.router,
        accounts_routes.router,
        step_routes.router,
        provider_routes.router,
        account_routes.router,
        terminals_routes.router,
        roots_routes.router,
        records_routes.router,
        verification_routes.router,
        desk_routes.router,
        api_routes.router,
    ):
        app.include_router(router)
    app.include_router(build_assets_router(), dependencies=[public_route])

    app.add_middleware(BodyLimit, limit_bytes=BODY_BYTES_MAX)
    app.add_middleware(IntakeGate, waiting_max=waiting_max)
    app.add_middleware(AnswerHeaders)
    return app


def seat(app: FastAPI, centre: Centre) -> None:
    """Put a centre behind the routes, in the place of any other."""
    app.state = State()
    app.state.centre = centre
    app.state.count_batch = count_batch
    app.state.nonce_limit = RateLimit(centre.app, "nonce", NONCES_PER_MINUTE, timedelta(minutes=1))
    app.state.enrolment_limit = enrolment_limit(centre)
    app.state.sign_in_limits = SignInLimits(centre)
    app.state.torn_code_limit = verification_routes.torn_code_limit(centre)
    app.state.page_limit = verification_routes.page_limit(centre)


class Dispatcher:
    """Sends each connection to the centre's routes or, once signed in, to the dashboard.

    Args:
        centre: the centre.
        main: the centre's own application; it also gets the lifespan.
        dashboard: the application that lives under `/reporting/`.
    """

    def __init__(self, centre: Centre, main: ASGIApp, dashboard: ASGIApp) -> None:
        self.centre, self.main, self.dashboard = centre, main, dashboard
        self.reporting = BodyLimit(self._guarded, BODY_BYTES_MAX)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send one connection where it belongs."""
        if scope["type"] != "lifespan" and _is_dashboard(scope["path"]):
            await self.reporting(scope, receive, send)
        else:
            await self.main(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a signed-in reader through, with their territory in the context."""
        connection = HTTPConnection(scope)
        try:
            token = read_cookie(connection, self.centre.settings, SESSION_COOKIE)
            person = await run_in_threadpool(signed_in, self.centre, token)
            reader = _reader(connection, person)
            told = reader.notice if _is_first_page(scope) else None
            if told is not None:
                await run_in_threadpool(mark_told, self.centre, reader)
        except GirctError as refusal:
            errors.log_refusal(connection, refusal.code)
            await _refuse(refusal, scope, receive, send)
            return
        viewer = Viewer(
            str(reader.user_id), reader.name, reader.role, reader.scope, reader.language, told
        )
        with viewed_by(viewer):
            await self.dashboard(scope, receive, send)


def _is_dashboard(path: str) -> bool:
    return path == DASHBOARD or path.startswith(f"{DASHBOARD}/")


def _is_first_page(scope: Scope) -> bool:
    """Whether a person will read the page that is asked, and not a figure or a file of it."""
    is_page = scope["type"] == "http" and scope["method"] == "GET"
    return is_page and scope["path"] == f"{DASHBOARD}/" and errors.wants_page(Request(scope))


def _reader(connection: HTTPConnection, person: SignedIn | None) -> SignedIn:
    """Refuse nobody, the wrong role, and a page of another site that rides on our cookie."""
    if person is None:
        message = "sign in first"
        raise NotSignedIn(message)
    connection.state.login = person.login  # for the log, when the request is refused
    if not is_permitted(person.role, Permission.READ_TAKINGS):
        message = f"the role {person.role} does not read takings"
        raise NotAllowed(message, role=person.role)
    origin = connection.headers.get("origin")
    is_socket = connection.scope["type"] == "websocket"
    is_ours = (origin or "").partition("://")[2] == connection.headers.get("host")
    if (is_socket or origin is not None) and not is_ours:
        message = "the request comes from a page of another site"
        raise NotAllowed(message, role=person.role)
    return person


async def _refuse(refusal: GirctError, scope: Scope, receive: Receive, send: Send) -> None:
    """Close a socket, send a browser to the sign-in page, tell a program."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": WS_POLICY_VIOLATION})
        return
    request = Request(scope)
    if isinstance(refusal, NotSignedIn) and errors.wants_page(request):
        await errors.sign_in_first(request)(scope, receive, send)
        return
    await errors.answer_of(request, refusal)(scope, receive, send)
