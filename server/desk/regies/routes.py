"""Régies: list, page of one, creation, changes by arrêté, opening and closing."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response

from domain.errors import GirctError
from domain.ids import RegieId
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.form import Form, SubmittedDep
from server.desk.found_regies import RegieLine, find_regie, list_regies
from server.desk.frame import Desk
from server.desk.head import Action, Crumb, Head
from server.desk.regies.forms import (
    arrete_fields,
    change_fields,
    change_of,
    creation_fields,
    known_facts,
    new_regie,
)
from server.desk.regies.listing import list_of
from server.desk.regies.page import parts_of, state_cell
from server.regies.repository import natures_of
from server.regies.service import add_regie, change_regie, set_open
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/regies", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_REGIES)]
Writer = Annotated[SignedIn, may(Permission.WRITE_REGIES)]
Turn = Literal["open", "close"]


@router.get("")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the régies of the reader's territory."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_regies(connection, person.scope)
    create = (Action("/desk/regies/new", phrase("Create a régie"), is_main=True),)
    actions = create if desk.may(Permission.WRITE_REGIES) else ()
    head = Head(desk.say(phrase("Régies")), actions=actions)
    return desk.list_page(head, list_of(desk.language), rows)


@router.get("/new")
def ask_regie(
    request: Request, centre: CentreDep, person: Writer, collectivite: str = ""
) -> Response:
    """Ask what the arrêté de création says."""
    desk = Desk(request, centre, person)
    fields = creation_fields(desk.language, person.scope)
    return _creation_page(desk, Form.filled(fields, desk.language, {"collectivite": collectivite}))


@router.post("/new")
def create(request: Request, centre: CentreDep, person: Writer, sent: SubmittedDep) -> Response:
    """Create a régie."""
    desk = Desk(request, centre, person)
    form = Form.read(creation_fields(desk.language, person.scope), desk.language, sent)
    if not form.is_right:
        return _creation_page(desk, form)
    try:
        regie = new_regie(form)
        add_regie(centre, regie, desk.caller)
    except GirctError as refusal:
        form.refuse(refusal)
        return _creation_page(desk, form)
    return desk.done(f"/desk/regies/{regie.regie_id}", "regie_created")


@router.get("/{regie_id}")
def show_regie(request: Request, centre: CentreDep, person: Reader, regie_id: str) -> Response:
    """Show one régie: its facts, agents, terminals, natures and history."""
    desk = Desk(request, centre, person)
    regie = find_regie(desk, regie_id)
    with scoped(centre.app, person.scope) as connection:
        parts = parts_of(desk, connection, regie)
    base = f"/desk/regies/{regie_id}"
    turn = (
        Action(f"{base}/close", phrase("Close the régie"), is_danger=True)
        if regie.is_open
        else Action(f"{base}/open", phrase("Open the régie"))
    )
    offered = (Action(f"{base}/edit", phrase("Change by arrêté"), is_main=True), turn)
    head = Head(
        regie.names.said(desk.language),
        _trail(desk),
        offered if desk.may(Permission.WRITE_REGIES) else (),
        state=state_cell(desk, regie),
    )
    return desk.sheet_page(head, parts)


@router.get("/{regie_id}/edit")
def ask_change(request: Request, centre: CentreDep, person: Writer, regie_id: str) -> Response:
    """Ask what an arrêté changes."""
    desk = Desk(request, centre, person)
    regie = find_regie(desk, regie_id)
    with scoped(centre.app, person.scope) as connection:
        known = known_facts(regie, natures_of(connection, regie_id))
    form = Form.filled(change_fields(desk.language, regie), desk.language, known)
    return _change_page(desk, regie, form)


@router.post("/{regie_id}/edit")
def change(
    request: Request, centre: CentreDep, person: Writer, regie_id: str, sent: SubmittedDep
) -> Response:
    """Record what an arrêté changes."""
    desk = Desk(request, centre, person)
    regie = find_regie(desk, regie_id)
    form = Form.read(change_fields(desk.language, regie), desk.language, sent)
    if not form.is_right:
        return _change_page(desk, regie, form)
    try:
        change_regie(centre, RegieId(regie_id), change_of(form), desk.caller)
    except GirctError as refusal:
        form.refuse(refusal)
        return _change_page(desk, regie, form)
    return desk.done(f"/desk/regies/{regie_id}", "regie_changed")


@router.get("/{regie_id}/{turn}")
def ask_turn(
    request: Request, centre: CentreDep, person: Writer, regie_id: str, turn: Turn
) -> Response:
    """Ask which arrêté opens or closes a régie."""
    desk = Desk(request, centre, person)
    form = Form(arrete_fields(), desk.language)
    return _turn_page(desk, find_regie(desk, regie_id), turn, form)


@router.post("/{regie_id}/{turn}")
def turn_regie(  # noqa: PLR0913, PLR0917 - one argument per part of the request
    request: Request,
    centre: CentreDep,
    person: Writer,
    regie_id: str,
    turn: Turn,
    sent: SubmittedDep,
) -> Response:
    """Open or close a régie."""
    desk = Desk(request, centre, person)
    regie = find_regie(desk, regie_id)
    form = Form.read(arrete_fields(), desk.language, sent)
    if not form.is_right:
        return _turn_page(desk, regie, turn, form)
    arrete = (form.text("arrete"), form.day("arrete_date"))
    try:
        set_open(
            centre, RegieId(regie_id), is_open=turn == "open", caller=desk.caller, arrete=arrete
        )
    except GirctError as refusal:
        form.refuse(refusal)
        return _turn_page(desk, regie, turn, form)
    return desk.done(
        f"/desk/regies/{regie_id}", "regie_opened" if turn == "open" else "regie_closed"
    )


def _trail(desk: Desk, regie: RegieLine | None = None) -> tuple[Crumb, ...]:
    own = () if regie is None else (_crumb(desk, regie),)
    return (Crumb("/desk/regies", desk.say(phrase("Régies"))), *own)


def _crumb(desk: Desk, regie: RegieLine) -> Crumb:
    return Crumb(f"/desk/regies/{regie.regie_id}", regie.names.said(desk.language))


def _creation_page(desk: Desk, form: Form) -> Response:
    return desk.form_page(
        Head(desk.say(phrase("Create a régie")), _trail(desk)),
        form,
        button=phrase("Create the régie"),
        back="/desk/regies",
    )


def _change_page(desk: Desk, regie: RegieLine, form: Form) -> Response:
    note = desk.say(phrase("Copy the arrêté. What was before stays in the history of the régie."))
    return desk.form_page(
        Head(desk.say(phrase("Change by arrêté")), _trail(desk, regie), note=note),
        form,
        button=phrase("Record the change"),
        back=f"/desk/regies/{regie.regie_id}",
    )


def _turn_page(desk: Desk, regie: RegieLine, turn: Turn, form: Form) -> Response:
    if turn == "open":
        title, button = phrase("Open %(name)s?"), phrase("Open the régie")
        sentence = phrase("Its counters collect again as soon as they reach the centre.")
    else:
        title, button = phrase("Close %(name)s?"), phrase("Close the régie")
        sentence = phrase("Its counters stop collecting as soon as they reach the centre.")
    return desk.confirm_page(
        Head(desk.say(title, name=regie.names.said(desk.language)), _trail(desk, regie)),
        (desk.say(sentence),),
        button=button,
        back=f"/desk/regies/{regie.regie_id}",
        form=form,
    )
