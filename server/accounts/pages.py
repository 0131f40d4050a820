"""What the pages of signing in share: their cookies, their templates, where each leads."""

from pathlib import Path
from typing import Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from domain.errors import GirctError
from server.accounts.access import SESSION_COOKIE
from server.accounts.known_browser import LIFETIME, browser_of, mark_browser
from server.accounts.service import SignedIn
from server.accounts.sign_in import finish, step_of
from server.bootstrap import Centre
from server.dependencies import caller_address
from server.errors import page_language, status_of
from ui.environment import templates_environment
from ui.languages import LANGUAGE_COOKIE
from ui.messages import error_message

TEMPLATES: Final = Path(__file__).parent / "templates"
STEP_COOKIE: Final = "girct_step"
KNOWN_COOKIE: Final = "girct_known"
STEP_LIFETIME_S: Final = 600
ONE_YEAR_S: Final = 31_536_000
PRIVATE: Final = {"Cache-Control": "no-store"}


def go_on(request: Request, centre: Centre, token: str) -> Response:
    """Send a sign-in to its next page, or open the session when nothing is missing."""
    step = step_of(centre, token)
    if step.need is None:
        session, person = finish(centre, token, address=caller_address(request))
        answer = RedirectResponse(step.target, status_code=303)
        open_cookie(request, centre, answer, session, person)
        return answer
    answer = RedirectResponse(f"/login/{step.need}", status_code=303)
    answer.set_cookie(
        STEP_COOKIE,
        token,
        max_age=STEP_LIFETIME_S,
        path="/login",
        httponly=True,
        samesite="lax",
        secure=centre.settings.secure_cookies,
    )
    return answer


def open_cookie(
    request: Request, centre: Centre, answer: Response, session: str, person: SignedIn
) -> None:
    """Give the browser its session, and the person's language unless it chose one."""
    answer.set_cookie(
        SESSION_COOKIE,
        session,
        max_age=centre.settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=centre.settings.secure_cookies,
    )
    answer.set_cookie(
        KNOWN_COOKIE,
        mark_browser(centre, person.login),
        max_age=int(LIFETIME.total_seconds()),
        path="/login",
        httponly=True,
        samesite="strict",
        secure=centre.settings.secure_cookies,
    )
    answer.delete_cookie(STEP_COOKIE, path="/login")
    if LANGUAGE_COOKIE not in request.cookies:
        remember_language(answer, person.language)


def known_browser(request: Request, centre: Centre, login: str) -> str | None:
    """Tell which known browser of a login a request comes from, if any."""
    return browser_of(centre, request.cookies.get(KNOWN_COOKIE), login.strip().lower())


def remember_language(answer: Response, language: str) -> None:
    """Keep the language of a browser's reader for a year."""
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=ONE_YEAR_S, samesite="lax", httponly=True)


def show(
    request: Request,
    centre: Centre,
    template: str,
    refusal: GirctError | None = None,
    **shown: object,
) -> HTMLResponse:
    """Write one page, with the sentence of a refusal if there is one."""
    language = page_language(request)
    page = templates_environment(language, TEMPLATES).get_template(template)
    headers = dict(PRIVATE)
    if refusal is not None and "retry_after_s" in refusal.params:
        headers["Retry-After"] = str(refusal.params["retry_after_s"])
    return HTMLResponse(
        page.render(
            is_test=centre.settings.test_system,
            refusal=None if refusal is None else error_message(refusal, language),
            **shown,
        ),
        status_code=200 if refusal is None else status_of(refusal),
        headers=headers,
    )
