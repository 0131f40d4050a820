"""The pages between the password and the session: the code, a password of one's own, the factor."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from domain.errors import GirctError
from server.accounts.access import public_route
from server.accounts.errors import FormExpired, PasswordsDiffer
from server.accounts.factors import symbol_of
from server.accounts.pages import STEP_COOKIE, browser_of_request, go_on, open_cookie, show
from server.accounts.sign_in import (
    Step,
    choose_password,
    enrol_factor,
    finish,
    prove_factor,
    show_factor,
    step_of,
)
from server.bootstrap import Centre
from server.cookies import read_cookie
from server.dependencies import CallerDep, CentreDep

router = APIRouter(prefix="/login", include_in_schema=False, dependencies=[public_route])

CsrfField = Annotated[str, Form(max_length=64)]
CodeField = Annotated[str, Form(max_length=40)]


@router.get("/code")
def show_code(request: Request, centre: CentreDep) -> Response:
    """Ask for the code of the second factor."""
    step = step_of(centre, read_cookie(request, centre.settings, STEP_COOKIE))
    return show(request, centre, "code.html", step=step)


@router.post("/code")
def check_code(
    request: Request, centre: CentreDep, caller: CallerDep, code: CodeField, csrf: CsrfField
) -> Response:
    """Check the code of the second factor, or a recovery code."""
    token, step = _step(request, centre, csrf)
    try:
        prove_factor(centre, request.app.state.sign_in_limits, token, code=code, address=caller)
    except GirctError as refusal:
        return show(request, centre, "code.html", refusal, step=step)
    return go_on(request, centre, token)


@router.get("/password")
def show_password(request: Request, centre: CentreDep) -> Response:
    """Ask for a password of one's own in place of the one-time password."""
    step = step_of(centre, read_cookie(request, centre.settings, STEP_COOKIE))
    return show(request, centre, "first_password.html", step=step)


@router.post("/password")
def check_password_form(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    centre: CentreDep,
    caller: CallerDep,
    password: Annotated[str, Form(max_length=128)],
    again: Annotated[str, Form(max_length=128)],
    csrf: CsrfField,
) -> Response:
    """Take the new password and go on signing in."""
    token, step = _step(request, centre, csrf)
    try:
        require_same(password, again)
        following = choose_password(centre, token, password, address=caller)
    except GirctError as refusal:
        return show(request, centre, "first_password.html", refusal, step=step)
    return go_on(request, centre, following)


@router.get("/factor")
def show_factor_form(request: Request, centre: CentreDep) -> Response:
    """Show the key of the new second factor, for a telephone's camera and for typing."""
    token = read_cookie(request, centre.settings, STEP_COOKIE) or ""
    return _factor_page(request, centre, token, step_of(centre, token))


@router.post("/factor")
def check_factor(
    request: Request, centre: CentreDep, caller: CallerDep, code: CodeField, csrf: CsrfField
) -> Response:
    """Confirm the second factor, open the session and show the recovery codes this once."""
    token, step = _step(request, centre, csrf)
    limits = request.app.state.sign_in_limits
    try:
        codes = enrol_factor(centre, limits, token, code=code, address=caller)
    except GirctError as refusal:
        return _factor_page(request, centre, token, step, refusal)
    browser = browser_of_request(request)
    session, person = finish(centre, token, address=caller, browser=browser)
    answer = show(request, centre, "recovery_codes.html", codes=codes, target=step.target)
    open_cookie(request, centre, answer, session, person)
    return answer


def require_same(password: str, again: str) -> None:
    """Refuse a password typed in two ways.

    Raises:
        PasswordsDiffer: when the two differ.
    """
    if password != again:
        message = "the two passwords differ"
        raise PasswordsDiffer(message)


def _factor_page(
    request: Request, centre: Centre, token: str, step: Step, refusal: GirctError | None = None
) -> Response:
    secret = show_factor(centre, token)
    return show(
        request,
        centre,
        "factor.html",
        refusal,
        step=step,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        symbol=symbol_of(secret, step.login),
    )


def _step(request: Request, centre: Centre, csrf: str) -> tuple[str, Step]:
    """Check that a form is of this sign-in.

    Raises:
        StepOver: when the sign-in is over.
        FormExpired: when the form is of another one.
    """
    token = read_cookie(request, centre.settings, STEP_COOKIE) or ""
    step = step_of(centre, token)
    if not secrets.compare_digest(csrf.encode(), step.csrf.encode()):
        message = "the form is not of this sign-in"
        raise FormExpired(message)
    return token, step
