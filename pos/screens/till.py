"""The cash in the till: what it may hold, the handover to the régisseur, cash in and out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import uuid4

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, Response

from domain.errors import GirctError
from domain.money import Money
from pos.errors import RequestTaken
from pos.journal.stored import StoredRecord
from pos.screens.amounts import read_cash
from pos.screens.pages import UNPROCESSABLE, Page, PageDep, PostedDep, see
from pos.screens.papers import Paper, paper_of
from pos.screens.reasons import chosen_reason
from pos.sessions.agents import CashSession
from pos.sessions.till import CASH_IN, CASH_OUT, FLOAT, HANDOVER
from ui.catalogues import phrase, translate
from ui.messages import error_message

router = APIRouter()
IN_REASONS: Final = (
    ("CHANGE_COINS", phrase("Coins for change")),
    ("FLOAT_ADDED", phrase("More float from the régisseur")),
)
OUT_REASONS: Final = (
    ("CHANGE_COINS", phrase("Notes changed for coins")),
    ("REGISSEUR_ORDER", phrase("On the régisseur's order")),
)
FORMS: Final = ("handover", "in", "out", "float")
_TITLES: Final = {
    HANDOVER: phrase("Handed to the régisseur"),
    CASH_IN: phrase("Cash put in"),
    CASH_OUT: phrase("Cash taken out"),
    FLOAT: phrase("Float changed"),
}


@dataclass(frozen=True)
class MoveForm:
    """The fields of a form that moves cash, as text; the PIN is never shown again."""

    amount: str = ""
    pin: str = ""
    reason: str = ""
    request_id: str = ""


def read_move_form(
    amount: Annotated[str, Form(max_length=40)] = "",
    pin: Annotated[str, Form(max_length=64)] = "",
    reason: Annotated[str, Form(max_length=40)] = "",
    request_id: Annotated[str, Form(max_length=36)] = "",
) -> MoveForm:
    """Read the form of a handover, of cash put in or of cash taken out."""
    return MoveForm(amount, pin, reason, request_id or str(uuid4()))


MoveDep = Annotated[MoveForm, Depends(read_move_form)]


@dataclass(frozen=True, slots=True)
class ListedMove:
    """One row of the list of what moved."""

    seq: int
    at: datetime
    title: str
    amount: Money
    is_entering: bool
    paper: Paper | None


@router.get("/till")
def show_till(page: PageDep) -> HTMLResponse:
    """Show what the till holds, what it may hold, and how to empty it."""
    _ = page.agent
    return _till_page(page)


@router.post("/till/handover")
def hand_over(page: PostedDep, form: MoveDep) -> Response:
    """Hand cash to the régisseur, who types their own PIN; the same form twice makes one."""
    agent = page.agent
    try:
        amount = read_cash(form.amount)
        moved = page.counter.till.hand_over(agent, amount, form.pin, request_id=form.request_id)
    except GirctError as error:
        return _till_page(page, error, form, "handover")
    return see(f"/papers/{moved.stored.seq}")


@router.post("/till/in")
def put_in(page: PostedDep, form: MoveDep) -> Response:
    """Record cash that enters the drawer without a quittance."""
    agent = page.agent
    try:
        amount, reason = read_cash(form.amount), chosen_reason(form.reason, dict(IN_REASONS))
        page.counter.till.put_in(agent, amount, reason, request_id=form.request_id)
    except GirctError as error:
        return _till_page(page, error, form, "in")
    return see("/till")


@router.post("/till/out")
def take_out(page: PostedDep, form: MoveDep) -> Response:
    """Record cash that leaves the drawer, on the régisseur's PIN."""
    agent = page.agent
    try:
        amount, reason = read_cash(form.amount), chosen_reason(form.reason, dict(OUT_REASONS))
        till = page.counter.till
        till.take_out(agent, amount, reason, form.pin, request_id=form.request_id)
    except GirctError as error:
        return _till_page(page, error, form, "out")
    return see("/till")


@router.post("/till/float")
def change_float(page: PostedDep, form: MoveDep) -> Response:
    """Set the float of the open session to another amount, on the régisseur's PIN."""
    agent = page.agent
    try:
        amount, till = read_cash(form.amount), page.counter.till
        till.change_float(agent, amount, form.pin, request_id=form.request_id)
    except GirctError as error:
        return _till_page(page, error, form, "float")
    return see("/till")


def _till_page(
    page: Page, error: GirctError | None = None, form: MoveForm | None = None, place: str = ""
) -> HTMLResponse:
    session = _own_session(page)
    return page.render(
        "till.html",
        phrase("Till"),
        status=UNPROCESSABLE if error else 200,
        current="till",
        message=error_message(error, page.language) if error else "",
        place_of_message=place,
        cash=page.counter.till.cash(),
        session=session,
        has_drawer=page.counter.drawer.is_set_up,
        moves=[] if session is None else _moves(page, session),
        typed=form or MoveForm(),
        request_ids={name: _request_id(form, name == place, error) for name in FORMS},
        in_reasons=_reasons(page, IN_REASONS),
        out_reasons=_reasons(page, OUT_REASONS),
    )


def _request_id(form: MoveForm | None, is_its_form: bool, error: GirctError | None) -> str:  # noqa: FBT001 - one flag, named
    """The number of a form: kept when it is refused, unless that number is what was refused."""
    is_kept = form is not None and is_its_form and not isinstance(error, RequestTaken)
    return form.request_id if form is not None and is_kept else str(uuid4())


def _reasons(page: Page, reasons: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(code, translate(title, page.language)) for code, title in reasons]


def _own_session(page: Page) -> CashSession | None:
    """The open session of whoever is signed in; nobody moves the cash of another."""
    session = page.counter.sessions.current()
    return session if session is not None and session.agent_id == page.agent.agent_id else None


def _moves(page: Page, session: CashSession) -> list[ListedMove]:
    return [_listed(page, stored) for stored in page.counter.till.moves(session.session_id)]


def _listed(page: Page, stored: StoredRecord) -> ListedMove:
    code, amount = stored.body["code"], stored.body["amount"]
    entering = amount - stored.body["before"] if code == FLOAT else amount
    job = page.counter.printing.job_of(stored.seq)
    return ListedMove(
        seq=int(stored.seq),
        at=stored.issued_at,
        title=translate(_TITLES[code], page.language),
        amount=Money(abs(entering)),
        is_entering=entering > 0 and code in {CASH_IN, FLOAT},
        paper=None if job is None else paper_of(job, page.language),
    )
