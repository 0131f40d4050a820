"""Open a cash session with its float, look at it, end it."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from domain.errors import GirctError
from pos.screens.amounts import read_cash
from pos.screens.errors import NotConfirmed
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.sessions.agents import CashSession
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
    return _session_page(
        page, session, is_ending=ending == "yes" and session.agent_id == agent.agent_id
    )


@router.post("/session")
def open_session(
    page: PostedDep,
    float_typed: Annotated[str, Form(alias="float", max_length=40)] = "",
    request_id: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Open the agent's session; what was typed stays when it is refused."""
    agent = page.agent
    try:
        amount = read_cash(float_typed)
        page.counter.sessions.open(agent, amount, request_id=request_id or None)
    except GirctError as error:
        return _opening(page, error, float_typed, request_id)
    return see("/sale")


@router.post("/session/end")
def end_session(page: PostedDep, confirmed: Annotated[str, Form()] = "") -> Response:
    """End the agent's session, once confirmed, and sign the agent out."""
    agent = page.agent
    if confirmed != "yes":
        message = "ending a session asks for a confirmation"
        raise NotConfirmed(message)
    try:
        page.counter.sessions.end(agent)
    except GirctError as error:
        session = page.counter.sessions.current()
        return _opening(page, error) if session is None else _session_page(page, session, error)
    return see("/session")


def _opening(
    page: Page, error: GirctError | None = None, typed: str = "0", request_id: str = ""
) -> HTMLResponse:
    return page.render(
        "open_session.html",
        phrase("Open your session"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        typed=typed,
        request_id=request_id or str(uuid4()),
    )


def _session_page(
    page: Page, session: CashSession, error: GirctError | None = None, *, is_ending: bool = False
) -> HTMLResponse:
    owner = page.counter.sessions.agent(session.agent_id)
    return page.render(
        "session.html",
        phrase("Session"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        session=session,
        owner=owner.name if owner else str(session.agent_id),
        is_ending=is_ending,
        cash_in_till=session.float_amount + session.takings,
        unprinted=len(page.counter.printing.pending()),
        unsent=page.counter.sync.status().unsent,
    )
