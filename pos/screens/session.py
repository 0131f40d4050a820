"""A cash session on the screen: its float, its end, its count, its close by the régisseur."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse, Response

from domain.errors import GirctError
from pos.screens.amounts import read_cash
from pos.screens.errors import NotConfirmed
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.sessions.agents import CashSession, Role, SessionState
from ui.catalogues import phrase
from ui.messages import error_message

router = APIRouter()
SessionPath = Annotated[str, Path(max_length=36)]


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
    """End the open session, once confirmed, and ask for its count."""
    agent = page.agent
    if confirmed != "yes":
        message = "ending a session asks for a confirmation"
        raise NotConfirmed(message)
    try:
        ended = page.counter.sessions.end(agent)
    except GirctError as error:
        session = page.counter.sessions.current()
        return _opening(page, error) if session is None else _session_page(page, session, error)
    return see(f"/session/{ended.session_id}")


@router.get("/session/{session_id}")
def show_ended(page: PageDep, session_id: SessionPath) -> HTMLResponse:
    """Show a session that has ended: to be counted, to be closed, or closed."""
    _ = page.agent
    return _ended_page(page, page.counter.sessions.session(session_id))


@router.post("/session/{session_id}/count")
def count_session(
    page: PostedDep,
    session_id: SessionPath,
    counted: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Record what the drawer was found to hold."""
    agent = page.agent
    try:
        page.counter.sessions.count(agent, session_id, read_cash(counted))
    except GirctError as error:
        return _ended_page(page, page.counter.sessions.session(session_id), error, counted)
    return see(f"/session/{session_id}")


@router.post("/session/{session_id}/close")
def close_session(
    page: PostedDep, session_id: SessionPath, confirmed: Annotated[str, Form()] = ""
) -> Response:
    """Close a counted session: the régisseur takes its cash."""
    agent = page.agent
    try:
        if confirmed != "yes":
            message = "closing a session asks for a confirmation"
            raise NotConfirmed(message)
        page.counter.sessions.close(agent, session_id)
    except GirctError as error:
        return _ended_page(page, page.counter.sessions.session(session_id), error)
    return see("/session")


def _opening(
    page: Page, error: GirctError | None = None, typed: str = "0", request_id: str = ""
) -> HTMLResponse:
    waiting = page.counter.sessions.not_closed()
    return page.render(
        "open_session.html",
        phrase("Open your session"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        typed=typed,
        request_id=request_id or str(uuid4()),
        waiting=[(session, _owner(page, session)) for session in waiting],
        day=page.counter.closings.open_day(),
    )


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
        is_ending=is_ending,
        unprinted=len(page.counter.printing.pending()),
        unsent=page.counter.sync.status().unsent,
    )


def _ended_page(
    page: Page, session: CashSession, error: GirctError | None = None, typed: str = ""
) -> HTMLResponse:
    agent = page.agent
    is_regisseur = agent.role is Role.REGISSEUR
    return page.render(
        "ended_session.html",
        phrase("Session"),
        status=UNPROCESSABLE if error else 200,
        current="session",
        message=error_message(error, page.language) if error else "",
        session=session,
        owner=_owner(page, session),
        typed=typed,
        may_count=session.state is SessionState.ENDED
        and (is_regisseur or agent.agent_id == session.agent_id),
        may_close=session.state is SessionState.COUNTED and is_regisseur,
    )
