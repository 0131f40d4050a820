"""What the pages of signing in share: their cookies, their templates, where each leads."""

from pathlib import Path
from typing import Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from domain.errors import GirctError
from server.accounts.access import SESSION_COOKIE
from server.accounts.browsers import browser_kind
from server.accounts.known_browser import LIFETIME, browser_of, mark_browser
from server.accounts.service import SignedIn, sign_out
from server.accounts.sign_in import finish, step_of
from server.bootstrap import Centre
from server.cookies import drop_cookie, read_cookie, write_cookie
from server.dependencies import caller_address
from server.errors import page_language, status_of
from ui.environment import templates_environment
from ui.languages import LANGUAGE_COOKIE, chosen_language
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
        session, person = finish(
            centre, token, address=caller_address(request), browser=browser_of_request(request)
        )
        answer = RedirectResponse(step.target, status_code=303)
        open_cookie(request, centre, answer, session, person)
        return answer
    answer = RedirectResponse(f"/login/{step.need}", status_code=303)
    write_cookie(answer, centre.settings, STEP_COOKIE, token, max_age_s=STEP_LIFETIME_S)
    return answer


def open_cookie(
    request: Request, centre: Centre, answer: Response, session: str, person: SignedIn
) -> None:
    """Give the browser its session, in place of any other it had.

    The person's language comes with it, unless the browser chose one.
    """
    settings = centre.settings
    sign_out(centre, read_cookie(request, settings, SESSION_COOKIE) or "")
    write_cookie(answer, settings, SESSION_COOKIE, session, max_age_s=settings.session_hours * 3600)
    write_cookie(
        answer,
        settings,
        KNOWN_COOKIE,
        mark_browser(centre, person.login),
        max_age_s=int(LIFETIME.total_seconds()),
        same_site="strict",
    )
    drop_cookie(answer, settings, STEP_COOKIE)
    if chosen_language(request.cookies) is None:
        remember_language(centre, answer, person.language)


def browser_of_request(request: Request) -> str:
    """Tell which browser a request comes from, coarsely."""
    return browser_kind(request.headers.get("user-agent"))


def known_browser(request: Request, centre: Centre, login: str) -> str | None:
    """Tell which known browser of a login a request comes from, if any."""
    mark = read_cookie(request, centre.settings, KNOWN_COOKIE)
    return browser_of(centre, mark, login.strip().lower())


def remember_language(centre: Centre, answer: Response, language: str) -> None:
    """Keep the language of a browser's reader for a year."""
    write_cookie(answer, centre.settings, LANGUAGE_COOKIE, language, max_age_s=ONE_YEAR_S)


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
