"""Is the centre alive, can it work, and what do its figures say?"""

import secrets
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from domain.exchange import Problem
from server.accounts.access import public_route
from server.api.operations import NO_SECRET
from server.api.refusals import describe
from server.dependencies import CentreDep
from server.errors import PROBLEM_TYPE, RETRY_AFTER_S
from server.operations.errors import FiguresRefused, NotReady
from server.operations.exposition import TEXT_TYPE, written_figures
from server.operations.readiness import find_readiness

router = APIRouter(tags=["health"], dependencies=[public_route])
UNAVAILABLE = 503
READY: Final[dict[str, Any]] = {
    **NO_SECRET,
    "responses": {
        "200": {
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["status", "checks"],
                        "properties": {
                            "status": {"const": "ready"},
                            "checks": {"type": "object"},
                        },
                    }
                }
            }
        }
    },
}


@router.get("/health", openapi_extra=NO_SECRET)
def health() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "ok"}


@router.get("/ready", responses=describe(NotReady), response_model=None, openapi_extra=READY)
def ready(request: Request, centre: CentreDep) -> dict[str, Any] | Response:
    """Answer 200 while requests should be sent here, with each part that was looked at."""
    is_draining = bool(getattr(request.app.state, "is_draining", False))
    found = find_readiness(centre, is_draining=is_draining)
    if found.is_ready:
        return {"status": "ready", "checks": found.checks}
    problem = Problem(
        title="Service Unavailable",
        status=UNAVAILABLE,
        detail="the centre lives but cannot work now",
        code=NotReady.code,
        checks=found.checks,  # RFC 9457 allows members of our own
    )
    return JSONResponse(
        problem.model_dump(),
        status_code=UNAVAILABLE,
        headers={"Retry-After": str(RETRY_AFTER_S), "Cache-Control": "no-store"},
        media_type=PROBLEM_TYPE,
    )


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request, centre: CentreDep) -> Response:
    """Give the figures of all workers to whoever knows the token; without one, to nobody."""
    token = centre.settings.metrics_token
    given = request.headers.get("authorization", "")
    if token is None or not secrets.compare_digest(
        given.encode(), f"Bearer {token.get_secret_value()}".encode()
    ):
        message = "the figures are not for this caller"
        raise FiguresRefused(message)
    return Response(written_figures(centre), headers={"Content-Type": TEXT_TYPE})
