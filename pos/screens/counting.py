"""A session after its end: its count, its close by the régisseur, and what is found out later."""

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Path
from fastapi.responses import HTMLResponse, Response

from domain.denominations import by_face
from domain.errors import GirctError
from domain.session_papers import ADDENDUM_REASONS, COUNT_REASONS
from pos.screens.amounts import read_cash
from pos.screens.errors import NotConfirmed
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.pieces import NO_PIECES, PiecesDep, TypedPieces
from pos.screens.reasons import chosen_reason
from pos.screens.session_steps import reasons, steps_of
from pos.sessions.agents import CashSession, Role, SessionState
from pos.sessions.counting import Approval
from pos.till_errors import CountAboveLimit
from ui.catalogues import phrase
from ui.messages import error_message

router = APIRouter()
SessionPath = Annotated[str, Path(max_length=36)]
LESS: Final = "less"


@dataclass(frozen=True)
class CountForm:
    """The fields of a count besides its billetage; the PIN is never shown again."""

    counted: str = ""
    pin: str = ""
    reason: str = ""
    leaves_debits: bool = False


@dataclass(frozen=True)
class AddendumForm:
    """The fields of an addendum."""

    amount: str = ""
    direction: str = ""
    reason: str = ""
    request_id: str = ""


def read_count_form(
    counted: Annotated[str, Form(max_length=40)] = "",
    pin: Annotated[str, Form(max_length=64)] = "",
    reason: Annotated[str, Form(max_length=40)] = "",
    leaves_debits: Annotated[str, Form(max_length=8)] = "",
) -> CountForm:
    """Read the form of a count."""
    return CountForm(counted, pin, reason, leaves_debits == "yes")


def read_addendum_form(
    amount: Annotated[str, Form(max_length=40)] = "",
    direction: Annotated[str, Form(max_length=8)] = "",
    reason: Annotated[str, Form(max_length=40)] = "",
    request_id: Annotated[str, Form(max_length=36)] = "",
) -> AddendumForm:
    """Read the form of an addendum."""
    return AddendumForm(amount, direction, reason, request_id or str(uuid4()))


@dataclass(frozen=True)
class Refused:
    """What was typed in a form that was refused, and why."""

    error: GirctError
    count: CountForm = CountForm()
    pieces: TypedPieces = NO_PIECES
    addendum: AddendumForm = AddendumForm()


@router.get("/session/{session_id}")
def show_ended(page: PageDep, session_id: SessionPath) -> HTMLResponse:
    """Show a session that has ended: to be counted, to be closed, or closed."""
    _ = page.agent
    return _page(page, session_id)


@router.post("/session/{session_id}/count")
def count_session(
    page: PostedDep,
    session_id: SessionPath,
    pieces: PiecesDep,
    form: Annotated[CountForm, Depends(read_count_form)],
) -> Response:
    """Record what the drawer was found to hold; a large difference asks for the régisseur."""
    agent = page.agent
    try:
        amount, counted = pieces.amount(form.counted)
        approval = _approval(form)
        page.counter.sessions.count(
            agent,
            session_id,
            amount,
            pieces=counted,
            approval=approval,
            leaves_debits=form.leaves_debits,
        )
    except GirctError as error:
        return _page(page, session_id, Refused(error, count=form, pieces=pieces))
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
        return _page(page, session_id, Refused(error))
    return see("/session")


@router.post("/session/{session_id}/addendum")
def add_late_fact(
    page: PostedDep,
    session_id: SessionPath,
    form: Annotated[AddendumForm, Depends(read_addendum_form)],
) -> Response:
    """Record what the régisseur found out after the close; the same form twice makes one."""
    agent = page.agent
    try:
        amount = read_cash(form.amount)
        signed = -amount if form.direction == LESS else amount
        reason = chosen_reason(form.reason, ADDENDUM_REASONS)
        stored = page.counter.sessions.add_late_fact(
            agent, session_id, signed, reason, request_id=form.request_id
        )
    except GirctError as error:
        return _page(page, session_id, Refused(error, addendum=form))
    return see(f"/papers/{stored.seq}")


def _approval(form: CountForm) -> Approval | None:
    return Approval(form.pin, chosen_reason(form.reason, COUNT_REASONS)) if form.pin else None


def _page(page: Page, session_id: str, refused: Refused | None = None) -> HTMLResponse:
    agent, sessions = page.agent, page.counter.sessions
    session = sessions.session(session_id)
    is_regisseur = agent.role is Role.REGISSEUR
    is_counting = session.state is SessionState.ENDED
    return page.render(
        "ended_session.html",
        phrase("Session"),
        status=UNPROCESSABLE if refused else 200,
        current="session",
        message=error_message(refused.error, page.language) if refused else "",
        session=session,
        owner=sessions.name_of(session.agent_id),
        steps=steps_of(page, session_id),
        counted_pieces=_counted_pieces(page, session),
        typed=refused.count if refused else CountForm(),
        pieces=refused.pieces if refused else NO_PIECES,
        late=refused.addendum if refused else AddendumForm(request_id=str(uuid4())),
        waiting_debits=page.counter.peripherals.cards.to_settle() if is_counting else [],
        is_blind=is_counting and bool(page.counter.configuration.current().blind_count),
        asks_regisseur=is_counting and _asks_regisseur(page, session_id, refused),
        count_reasons=reasons(page, tuple(COUNT_REASONS)),
        addendum_reasons=reasons(page, tuple(ADDENDUM_REASONS)),
        may_count=is_counting and (is_regisseur or agent.agent_id == session.agent_id),
        may_close=session.state is SessionState.COUNTED and is_regisseur,
        may_add=session.state is SessionState.CLOSED and is_regisseur,
    )


def _asks_regisseur(page: Page, session_id: str, refused: Refused | None) -> bool:
    is_above = refused is not None and isinstance(refused.error, CountAboveLimit)
    return is_above or page.counter.sessions.needs_regisseur(session_id)


def _counted_pieces(page: Page, session: CashSession) -> list[tuple[int, int]]:
    """The billetage of the count, if it was counted by note and coin."""
    made = page.counter.sessions.steps(session.session_id)
    counts = [one.body for one in made if one.body["code"] == "SESSION_COUNTED"]
    return by_face(counts[0].get("denominations")) if counts else []
