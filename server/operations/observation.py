"""What is noted of every request: an id on its log lines and its answer, and the figures."""

import time
import uuid
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.bootstrap import Centre
from server.operations.metrics import figures

REQUEST_ID_HEADER: Final = "X-Request-Id"
UNMATCHED: Final = "(none)"
DASHBOARD: Final = "/reporting"
WATCHERS: Final = frozenset({"/health", "/ready", "/metrics"})
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FAULT_STATUS: Final = 500

log = structlog.get_logger()


class Observation:
    """Gives each request its id, logs its answer and counts it.

    Only the route's template is noted, never the address itself: an address may hold a code.

    Args:
        app: what comes next.
        centre: the centre, whose connection pools are looked at.
    """

    def __init__(self, app: ASGIApp, centre: Centre) -> None:
        self.app, self.centre = app, centre

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Observe one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        started = time.perf_counter()
        status = FAULT_STATUS

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
            await send(message)

        in_flight = figures().in_flight
        in_flight.inc()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_with_id)
            finally:
                in_flight.dec()
                self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = route_of(scope), _method_of(scope)
        counted = figures()
        counted.requests.labels(route, method, str(status)).inc()
        counted.latency.labels(route, method).observe(seconds)
        for engine in self.centre.engines:
            role = engine.url.username or ""
            pool = engine.pool
            counted.pool_used.labels(role).set(getattr(pool, "checkedout", int)())
            counted.pool_size.labels(role).set(2 * self.centre.settings.pool_size)
        if route not in WATCHERS:
            log.info(
                "request answered",
                route=route,
                method=method,
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )


def route_of(scope: Scope) -> str:
    """Give the template of the route that answered; one word for the dashboard and for none."""
    path: str = scope["path"]
    if path == DASHBOARD or path.startswith(f"{DASHBOARD}/"):
        return DASHBOARD
    return str(getattr(scope.get("route"), "path", UNMATCHED))


def _method_of(scope: Scope) -> str:
    """Give the method; one word for those nobody uses, which a stranger could invent for ever."""
    method: str = scope["method"]
    return method if method in METHODS else UNMATCHED
