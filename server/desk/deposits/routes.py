"""What régies hold, and the deposit a régisseur declares to the comptable."""

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response

from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.acts.service import propose
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.deposits.acts import DEPOSIT
from server.deposits.holdings import MEANS
from server.desk.deposits.listing import ACCEPTED, HELD, HOME, LAST, MEANS_COLUMNS
from server.desk.deposits.repository import HeldLine, list_accepted, list_held
from server.desk.form import Field, Form, SubmittedDep, write_dirhams
from server.desk.frame import Desk
from server.desk.head import Action, Crumb, Head
from server.desk.sheet import Part, facts_of, short_list
from server.regies.errors import UnknownRegie
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/deposits", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_LEDGER)]
Proposer = Annotated[SignedIn, may(Permission.PROPOSE_LEDGER)]
FIELDS: Final = (
    Field("cash", phrase("Cash (DH)"), "dirhams", is_required=False,
          hint=phrase("Notes and coins the régisseur brings; what is in the drawers stays there.")),
    Field("cheques", phrase("Cheques (DH)"), "dirhams", is_required=False),
    Field("cards", phrase("Cards (DH)"), "dirhams", is_required=False,
          hint=phrase("What the bank pays to the comptable itself.")),
    Field("transfers", phrase("Transfers (DH)"), "dirhams", is_required=False),
)  # fmt: skip


@router.get("")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List what every régie of the reader's territory holds."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_held(connection, person.scope)
    return desk.list_page(Head(desk.say(phrase("Deposits"))), HELD, rows)


@router.get("/{regie_id}")
def show(request: Request, centre: CentreDep, person: Reader, regie_id: str) -> Response:
    """Show what a régie holds, and the deposits it made."""
    desk = Desk(request, centre, person)
    held = _find(desk, regie_id)
    with scoped(centre.app, person.scope) as connection:
        accepted = list_accepted(connection, person.scope, regie_id)
    declare = Action(f"{HOME}/{regie_id}/declare", phrase("Declare a deposit"))
    decide = Action("/desk/acts", phrase("See the acts that wait"))
    actions = (decide,) if held.is_waiting else (declare,)
    may_act = held.is_waiting or desk.may(Permission.PROPOSE_LEDGER)
    parts = (
        Part(
            "held",
            desk.say(phrase("Held and not deposited")),
            facts_of((*MEANS_COLUMNS, *LAST), held, desk.language),
            actions=actions if may_act else (),
            note=desk.say(phrase("The régisseur answers for it until the comptable accepts it.")),
        ),
        Part(
            "accepted",
            desk.say(phrase("Deposits accepted")),
            shown=short_list(ACCEPTED, accepted, desk.language),
        ),
    )
    return desk.sheet_page(_head(desk, held.names.said(desk.language)), parts)


@router.get("/{regie_id}/declare")
def ask_declaration(
    request: Request, centre: CentreDep, person: Proposer, regie_id: str
) -> Response:
    """Ask what is brought to the comptable; all that is held is proposed."""
    desk = Desk(request, centre, person)
    held = _find(desk, regie_id)
    known = {means: write_dirhams(max(0, getattr(held, means))) for means in MEANS}
    return _page(desk, held, Form.filled(FIELDS, desk.language, known))


@router.post("/{regie_id}/declare")
def declare(
    request: Request, centre: CentreDep, person: Proposer, regie_id: str, sent: SubmittedDep
) -> Response:
    """Declare a deposit; it is posted when the comptable accepts it."""
    desk = Desk(request, centre, person)
    held = _find(desk, regie_id)
    form = Form.read(FIELDS, desk.language, sent)
    if not form.is_right:
        return _page(desk, held, form)
    payload = {"regie": regie_id, **{means: form.centimes(means) for means in MEANS}}
    try:
        propose(
            centre,
            desk.caller.actor,
            kind=DEPOSIT,
            collectivite=held.collectivite,
            subject=regie_id,
            payload=payload,
        )
    except GirctError as refusal:
        form.refuse(refusal)
        return _page(desk, held, form)
    return desk.done(f"{HOME}/{regie_id}", "deposit_declared")


def _find(desk: Desk, regie_id: str) -> HeldLine:
    with scoped(desk.centre.app, desk.person.scope) as connection:
        found = list_held(connection, desk.person.scope)
    for one in found:
        if one.regie_id == regie_id:
            return one
    message = f"there is no régie {regie_id[:24]}"
    raise UnknownRegie(message, regie=regie_id[:24])


def _head(desk: Desk, title: str, *crumbs: Crumb) -> Head:
    return Head(title, (Crumb(HOME, desk.say(phrase("Deposits"))), *crumbs))


def _page(desk: Desk, held: HeldLine, form: Form) -> Response:
    name = held.names.said(desk.language)
    back = f"{HOME}/{held.regie_id}"
    title = desk.say(phrase("Declare a deposit of %(name)s"), name=name)
    sentences = (
        desk.say(
            phrase("Count it with care: the comptable accepts it as declared, or refuses it.")
        ),
        desk.say(phrase("A difference is never corrected on their side: it is declared again.")),
    )
    return desk.confirm_page(
        _head(desk, title, Crumb(back, name)),
        sentences,
        button=phrase("Declare the deposit"),
        back=back,
        form=form,
    )
