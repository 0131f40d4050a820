"""The procès-verbal of a frozen, lost or burnt terminal's till: the régisseur draws it up here."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.acts.service import propose
from server.dependencies import CentreDep
from server.desk.form import Field, Form, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.listing import Choice
from server.quarantine.closing import SESSION_CLOSING
from server.quarantine.service import ClosingDraft, draw_up_closing
from ui.catalogues import phrase
from ui.formats import money

router = APIRouter(prefix="/desk/terminals", include_in_schema=False)

Proposer = Annotated[SignedIn, may(Permission.PROPOSE_LEDGER)]
TerminalNumber = Annotated[int, Path(ge=1, le=2**32 - 1)]
CIRCUMSTANCES: Final = {
    "FROZEN": phrase("the terminal's chain was frozen"),
    "LOST": phrase("the terminal was lost"),
    "STOLEN": phrase("the terminal was stolen"),
    "BURNT": phrase("the terminal burnt"),
    "BROKEN": phrase("the terminal broke down"),
}


@router.get("/{terminal_id}/closing")
def ask_count(
    request: Request, centre: CentreDep, person: Proposer, terminal_id: TerminalNumber
) -> Response:
    """Ask what was found of the till's cash, and why its terminal does not close it."""
    desk = Desk(request, centre, person)
    draft = draw_up_closing(centre, person.scope, terminal_id)
    return _page(desk, draft, Form(_fields(desk), desk.language))


@router.post("/{terminal_id}/closing")
def propose_closing(
    request: Request,
    centre: CentreDep,
    person: Proposer,
    terminal_id: TerminalNumber,
    sent: SubmittedDep,
) -> Response:
    """Propose the procès-verbal; the comptable approves it."""
    desk = Desk(request, centre, person)
    draft = draw_up_closing(centre, person.scope, terminal_id)
    form = Form.read(_fields(desk), desk.language, sent)
    if not form.is_right:
        return _page(desk, draft, form)
    try:
        propose(
            centre,
            desk.caller.actor,
            kind=SESSION_CLOSING,
            collectivite=draft.place.collectivite,
            subject=f"{terminal_id}",
            payload={
                "terminal_id": terminal_id,
                "circumstance": form.text("circumstance"),
                "counted": form.centimes("counted"),
                "expected": draft.expected_centimes,
                "missing": draft.missing,
            },
        )
    except GirctError as refusal:
        form.refuse(refusal)
        return _page(desk, draft, form)
    return desk.done(f"/desk/terminals/{terminal_id}", "act_proposed")


def _fields(desk: Desk) -> tuple[Field, ...]:
    choices = tuple(Choice(code, desk.say(key)) for code, key in CIRCUMSTANCES.items())
    return (
        Field(
            "counted",
            phrase("Cash found"),
            "dirhams",
            hint=phrase(
                "Count in what this till handed over by acts that are missing or in quarantine;"
                " leave out a float whose opening is."
            ),
        ),
        Field("circumstance", phrase("Why"), "choice", choices=choices),
    )


def _page(desk: Desk, draft: ClosingDraft, form: Form) -> Response:
    place = draft.place
    missing = ", ".join(f"{first}–{last}" for first, last in draft.missing)
    sentences = [
        desk.say(
            phrase("By the books this till should hold %(amount)s."),
            amount=money(draft.expected_centimes, desk.language),
        ),
        desk.say(phrase("Records nobody has: %(seqs)s."), seqs=missing)
        if missing
        else desk.say(phrase("No record is known to be missing.")),
        desk.say(
            phrase("The comptable decides. Then the difference stands and the cash is yours.")
        ),
    ]
    title = desk.say(phrase("Close the till of %(name)s at the centre"), name=place.label)
    back = f"/desk/terminals/{place.terminal_id}"
    crumbs = (Crumb("/desk/terminals", desk.say(phrase("Terminals"))), Crumb(back, place.label))
    return desk.confirm_page(
        Head(title, crumbs), sentences, button=phrase("Propose this closing"), back=back, form=form
    )
