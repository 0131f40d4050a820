"""How the dashboard refuses: a page for a person, a problem for a program.

Source: RFC 9457 (Problem Details for HTTP APIs).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi.responses import HTMLResponse, JSONResponse, Response

from domain.errors import GirctError
from domain.exchange import Problem
from reporting.language import page_language
from ui.refusals import is_for_person, refusal_page

if TYPE_CHECKING:
    from starlette.types import Scope

PROBLEM_TYPE: Final = "application/problem+json"
ACCEPT: Final = b"accept"


class NoSuchFile(GirctError):
    """The dashboard's library has no file of this name."""

    code = "server.not_found"


def refusal_of(scope: Scope, error: GirctError, status: int, detail: str | None = None) -> Response:
    """Write a refusal the way the caller reads.

    Args:
        scope: the request, whose `Accept` header says who reads.
        error: what was refused.
        status: its HTTP status.
        detail: what a program is told; the error's own text otherwise.
    """
    accept = b",".join(value for name, value in scope["headers"] if name == ACCEPT)
    if is_for_person(accept.decode("latin-1")):
        return HTMLResponse(refusal_page(error, status, page_language()), status_code=status)
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=str(error) if detail is None else detail,
        code=error.code,
    )
    return JSONResponse(problem.model_dump(), status_code=status, media_type=PROBLEM_TYPE)
