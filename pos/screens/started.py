"""What happened: shown once to whoever signs in first after an end that was not a good one."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from pos.screens.pages import Page, PageDep, PostedDep, see
from pos.upkeep.story import Story, tell_story
from ui.catalogues import phrase

router = APIRouter()


def story_of(page: Page) -> Story | None:
    """What is still to be told, if anything."""
    counter = page.counter
    return tell_story(counter.upkeep, counter.sessions, counter.printing, counter.sync)


@router.get("/started")
def tell(page: PageDep) -> Response:
    """Say how the counter was found: what is known, and what only the cashier can know."""
    _ = page.agent
    story = story_of(page)
    if story is None:
        return see("/")
    session = story.session
    owner = "" if session is None else page.counter.sessions.name_of(session.agent_id)
    return page.render("started.html", phrase("What happened"), story=story, owner=owner)


@router.post("/started")
def read(page: PostedDep) -> RedirectResponse:
    """Note that it was read; it is not shown again."""
    _ = page.agent
    page.counter.upkeep.marker.tell()
    return see("/")
