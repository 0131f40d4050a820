"""Sign in and out at the centre, in a browser."""

import secrets
from pathlib import Path
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from domain.errors import GirctError
from server.accounts.access import SESSION_COOKIE, public_route
from server.accounts.errors import FormExpired, SignInRefused
from server.accounts.pages import go_on, known_browser, remember_language
from server.accounts.permissions import Permission, is_permitted
from server.accounts.proofs import check_password
from server.accounts.service import sign_out, signed_in
from server.accounts.sign_in import begin
from server.cookies import drop_cookie, read_cookie, write_cookie
from server.dependencies import CallerDep, CentreDep
from server.errors import page_language, status_of
from server.rate_limit import TooManyTries
from ui.environment import templates_environment
from ui.languages import as_language
from ui.messages import error_message

log = structlog.get_logger()

router = APIRouter(include_in_schema=False, dependencies=[public_route])

TEMPLATES: Final = Path(__file__).parent / "templates"
FORM_COOKIE: Final = "girct_form"
FORM_S: Final = 3600
HOME: Final = "/"
DASHBOARD: Final = "/reporting/"
DESK: Final = "/desk/"
LEFT_BEHIND: Final = '"cache", "storage"'
"""What a browser forgets when somebody signs out; the language stays."""


def safe_next(asked: str | None) -> str:
    """Give a page of ours to go to after signing in, never another site's."""
    if asked and asked.startswith("/") and not asked.startswith(("//", "/\\", "/login")):
        is_plain = asked.isprintable() and "\\" not in asked
        return asked if is_plain else HOME
    return HOME


@router.get("/")
def start(request: Request, centre: CentreDep) -> RedirectResponse:
    """Send the reader to the dashboard, which asks them to sign in if need be, or to the desk."""
    person = signed_in(centre, read_cookie(request, centre.settings, SESSION_COOKIE))
    is_reader = person is None or is_permitted(person.role, Permission.READ_TAKINGS)
    return RedirectResponse(DASHBOARD if is_reader else DESK, status_code=303)


@router.get("/login")
def show_login(request: Request, centre: CentreDep, next: str | None = None) -> Response:  # noqa: A002 - the word of the address
    """Show the form, with a token that only this browser has."""
    if signed_in(centre, read_cookie(request, centre.settings, SESSION_COOKIE)) is not None:
        return RedirectResponse(safe_next(next), status_code=303)
    return _form(request, centre, safe_next(next))


@router.post("/login")
def log_in(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    centre: CentreDep,
    caller: CallerDep,
    login: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=128)],
    form_token: Annotated[str, Form(max_length=64)],
    next: Annotated[str, Form(max_length=2000)] = HOME,  # noqa: A002 - the word of the address
) -> Response:
    """Check the password and open a session."""
    known = read_cookie(request, centre.settings, FORM_COOKIE)
    if not known or not secrets.compare_digest(form_token.encode(), known.encode()):
        message = "the form is not of this browser, or too old"
        return _form(request, centre, safe_next(next), FormExpired(message))
    limits = request.app.state.sign_in_limits
    try:
        user = check_password(
            centre,
            limits,
            login=login,
            password=password,
            address=caller,
            browser=known_browser(request, centre, login),
        )
    except (SignInRefused, TooManyTries) as refusal:
        return _form(request, centre, safe_next(next), refusal)
    answer = go_on(request, centre, begin(centre, user, safe_next(next)))
    drop_cookie(answer, centre.settings, FORM_COOKIE)
    return answer


@router.get("/logout")
def show_logout(request: Request, centre: CentreDep) -> Response:
    """Ask before signing out; the form carries the session's own token."""
    person = signed_in(centre, read_cookie(request, centre.settings, SESSION_COOKIE))
    if person is None:
        return RedirectResponse("/login", status_code=303)
    template = templates_environment(page_language(request), TEMPLATES).get_template("logout.html")
    page = template.render(person=person, is_test=centre.settings.test_system, home=HOME)
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})


@router.post("/logout")
def log_out(
    request: Request,
    centre: CentreDep,
    caller: CallerDep,
    csrf: Annotated[str, Form(max_length=64)],
) -> Response:
    """End the session.

    Raises:
        FormExpired: when the form is not of this session.
    """
    token = read_cookie(request, centre.settings, SESSION_COOKIE)
    person = signed_in(centre, token)
    if token is not None and person is not None:
        if not secrets.compare_digest(csrf.encode(), person.csrf.encode()):
            message = "the form is not of this session"
            raise FormExpired(message)
        sign_out(centre, token)
        log.info("signed out", login=person.login, address=caller)
    answer = RedirectResponse("/login", status_code=303, headers={"Clear-Site-Data": LEFT_BEHIND})
    drop_cookie(answer, centre.settings, SESSION_COOKIE)
    return answer


@router.get("/language/{language}")
def switch_language(
    centre: CentreDep,
    language: str,
    next: str | None = None,  # noqa: A002 - the word of the address
) -> RedirectResponse:
    """Remember the reader's language and go back to the same page."""
    target = next if next is not None and next.startswith("/login") else safe_next(next)
    answer = RedirectResponse(target, status_code=303)
    remember_language(centre, answer, as_language(language))
    return answer


def _form(
    request: Request, centre: CentreDep, target: str, refusal: GirctError | None = None
) -> HTMLResponse:
    language = page_language(request)
    token = secrets.token_urlsafe(32)
    template = templates_environment(language, TEMPLATES).get_template("login.html")
    page = template.render(
        form_token=token,
        target=target,
        has_provider=centre.settings.oidc_issuer is not None,
        is_test=centre.settings.test_system,
        refusal=None if refusal is None else error_message(refusal, language),
    )
    answer = HTMLResponse(
        page,
        status_code=200 if refusal is None else status_of(refusal),
        headers={"Cache-Control": "no-store"},
    )
    write_cookie(answer, centre.settings, FORM_COOKIE, token, max_age_s=FORM_S, same_site="strict")
    return answer
