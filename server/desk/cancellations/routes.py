"""Cancellations asked for at counters, and the proposal to carry one out at the centre."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.acts.service import propose
from server.cancellations.acts import REGULARISATION
from server.cancellations.errors import QuittanceNotHere
from server.cancellations.repository import LedgerQuittance, RequestLine, find_quittance
from server.cancellations.repository import list_requests as read_requests
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.cancellations.words import CANCEL_WORDS
from server.desk.columns import Column, Kind, Said, State
from server.desk.form import Field, Form, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.listing import Choice, Empty, Listing
from ui.catalogues import phrase
from ui.formats import money

router = APIRouter(prefix="/desk/cancellations", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_LEDGER)]
Proposer = Annotated[SignedIn, may(Permission.PROPOSE_LEDGER)]
Number = Annotated[int, Path(ge=1, le=2**32 - 1)]
HOME: Final = "/desk/cancellations"
TO_PROPOSE: Final = State(phrase("to regularise here"), "warning")
PROPOSED: Final = State(phrase("proposed, waits for the comptable"), "warning")
REFUSED: Final = State(phrase("refused by the comptable: it stands"), "idle")
AT_COUNTER: Final = State(phrase("the régisseur decides at the counter"), "idle")


def request_state(one: RequestLine) -> State:
    """Say who decides on a request, or that the comptable refused it."""
    if one.is_waiting:
        return PROPOSED
    if one.refused_at is not None:
        return REFUSED
    return TO_PROPOSE if one.is_for_centre else AT_COUNTER


def _listing(*, is_linked: bool) -> Listing[RequestLine]:
    """Describe the list; rows that only the centre may decide lead to the proposal."""

    def link(one: RequestLine) -> str | None:
        is_open = is_linked and one.is_for_centre and not one.is_waiting
        return f"{HOME}/{one.terminal_id}/{one.seq}" if is_open else None

    columns: tuple[Column[RequestLine], ...] = (
        Column("number", phrase("Quittance"), lambda one: one.number, Kind.CODE, link=link,
               is_searched=True, is_key=True),
        Column("amount", phrase("Amount"), lambda one: one.amount_centimes, Kind.MONEY),
        Column("issued", phrase("Issued"), lambda one: one.issued_at, Kind.MOMENT),
        Column("reason", phrase("Why"), lambda one: Said(CANCEL_WORDS.get(one.reason, one.reason))),
        Column("asked", phrase("Asked on"), lambda one: one.asked_at, Kind.MOMENT),
        Column("agent", phrase("Agent"), lambda one: str(one.agent_id), Kind.CODE),
        Column("till", phrase("Till"), lambda one: one.label, is_searched=True,
               link=lambda one: f"/desk/terminals/{one.terminal_id}"),
        Column("state", phrase("State"), request_state),
    )  # fmt: skip
    empty = Empty(
        phrase("No cancellation waits."),
        phrase("What a cashier asks for without a régisseur at hand would stand here."),
    )
    return Listing("cancellations", columns, empty, sort="asked")


@router.get("")
def list_requests(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the cancellations that were asked for in the reader's territory."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = read_requests(connection, person.scope)
    listing = _listing(is_linked=desk.may(Permission.PROPOSE_LEDGER))
    return desk.list_page(Head(desk.say(phrase("Cancellations asked for"))), listing, rows)


@router.get("/{terminal_id}/{seq}")
def ask_regularisation(
    request: Request, centre: CentreDep, person: Proposer, terminal_id: Number, seq: Number
) -> Response:
    """Ask whether a quittance is cancelled at the centre, and why."""
    desk = Desk(request, centre, person)
    asked, quittance = _find(desk, terminal_id, seq)
    form = Form.filled(_fields(desk), desk.language, {"reason": asked.reason})
    return _page(desk, quittance, form)


@router.post("/{terminal_id}/{seq}")
def propose_regularisation(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    request: Request,
    centre: CentreDep,
    person: Proposer,
    terminal_id: Number,
    seq: Number,
    sent: SubmittedDep,
) -> Response:
    """Propose to cancel a quittance at the centre; the comptable decides."""
    desk = Desk(request, centre, person)
    _, quittance = _find(desk, terminal_id, seq)
    form = Form.read(_fields(desk), desk.language, sent)
    if not form.is_right:
        return _page(desk, quittance, form)
    try:
        propose(
            centre,
            desk.caller.actor,
            kind=REGULARISATION,
            collectivite=quittance.collectivite,
            subject=quittance.number,
            payload={
                "terminal_id": terminal_id,
                "record": seq,
                "quittance": quittance.number,
                "amount": quittance.amount_centimes,
                "reason": form.text("reason"),
            },
        )
    except GirctError as refusal:
        form.refuse(refusal)
        return _page(desk, quittance, form)
    return desk.done(HOME, "act_proposed")


def _find(desk: Desk, terminal_id: int, seq: int) -> tuple[RequestLine, LedgerQuittance]:
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        for one in read_requests(connection, scope):
            if (one.terminal_id, one.seq) == (terminal_id, seq):
                return one, find_quittance(connection, scope, terminal_id, seq)
    message = f"nobody asks to cancel record {seq} of terminal {terminal_id}"
    raise QuittanceNotHere(message, terminal_id=terminal_id, seq=seq)


def _fields(desk: Desk) -> tuple[Field, ...]:
    reasons = tuple(Choice(code, desk.say(key)) for code, key in CANCEL_WORDS.items())
    return (Field("reason", phrase("Why"), "choice", choices=reasons),)


def _page(desk: Desk, quittance: LedgerQuittance, form: Form) -> Response:
    said = money(quittance.amount_centimes, desk.language)
    sentences = (
        desk.say(
            phrase("%(amount)s is taken back whole, on the day of the approval."), amount=said
        ),
        desk.say(
            phrase("Its session is counted: what goes back in cash comes from the régisseur, who"
                   " keeps the original and the receipt of the payer.")
        ),
        desk.say(phrase("The comptable decides. Once approved, the public page says ANNULÉE.")),
    )  # fmt: skip
    title = desk.say(phrase("Cancel quittance %(number)s at the centre?"), number=quittance.number)
    return desk.confirm_page(
        Head(title, (Crumb(HOME, desk.say(phrase("Cancellations asked for"))),)),
        sentences,
        button=phrase("Propose to cancel it"),
        back=HOME,
        form=form,
    )
