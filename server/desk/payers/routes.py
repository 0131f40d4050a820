"""Erasing a payer: which quittance, why, and what it means; the quittance itself stays."""

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response

from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.audit.trail import Actor
from server.dependencies import CentreDep, caller_address
from server.desk.form import Field, Form, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Head
from server.desk.listing import Choice
from server.payers.erasure import Motive, erase_payer
from server.payers.numbers import find_quittance
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/payers", include_in_schema=False)

Eraser = Annotated[SignedIn, may(Permission.ERASE_PAYERS)]
MOTIVES: Final = {
    Motive.PAYER_REQUEST: phrase("The payer asks for it"),
    Motive.WRONG_PERSON: phrase("The wrong person was named"),
    Motive.AUTHORITY_ORDER: phrase("An authority orders it"),
}


@router.get("/erase")
def ask_quittance(request: Request, centre: CentreDep, person: Eraser) -> Response:
    """Ask which quittance is to name nobody any more."""
    desk = Desk(request, centre, person)
    return _page(desk, Form(_fields(desk), desk.language))


@router.post("/erase")
def erase(request: Request, centre: CentreDep, person: Eraser, sent: SubmittedDep) -> Response:
    """Erase what is personal of a quittance."""
    desk = Desk(request, centre, person)
    form = Form.read(_fields(desk), desk.language, sent)
    if not form.is_right:
        return _page(desk, form)
    try:
        found = find_quittance(centre, person.scope, form.text("number"))
        erase_payer(
            centre,
            Actor.of(person, caller_address(request)),
            scope=person.scope,
            collectivite=found.collectivite,
            motive=Motive(form.text("motive")),
            records=[(found.terminal_id, found.seq)],
        )
    except GirctError as refusal:
        form.refuse(refusal)
        return _page(desk, form)
    return desk.done("/desk/payers/erase", "payer_erased")


def _fields(desk: Desk) -> tuple[Field, ...]:
    hint = phrase("As printed on the quittance, such as 742001-17.")
    choices = tuple(Choice(code.value, desk.say(key)) for code, key in MOTIVES.items())
    return (
        Field("number", phrase("Number"), "code", hint=hint, length_max=24),
        Field("motive", phrase("Why"), "choice", choices=choices),
    )


def _page(desk: Desk, form: Form) -> Response:
    sentences = (
        desk.say(phrase("Payer, cheque, plate and note of this quittance are erased for ever.")),
        desk.say(phrase("The quittance itself stays valid; its counter forgets the payer too.")),
    )
    return desk.confirm_page(
        Head(desk.say(phrase("Erase a payer"))),
        sentences,
        button=phrase("Erase"),
        back="/desk/",
        form=form,
    )
