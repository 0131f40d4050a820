"""One request at the counter: who asks, in which language, and how an answer is rendered."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from domain.errors import GirctError
from domain.ids import AgentId
from domain.territory import own_collectivite
from pos.bootstrap import Counter
from pos.screens.bar import Bar, build_bar
from pos.screens.errors import FormExpired, NotSignedIn
from pos.screens.marks import MarkReader, Marks
from pos.screens.visits import COOKIE, Visit, Visits
from pos.sessions.agents import Agent
from ui.assets import asset_url
from ui.catalogues import translate
from ui.environment import templates_environment
from ui.languages import LANGUAGE_COOKIE, Language, as_language
from ui.messages import error_message

TEMPLATES: Final = Path(__file__).parent / "templates"
STATIC: Final = Path(__file__).parent / "static"
OWN_PREFIX: Final = "/screens"
OWN_FILES: Final = {path.name: path for path in STATIC.iterdir()}
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""What no page of a counter goes without: it loads nothing from elsewhere, and nobody frames it."""
SEE_OTHER: Final = 303
UNPROCESSABLE: Final = 422
UNSUPPORTED: Final = 415
SEQ_MAX: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where this counter stands, as its header says."""

    regie: str
    commune: str


NO_PLACE: Final = Place("GIR-CT", "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing may be collected now: its code, and its sentence."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Page:
    """Everything a route needs to answer: the counter, the visit, the language."""

    request: Request
    counter: Counter
    visits: Visits
    visit: Visit
    language: Language

    @property
    def agent(self) -> Agent:
        """Who is signed in.

        Raises:
            NotSignedIn: nobody is.
        """
        agent = self.agent_or_none()
        if agent is None:
            message = "nobody is signed in at this browser"
            raise NotSignedIn(message)
        return agent

    def agent_or_none(self) -> Agent | None:
        """Who is signed in, or None; an agent the centre withdrew is nobody."""
        if self.visit.agent_id is None:
            return None
        return self.counter.sessions.agent(AgentId(self.visit.agent_id))

    def blocked(self) -> Refusal | None:
        """Say why nothing may be collected now, to somebody signed in, before they try."""
        if self.agent_or_none() is None:
            return None
        try:
            self.counter.refuse_selling()
        except GirctError as error:
            return Refusal(error.code, error_message(error, self.language))
        return None

    def cards_to_settle(self) -> int:
        """Count the debits by card that wait for a person, to somebody signed in."""
        if self.agent_or_none() is None:
            return 0
        cards = self.counter.peripherals.cards
        return len(cards.forgotten(self.counter.now()))

    def waiting_requests(self) -> int:
        """Count the cancellations that wait for the régisseur, for somebody signed in."""
        if self.agent_or_none() is None:
            return 0
        return len(self.counter.cancellations.open_requests())

    def hides_cash(self) -> bool:
        """Whether whoever is signed in may not see what cash is expected before the count."""
        agent = self.agent_or_none()
        return agent is not None and self.counter.sessions.hides_cash(agent)

    def till_state(self) -> str:
        """Say how near the till is to its share: nothing, `near`, `full`, or `above` if allowed."""
        if self.agent_or_none() is None:
            return ""
        cash = self.counter.till.cash()
        if cash.is_full:
            return "above" if cash.only_warns else "full"
        return "near" if cash.is_near else ""

    def require_own_form(self, csrf: str) -> None:
        """Refuse a form this counter did not give to this browser.

        Raises:
            FormExpired: its token is not this visit's.
        """
        if not self.visits.is_own_form(self.visit, csrf):
            message = "the form's token is not this browser's"
            raise FormExpired(message)

    def render(
        self, template: str, title: str, *, status: int = 200, current: str = "", **values: object
    ) -> HTMLResponse:
        """Render a template in the page's language, and keep the visit's cookie."""
        environment = templates_environment(self.language, TEMPLATES)
        bar = build_bar(self.counter, self.agent_or_none(), self.language)
        marks: MarkReader = self.request.app.state.marks
        html = environment.get_template(template).render(
            page_title=translate(title, self.language),
            bar=bar,
            place=place_of(self.counter, self.language),
            csrf=self.visit.csrf,
            back=back_of(self.request),
            current=current,
            current_path=self.request.url.path,
            blocked=self.blocked(),
            hides_cash=self.hides_cash(),
            till_state=self.till_state(),
            own_url=own_url,
            **asdict(marks.read()),
            waiting_requests=self.waiting_requests() if current == "session" else 0,
            cards_to_settle=self.cards_to_settle(),
            **{"message": "", **values},
        )
        answer = HTMLResponse(html, status_code=status)
        keep_cookie(answer, self.visit)
        return answer


def bare_page(
    request: Request,
    template: str,
    title: str,
    *,
    status: int,
    marks: Marks | None = None,
    **values: object,
) -> HTMLResponse:
    """Render a page that asks nothing of the counter, for when its journal cannot be read.

    Args:
        request: what is answered.
        template: its template.
        title: the key of its title.
        status: HTTP status.
        marks: what the counter's pages are marked with; none before it is a counter.
        values: what the template needs.
    """
    language = language_of(request)
    html = (
        templates_environment(language, TEMPLATES)
        .get_template(template)
        .render(
            page_title=translate(title, language),
            bar=Bar(None, ()),
            place=NO_PLACE,
            csrf="",
            back="/",
            blocked=None,
            waiting_requests=0,
            cards_to_settle=0,
            current_path="",
            hides_cash=False,
            till_state="",
            own_url=own_url,
            **asdict(marks or Marks()),
            **values,
        )
    )
    return HTMLResponse(html, status_code=status)


def own_url(name: str) -> str:
    """Give the address of one of the counter's own assets."""
    return asset_url(name, OWN_PREFIX, OWN_FILES)


def keep_cookie(answer: HTMLResponse | RedirectResponse, visit: Visit) -> None:
    """Give the browser its visit's cookie, which no script can read and no other site can send."""
    answer.set_cookie(COOKIE, visit.token, httponly=True, samesite="strict")


def place_of(counter: Counter, language: Language) -> Place:
    """Name the régie and its commune, or the program while no configuration is known."""
    try:
        regie = counter.configuration.current().regie
        commune = own_collectivite(regie.collectivite)
    except GirctError:
        return NO_PLACE
    if language == "ar":
        return Place(regie.name_ar, commune.name_ar)
    return Place(regie.name_fr, commune.name_fr)


def back_of(request: Request) -> str:
    """Where a language switch goes back to: this page, or the start after a form."""
    if request.method != "GET":
        return "/"
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def language_of(request: Request) -> Language:
    """Read the language this browser chose."""
    return as_language(request.cookies.get(LANGUAGE_COOKIE))


def page_of(request: Request) -> Page:
    """Build the page of a request; a dependency of every route."""
    counter: Counter = request.app.state.counter
    visits: Visits = request.app.state.visits
    visit = visits.find(request.cookies.get(COOKIE), counter.now())
    note_who_left(counter, visits)
    return Page(request, counter, visits, visit, language_of(request))


def note_who_left(counter: Counter, visits: Visits) -> None:
    """Record who was away too long; what cannot be recorded now is, the next time."""
    left = visits.take_left(counter.now())
    for done, agent_id in enumerate(left):
        try:
            counter.sessions.note_left(agent_id)
        except GirctError:
            visits.put_back(left[done:])
            return


def see(address: str) -> RedirectResponse:
    """Send the browser on after a form, so that a reload repeats nothing."""
    return RedirectResponse(address, status_code=SEE_OTHER)


def posted_page(page: Annotated[Page, Depends(page_of)], csrf: Annotated[str, Form()] = "") -> Page:
    """Build the page of a form, refusing one that is not this browser's."""
    page.require_own_form(csrf)
    return page


PageDep = Annotated[Page, Depends(page_of)]
PostedDep = Annotated[Page, Depends(posted_page)]
