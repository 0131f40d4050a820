"""How the dashboard refuses: a page for a person, a problem for a program.

Source: RFC 9457 (Problem Details for HTTP APIs).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from domain.errors import GirctError
from domain.exchange import Problem
from reporting.language import page_language
from ui.refusals import is_for_person, is_of_test_system, refusal_page

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.types import Scope

PROBLEM_TYPE: Final = "application/problem+json"
ACCEPT: Final = b"accept"


class NoSuchPlace(GirctError):
    """The dashboard has no page, and its library no file, of this name."""

    code = "server.not_found"


class NoSuchMethod(GirctError):
    """What is at this address of the dashboard cannot be asked that way."""

    code = "server.method_not_allowed"


class Unreadable(GirctError):
    """What was asked of the dashboard cannot be read."""

    code = "server.invalid_request"


def refuse_http(request: Request, error: Exception) -> Response:
    """Say what the web framework refuses as everything else is said.

    Raises:
        Exception: what is none of its refusals.
    """
    if isinstance(error, RequestValidationError):
        faults = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:10])
        return refusal_of(request.scope, Unreadable("; ".join(faults)), 422)
    if not isinstance(error, HTTPException):
        raise error
    refusal: GirctError = NoSuchPlace("nothing is at this address of the dashboard")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        refusal = NoSuchMethod("this address is not asked that way", method=request.method)
    elif error.status_code != HTTPStatus.NOT_FOUND:
        refusal = Unreadable(str(error.detail))
    answer = refusal_of(request.scope, refusal, error.status_code)
    answer.headers.update(error.headers or {})
    return answer


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
        is_test = is_of_test_system(scope)
        page = refusal_page(error, status, page_language(), is_test=is_test)
        return HTMLResponse(page, status_code=status)
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=str(error) if detail is None else detail,
        code=error.code,
    )
    return JSONResponse(problem.model_dump(), status_code=status, media_type=PROBLEM_TYPE)
