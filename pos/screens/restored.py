"""What a restored counter carries over from the lost one: for the régisseur, until read."""

from dataclasses import replace
from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from domain.ids import AgentId
from domain.money import Money
from pos.restoring.carried import CarriedSession, LostPlace, keep_place, read_place
from pos.screens.pages import Page, PageDep, PostedDep, see
from pos.sessions.agents import Role
from pos.sessions.pins import require_regisseur
from ui.catalogues import phrase

router = APIRouter()


def unread_place(page: Page) -> LostPlace | None:
    """The lost counter, while the régisseur who is signed in has not read of it."""
    if page.agent.role != Role.REGISSEUR:
        return None
    place = read_place(page.counter.settings.data_dir)
    return None if place is None or place.is_read else place


@router.get("/restored")
def tell(page: PageDep) -> Response:
    """Say what was in the lost counter's till and which of its papers are missing."""
    _ = page.agent
    place = read_place(page.counter.settings.data_dir)
    if place is None:
        return see("/")
    sessions = [
        (
            page.counter.sessions.name_of(AgentId(one.agent_id)),
            datetime.fromtimestamp(one.opened_at, UTC),
            one,
            None if _hides_cash(page, one) else Money(one.cash_centimes),
        )
        for one in place.sessions
    ]
    return page.render(
        "restored.html",
        phrase("Counter restored"),
        lost=place,
        sessions=sessions,
        debits=[
            (one, Money(one.amount_centimes), datetime.fromtimestamp(one.asked_at, UTC))
            for one in place.debits
        ],
        missing=place.still_missing(),
        last_at=datetime.fromtimestamp(place.last_issued_at, UTC),
        can_close=page.agent.role == Role.REGISSEUR,
    )


def _hides_cash(page: Page, session: CarriedSession) -> bool:
    """Whether a lost session is to be counted without knowing what is expected of it."""
    if session.is_counted or not page.counter.sessions.is_count_blind:
        return False
    agent = page.agent
    return agent.role != Role.REGISSEUR or session.agent_id == agent.agent_id


@router.post("/restored")
def read(page: PostedDep) -> RedirectResponse:
    """Note that the régisseur read it."""
    require_regisseur(page.agent)
    folder = page.counter.settings.data_dir
    place = read_place(folder)
    if place is not None:
        keep_place(folder, replace(place, is_read=True))
    return see("/")
