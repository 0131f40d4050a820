"""How a refusal leaves the centre: the only place that knows HTTP statuses.

Programs get `application/problem+json` with our stable `code`; browsers get a page in fr or ar.

Source: RFC 9457 (Problem Details for HTTP APIs).
"""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from domain.errors import GirctError
from domain.exchange import Problem
from server.db.scope import DatabaseUnavailable
from ui.languages import Language, as_language, chosen_language
from ui.refusals import is_for_person, is_of_test_system, refusal_page

log = structlog.get_logger()

RETRY_AFTER_S: Final = 5
NOT_SIGNED_IN: Final = "accounts.not_signed_in"
API_PREFIX: Final = "/api/"
PROBLEM_TYPE: Final = "application/problem+json"


class PageNotFound(GirctError):
    """Nothing is at this address."""

    code = "server.not_found"


class MethodNotAllowed(GirctError):
    """What is at this address cannot be asked that way."""

    code = "server.method_not_allowed"


class InvalidRequest(GirctError):
    """The request does not have the shape this address expects."""

    code = "server.invalid_request"


class BodyTooLarge(GirctError):
    """The request carries more than any request may."""

    code = "server.body_too_large"


class EncodingRefused(GirctError):
    """The request writes its texts in another encoding than UTF-8."""

    code = "server.encoding_refused"


class HttpRefused(GirctError):
    """The web framework refused the request for a reason of its own."""

    code = "server.http_refused"


class UnexpectedFault(GirctError):
    """A bug: logged whole, and shown as "call support"."""

    code = "unexpected"


STATUS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "accounts.code_refused": 401,
        "accounts.form_expired": 403,
        "accounts.form_sent": 409,
        "accounts.login_taken": 409,
        "accounts.not_allowed": 403,
        "accounts.needs_two_persons": 403,
        "accounts.not_signed_in": 401,
        "accounts.own_account": 403,
        "accounts.provider_refused": 403,
        "accounts.sign_in_refused": 401,
        "accounts.step_over": 401,
        "accounts.subject_not_linked": 403,
        "accounts.too_few_administrators": 409,
        "accounts.two_money_roles": 409,
        "accounts.unknown_session": 404,
        "accounts.unknown_user": 404,
        "acts.account_too_young": 403,
        "acts.no_matricule": 403,
        "acts.not_allowed": 403,
        "acts.own_act": 403,
        "acts.unknown": 404,
        "acts.waiting": 409,
        "operations.figures_refused": 404,
        "payers.elsewhere": 403,
        "payers.nothing_to_erase": 404,
        "booklets.number_spoilt": 409,
        "booklets.number_used": 409,
        "booklets.overlap": 409,
        "booklets.returned": 409,
        "booklets.unknown": 404,
        "cancellations.unknown": 404,
        "cancellations.already": 409,
        "cancellations.still_at_counter": 409,
        "desk.unknown_alert": 404,
        "desk.unknown_event": 404,
        "quarantine.in_ledger": 409,
        "quarantine.in_quarantine": 409,
        "quarantine.settled": 409,
        "quarantine.terminal_open": 409,
        "quarantine.till_moved": 409,
        "quarantine.unknown_record": 404,
        "quarantine.unknown_terminal": 404,
        "records.batch_too_large": 413,
        "records.foreign_record": 403,
        "records.signature_invalid": 403,
        "records.unknown_terminal": 401,
        "regies.agent_known": 409,
        "regies.comptable_overlap": 409,
        "regies.known": 409,
        "regies.money_role_held": 409,
        "regies.nothing_changed": 409,
        "regies.poste_known": 409,
        "regies.unknown": 404,
        "regies.unknown_agent": 404,
        "regies.unknown_assignment": 404,
        "regies.unknown_poste": 404,
        "reporting.no_viewer": 401,
        "roots.none": 404,
        "server.body_too_large": 413,
        "server.encoding_refused": 415,
        "server.http_refused": 400,
        "server.media_type_refused": 415,
        "server.method_not_allowed": 405,
        "server.not_found": 404,
        "server.too_many_tries": 429,
        "tariffs.act_known": 409,
        "tariffs.unknown_act": 404,
        "terminals.already_enrolled": 409,
        "terminals.already_revoked": 409,
        "terminals.centre_key_missing": 409,
        "terminals.centre_key_not_spread": 409,
        "terminals.enrolment_code_refused": 403,
        "terminals.enrolment_proof_refused": 403,
        "terminals.key_superseded": 401,
        "terminals.key_unknown": 401,
        "terminals.no_ceiling": 409,
        "terminals.nonce_refused": 401,
        "terminals.not_in_service": 409,
        "terminals.not_replaceable": 409,
        "terminals.other_terminal": 403,
        "terminals.request_signature_refused": 401,
        "terminals.request_unsigned": 401,
        "terminals.revoked": 401,
        "terminals.shares_exceed_ceiling": 409,
        "terminals.unknown": 404,
        "territory.unknown": 404,
        "verification.torn_code_unknown": 404,
        "unexpected": 500,
    }
)
"""Every other refusal is 422, or 503 when trying again can help."""


def status_of(error: GirctError | type[GirctError]) -> int:
    """Give the HTTP status of a refusal, or of its class."""
    return STATUS.get(error.code, 503 if error.retryable else 422)


def answer_of(request: Request, error: GirctError, status: int | None = None) -> Response:
    """Write a refusal the way the caller reads: a page for a browser, a problem for a program."""
    known = status if status is not None else status_of(error)
    headers = _headers(error, known)
    if wants_page(request):
        return _page(request, error, known, headers)
    return problem_response(error, known, headers)


def problem_response(
    error: GirctError, status: int, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Write a refusal for a program."""
    problem = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=str(error), code=error.code
    )
    return JSONResponse(
        problem.model_dump(), status_code=status, headers=headers, media_type=PROBLEM_TYPE
    )


def wants_page(request: Request) -> bool:
    """Whether a person is waiting for a page."""
    is_program = request.url.path.startswith(API_PREFIX)
    return not is_program and is_for_person(request.headers.get("accept", ""))


def page_language(request: Request) -> Language:
    """Choose a page's language: the one chosen before, else the browser's."""
    chosen = chosen_language(request.cookies)
    return chosen or as_language(request.headers.get("accept-language", "")[:2])


def install(app: FastAPI) -> None:
    """Make an application answer every failure in our one shape."""
    app.exception_handler(GirctError)(_refuse)
    app.exception_handler(RequestValidationError)(_refuse_shape)
    app.exception_handler(HTTPException)(_refuse_http)
    app.exception_handler(OperationalError)(_refuse_database)
    app.exception_handler(Exception)(_admit_fault)


def _refuse(request: Request, error: GirctError) -> Response:
    log_refusal(request, error.code)
    if error.code == NOT_SIGNED_IN and request.method == "GET" and wants_page(request):
        return sign_in_first(request)
    return answer_of(request, error)


def log_refusal(connection: HTTPConnection, code: str) -> None:
    """Log what was refused to whom: the login too, once it is known."""
    log.warning(
        "request refused",
        code=code,
        method=connection.scope.get("method", "WEBSOCKET"),
        path=connection.url.path,
        address=connection.client.host if connection.client else "unknown",
        login=getattr(connection.state, "login", None),
    )


def sign_in_first(request: Request) -> Response:
    """Send a browser to the sign-in page, which brings it back."""
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(target)}", status_code=303)


def _refuse_shape(request: Request, error: RequestValidationError) -> Response:
    """Say which fields are wrong, never what was in them."""
    faults = "; ".join(
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors()[:10]
    )
    log_refusal(request, InvalidRequest.code)
    return answer_of(request, InvalidRequest(faults or "the request cannot be read"))


def _refuse_http(request: Request, error: HTTPException) -> Response:
    path = request.url.path
    if error.status_code == HTTPStatus.NOT_FOUND:
        return answer_of(request, PageNotFound(f"nothing is at {path}", path=path))
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        refusal = MethodNotAllowed(f"{request.method} is not for {path}", method=request.method)
        answer = answer_of(request, refusal)
        answer.headers.update(error.headers or {})
        return answer
    log_refusal(request, HttpRefused.code)
    return answer_of(request, HttpRefused(str(error.detail)), error.status_code)


def _refuse_database(request: Request, error: OperationalError) -> Response:
    log.error("database unavailable", fault=type(error).__name__)
    return answer_of(request, DatabaseUnavailable("the central database does not answer"))


def _admit_fault(request: Request, error: Exception) -> Response:
    log.error("unexpected fault", path=request.url.path, exc_info=error)
    return answer_of(request, UnexpectedFault("the centre met a fault of its own; call support"))


def _headers(error: GirctError, status: int) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if status in {429, 503}:
        headers["Retry-After"] = str(error.params.get("retry_after_s", RETRY_AFTER_S))
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Signature"
    return headers


def _page(
    request: Request, error: GirctError, status: int, headers: Mapping[str, str]
) -> HTMLResponse:
    language = page_language(request)
    page = refusal_page(error, status, language, is_test=is_of_test_system(request.scope))
    return HTMLResponse(page, status_code=status, headers=headers)
