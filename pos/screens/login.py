"""Sign in by PIN, sign out, choose the language: each agent's own, whoever was here before."""

from contextlib import suppress
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from domain.errors import GirctError
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, keep_cookie, see
from pos.screens.restored import unread_place
from pos.screens.started import story_of
from pos.screens.visits import COOKIE
from pos.sessions.agent_languages import AgentLanguages
from pos.sessions.agents import Agent
from ui.catalogues import phrase
from ui.languages import LANGUAGE_COOKIE, Language, as_language
from ui.messages import error_message

router = APIRouter()
ONE_YEAR_S: Final = 31_536_000
OWNER_COOKIE: Final = "girct_language_of"
"""Whose language the browser shows; without it, it was chosen before anybody signed in."""


@router.get("/")
def start(page: PageDep) -> RedirectResponse:
    """Send whoever comes where they have something to do."""
    agent = page.agent_or_none()
    if agent is None:
        return see("/login")
    if story_of(page) is not None:
        return see("/started")
    if unread_place(page) is not None:
        return see("/restored")
    session = page.counter.sessions.current()
    return see("/sale" if session and session.agent_id == agent.agent_id else "/session")


@router.get("/login")
def ask_pin(page: PageDep) -> Response:
    """Show the PIN pad, unless somebody is signed in."""
    if page.agent_or_none() is not None:
        return see("/")
    return _pin_page(page)


@router.post("/login")
def sign_in(page: PostedDep, pin: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Sign an agent in; an unknown PIN is said with what to do, and is recorded by the counter."""
    try:
        agent = page.counter.sessions.log_in(pin)
    except GirctError as error:
        return _pin_page(page, error)
    visit = page.visits.sign_in(agent.agent_id, page.counter.now())
    answer = see("/")
    keep_cookie(answer, visit)
    keep_language(answer, _language_for(page, agent), agent)
    return answer


@router.post("/logout")
def sign_out(page: PostedDep) -> RedirectResponse:
    """Sign the agent out, even where it cannot be recorded; an open cash session stays open."""
    agent = page.agent_or_none()
    page.visits.sign_out(page.visit)
    if agent is not None:
        page.counter.sessions.log_out(agent)
    answer = see("/login")
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/language")
def choose_language(
    page: PostedDep, language: Annotated[str, Form()] = "fr", back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """Write the next pages in the other language, and go back to the same one.

    It is remembered for whoever is signed in; before a PIN, it is for whoever signs in next.
    """
    answer = see(own_address(back))
    keep_cookie(answer, page.visit)
    agent = page.agent_or_none()
    if agent is not None:
        _remember(page, agent, as_language(language))
    keep_language(answer, as_language(language), agent)
    return answer


def own_address(back: str) -> str:
    """Keep only the path and query of an address, so that a form leads to no other host."""
    try:
        parts = urlsplit(back)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return "/"
    path = "/" + parts.path.lstrip("/\\")
    return f"{path}?{parts.query}" if parts.query else path


def keep_language(answer: RedirectResponse, language: Language, agent: Agent | None) -> None:
    """Let the browser remember a language for a year, and whose it is."""
    owner = "" if agent is None else str(agent.agent_id)
    for name, value in ((LANGUAGE_COOKIE, language), (OWNER_COOKIE, owner)):
        if value:
            answer.set_cookie(name, value, max_age=ONE_YEAR_S, httponly=True, samesite="lax")
        else:
            answer.delete_cookie(name)


def _language_for(page: Page, agent: Agent) -> Language:
    """The language of who signs in: chosen at this PIN pad, else their last, else the centre's."""
    cookies = page.request.cookies
    if LANGUAGE_COOKIE in cookies and OWNER_COOKIE not in cookies:
        _remember(page, agent, page.language)
        return page.language
    return AgentLanguages(page.counter.journal.database).of(agent)


def _remember(page: Page, agent: Agent, language: Language) -> None:
    """Remember an agent's language; one that cannot be remembered is shown all the same."""
    with suppress(GirctError):
        AgentLanguages(page.counter.journal.database).remember(agent.agent_id, language)


def _pin_page(page: Page, error: GirctError | None = None) -> HTMLResponse:
    message = error_message(error, page.language) if error else ""
    status = UNPROCESSABLE if error else 200
    return page.render("login.html", phrase("Sign in"), status=status, message=message)
