"""A cash session on the screen: its float, and its end; what follows is in `counting`."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from domain.errors import GirctError
from pos.screens.clock import ended_page
from pos.screens.errors import NotConfirmed
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.pieces import NO_PIECES, PiecesDep, TypedPieces
from pos.screens.session_steps import steps_of
from pos.sessions.agents import Agent, CashSession, Role
from ui.catalogues import phrase
from ui.messages import error_message

router = APIRouter()


@router.get("/session")
def show_session(page: PageDep, ending: str = "") -> HTMLResponse:
    """Show the open session, or the form that opens one."""
    agent = page.agent
    session = page.counter.sessions.current()
    if session is None:
        return _opening(page)
    return _session_page(page, session, is_ending=ending == "yes" and _may_end(session, agent))


@router.post("/session")
def open_session(
    page: PostedDep,
    pieces: PiecesDep,
    float_typed: Annotated[str, Form(alias="float", max_length=40)] = "",
    request_id: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Open the agent's session; what was typed stays when it is refused."""
    agent = page.agent
    try:
        amount, counted = pieces.amount(float_typed)
        page.counter.sessions.open(agent, amount, pieces=counted, request_id=request_id or None)
    except GirctError as error:
        return _opening(page, error, float_typed, request_id, pieces)
    return see("/sale")


@router.post("/session/end")
def end_session(
    page: PostedDep,
    confirmed: Annotated[str, Form()] = "",
    session_id: Annotated[str, Form(alias="session", max_length=36)] = "",
) -> Response:
    """End the session the page showed, once confirmed, and ask for its count."""
    agent = page.agent
    if confirmed != "yes":
        message = "ending a session asks for a confirmation"
        raise NotConfirmed(message)
    try:
        with page.counter.journal.transaction():
            page.counter.sales.leave_open(agent.agent_id, session_id)
            ended = page.counter.sessions.end(agent, session_id or None)
    except GirctError as error:
        session = page.counter.sessions.current()
        return _opening(page, error) if session is None else _session_page(page, session, error)
    return see(f"/session/{ended.session_id}")


def _opening(
    page: Page,
    error: GirctError | None = None,
    typed: str = "0",
    request_id: str = "",
    pieces: TypedPieces = NO_PIECES,
) -> HTMLResponse:
    if page.counter.journal.head().ended:
        return ended_page(page, status=UNPROCESSABLE if error else 200)
    waiting = page.counter.sessions.not_closed()
    return page.render(
        "open_session.html",
        phrase("Open your session"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        typed=typed,
        pieces=pieces,
        request_id=request_id or str(uuid4()),
        waiting=[(session, _owner(page, session)) for session in waiting],
        day=page.counter.closings.open_day(),
    )


def _may_end(session: CashSession, agent: Agent) -> bool:
    """Whether an agent may end a session: their own, and the régisseur anyone's."""
    return session.agent_id == agent.agent_id or agent.role is Role.REGISSEUR


def _owner(page: Page, session: CashSession) -> str:
    return page.counter.sessions.name_of(session.agent_id)


def _session_page(
    page: Page, session: CashSession, error: GirctError | None = None, *, is_ending: bool = False
) -> HTMLResponse:
    return page.render(
        "session.html",
        phrase("Session"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        session=session,
        owner=_owner(page, session),
        steps=steps_of(page, session.session_id),
        is_own=session.agent_id == page.agent.agent_id,
        may_end=_may_end(session, page.agent),
        is_ending=is_ending,
        waiting_debits=page.counter.peripherals.cards.to_settle() if is_ending else [],
        unprinted=len(page.counter.printing.pending()),
        unsent=page.counter.sync.status().unsent,
    )
