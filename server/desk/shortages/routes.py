"""Shortages of a territory, and the proposal to write one off."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.acts.service import propose
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.columns import Column, Kind, Said, Value
from server.desk.form import Field, Form, SubmittedDep, write_dirhams
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.listing import Choice, Empty, Listing
from server.desk.shortages.repository import ShortageLine, list_shortages
from server.desk.shortages.words import WRITE_OFF_REASONS
from server.ledger.acts import WRITE_OFF
from server.quarantine.errors import TerminalNotHere
from ui.catalogues import phrase
from ui.formats import money

router = APIRouter(prefix="/desk/shortages", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_LEDGER)]
Proposer = Annotated[SignedIn, may(Permission.PROPOSE_LEDGER)]
TillNumber = Annotated[int, Path(ge=0, le=2**32 - 1)]
HOME: Final = "/desk/shortages"


def _till(one: ShortageLine) -> Value:
    return one.label or Said(phrase("the régie itself"))


def _listing(*, is_linked: bool) -> Listing[ShortageLine]:
    """Describe the list; its rows lead to the write-off for who may propose it."""

    def link(one: ShortageLine) -> str | None:
        return f"{HOME}/{one.regie_id}/{one.terminal_id}" if is_linked else None

    columns: tuple[Column[ShortageLine], ...] = (
        Column("till", phrase("Till"), _till, link=link, is_searched=True, is_key=True),
        Column("regie", phrase("Régie"), lambda one: one.regie,
               link=lambda one: f"/desk/regies/{one.regie_id}", is_searched=True),
        Column("place", phrase("Collectivité"), lambda one: one.place, is_searched=True),
        Column("short", phrase("Shortage"), lambda one: one.shortage_centimes, Kind.MONEY),
    )  # fmt: skip
    empty = Empty(
        phrase("Nothing is short."),
        phrase("What a count finds missing in a till would stand here until it is made good."),
    )
    return Listing("shortages", columns, empty, sort="-short")


@router.get("")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List what is short in the reader's territory."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_shortages(connection, person.scope)
    listing = _listing(is_linked=desk.may(Permission.PROPOSE_LEDGER))
    return desk.list_page(Head(desk.say(phrase("Shortages"))), listing, rows)


@router.get("/{regie_id}/{terminal_id}")
def ask_write_off(
    request: Request, centre: CentreDep, person: Proposer, regie_id: str, terminal_id: TillNumber
) -> Response:
    """Ask how much of a shortage is written off, and why."""
    desk = Desk(request, centre, person)
    short = _find(desk, regie_id, terminal_id)
    known = {"amount": write_dirhams(short.shortage_centimes)}
    return _page(desk, short, Form.filled(_fields(desk), desk.language, known))


@router.post("/{regie_id}/{terminal_id}")
def propose_write_off(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    request: Request,
    centre: CentreDep,
    person: Proposer,
    regie_id: str,
    terminal_id: TillNumber,
    sent: SubmittedDep,
) -> Response:
    """Propose to write a shortage off; the comptable or the State decides."""
    desk = Desk(request, centre, person)
    short = _find(desk, regie_id, terminal_id)
    form = Form.read(_fields(desk), desk.language, sent)
    if form.is_right and not form.centimes("amount"):
        form.errors["amount"] = desk.say(phrase("Type an amount above zero."))
    if not form.is_right:
        return _page(desk, short, form)
    try:
        propose(
            centre,
            desk.caller.actor,
            kind=WRITE_OFF,
            collectivite=short.collectivite,
            subject=f"{terminal_id or regie_id}",
            payload={
                "regie": regie_id,
                "terminal_id": terminal_id,
                "amount": form.centimes("amount"),
                "reason": form.text("reason"),
            },
        )
    except GirctError as refusal:
        form.refuse(refusal)
        return _page(desk, short, form)
    return desk.done(HOME, "act_proposed")


def _find(desk: Desk, regie_id: str, terminal_id: int) -> ShortageLine:
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        found = list_shortages(connection, scope)
    for one in found:
        if (one.regie_id, one.terminal_id) == (regie_id, terminal_id):
            return one
    message = f"nothing is short in till {terminal_id} of {regie_id[:24]}"
    raise TerminalNotHere(message, terminal_id=terminal_id)


def _fields(desk: Desk) -> tuple[Field, ...]:
    reasons = tuple(Choice(code, desk.say(key)) for code, key in WRITE_OFF_REASONS.items())
    return (
        Field("amount", phrase("Amount written off"), "dirhams"),
        Field("reason", phrase("Why"), "choice", choices=reasons),
    )


def _page(desk: Desk, short: ShortageLine, form: Form) -> Response:
    name = short.label or short.regie.said(desk.language)
    sentences = (
        desk.say(
            phrase("%(amount)s is short and stands against the régisseur."),
            amount=money(short.shortage_centimes, desk.language),
        ),
        desk.say(phrase("The comptable, the gouverneur or the wali decides, on the décharge.")),
        desk.say(phrase("Once approved, what is written off becomes a loss of the collectivité.")),
    )
    title = desk.say(phrase("Write off the shortage of %(name)s?"), name=name)
    return desk.confirm_page(
        Head(title, (Crumb(HOME, desk.say(phrase("Shortages"))),)),
        sentences,
        button=phrase("Propose to write it off"),
        back=HOME,
        form=form,
    )
