"""Postes comptables and the comptable of each date: lists, naming, end of an assignment."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from domain.calendar import business_day
from domain.errors import GirctError
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.comptables.forms import (
    assignment_fields,
    assignment_of,
    end_fields,
    poste_fields,
    poste_of,
)
from server.desk.comptables.listing import COLUMNS, POSTES, list_of
from server.desk.comptables.repository import AssignmentLine, list_assignments, list_postes
from server.desk.form import Field, Form, SubmittedDep
from server.desk.found_regies import list_regies
from server.desk.frame import Desk
from server.desk.head import Action, Crumb, Head
from server.desk.sheet import Part, facts_of
from server.regies.comptables import add_poste, end_assignment, name_comptable
from server.regies.errors import UnknownAssignment
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/comptables", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_REGIES)]
Writer = Annotated[SignedIn, may(Permission.NAME_COMPTABLES)]


@router.get("")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List who answers for what in the reader's territory, history included."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_assignments(connection, person.scope)
    actions = [Action("/desk/comptables/postes", phrase("Postes comptables"))]
    if desk.may(Permission.NAME_COMPTABLES):
        name = Action("/desk/comptables/new", phrase("Name a comptable"), is_main=True)
        actions.append(name)
    head = Head(desk.say(phrase("Comptables")), actions=actions)
    return desk.list_page(head, list_of(desk.language, business_day(centre.now())), rows)


@router.get("/postes")
def list_directory(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the directory of postes."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_postes(connection)
    add = (Action("/desk/comptables/postes/new", phrase("Add a poste"), is_main=True),)
    offered = add if desk.may(Permission.NAME_COMPTABLES) else ()
    return desk.list_page(
        Head(desk.say(phrase("Postes comptables")), _trail(desk), offered), POSTES, rows
    )


@router.get("/postes/new")
def ask_poste(request: Request, centre: CentreDep, person: Writer) -> Response:
    """Ask what the poste is."""
    desk = Desk(request, centre, person)
    return _poste_page(desk, Form(poste_fields(desk.language, person.scope), desk.language))


@router.post("/postes/new")
def create_poste(
    request: Request, centre: CentreDep, person: Writer, sent: SubmittedDep
) -> Response:
    """Add a poste to the directory."""
    desk = Desk(request, centre, person)
    form = Form.read(poste_fields(desk.language, person.scope), desk.language, sent)
    if not form.is_right:
        return _poste_page(desk, form)
    try:
        add_poste(centre, poste_of(form), desk.caller)
    except GirctError as refusal:
        form.refuse(refusal)
        return _poste_page(desk, form)
    return desk.done("/desk/comptables/postes", "poste_created")


@router.get("/new")
def ask_comptable(request: Request, centre: CentreDep, person: Writer) -> Response:
    """Ask who answers for what."""
    desk = Desk(request, centre, person)
    return _naming_page(desk, Form(_fields(desk), desk.language))


@router.post("/new")
def name_one(request: Request, centre: CentreDep, person: Writer, sent: SubmittedDep) -> Response:
    """Name a comptable."""
    desk = Desk(request, centre, person)
    form = Form.read(_fields(desk), desk.language, sent)
    if not form.is_right:
        return _naming_page(desk, form)
    try:
        named = name_comptable(centre, assignment_of(form), desk.caller)
    except GirctError as refusal:
        form.refuse(refusal)
        return _naming_page(desk, form)
    return desk.done(f"/desk/comptables/{named}", "comptable_named")


@router.get("/{assignment_id}")
def show_assignment(
    request: Request, centre: CentreDep, person: Reader, assignment_id: UUID
) -> Response:
    """Show one assignment."""
    desk = Desk(request, centre, person)
    one = _find(desk, assignment_id)
    end = (Action(f"/desk/comptables/{assignment_id}/end", phrase("Set its end"), is_danger=True),)
    is_open = one.to_day is None and desk.may(Permission.NAME_COMPTABLES)
    part = Part("facts", desk.say(phrase("In brief")), facts_of(COLUMNS[1:], one, desk.language))
    return desk.sheet_page(Head(one.name, _trail(desk), end if is_open else ()), [part])


@router.get("/{assignment_id}/end")
def ask_end(request: Request, centre: CentreDep, person: Writer, assignment_id: UUID) -> Response:
    """Ask for the last day."""
    desk = Desk(request, centre, person)
    return _end_page(desk, _find(desk, assignment_id), Form(end_fields(), desk.language))


@router.post("/{assignment_id}/end")
def set_end(
    request: Request,
    centre: CentreDep,
    person: Writer,
    assignment_id: UUID,
    sent: SubmittedDep,
) -> Response:
    """Set the last day, once."""
    desk = Desk(request, centre, person)
    one = _find(desk, assignment_id)
    form = Form.read(end_fields(), desk.language, sent)
    if not form.is_right:
        return _end_page(desk, one, form)
    try:
        end_assignment(centre, assignment_id, form.day("to_day"), desk.caller)
    except GirctError as refusal:
        form.refuse(refusal)
        return _end_page(desk, one, form)
    return desk.done(f"/desk/comptables/{assignment_id}", "assignment_ended")


def _find(desk: Desk, assignment_id: UUID) -> AssignmentLine:
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        found = list_assignments(connection, scope, assignment_id=assignment_id)
    if not found:
        message = "there is no such assignment"
        raise UnknownAssignment(message)
    return found[0]


def _fields(desk: Desk) -> tuple[Field, ...]:
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        postes, regies = list_postes(connection), list_regies(connection, scope)
    return assignment_fields(desk.language, scope, postes, regies)


def _trail(desk: Desk, one: AssignmentLine | None = None) -> tuple[Crumb, ...]:
    first = Crumb("/desk/comptables", desk.say(phrase("Comptables")))
    if one is None:
        return (first,)
    return first, Crumb(f"/desk/comptables/{one.assignment_id}", one.name)


def _poste_page(desk: Desk, form: Form) -> Response:
    postes = Crumb("/desk/comptables/postes", desk.say(phrase("Postes comptables")))
    return desk.form_page(
        Head(desk.say(phrase("Add a poste")), (*_trail(desk), postes)),
        form,
        button=phrase("Add a poste"),
        back="/desk/comptables/postes",
    )


def _naming_page(desk: Desk, form: Form) -> Response:
    note = desk.say(phrase("One comptable at a time answers for a collectivité or a régie."))
    return desk.form_page(
        Head(desk.say(phrase("Name a comptable")), _trail(desk), note=note),
        form,
        button=phrase("Name a comptable"),
        back="/desk/comptables",
    )


def _end_page(desk: Desk, one: AssignmentLine, form: Form) -> Response:
    sentence = desk.say(phrase("From the day after, somebody else must be named."))
    return desk.confirm_page(
        Head(
            desk.say(phrase("Set the end of %(name)s's assignment?"), name=one.name),
            _trail(desk, one),
        ),
        (sentence,),
        button=phrase("Set its end"),
        back=f"/desk/comptables/{one.assignment_id}",
        form=form,
    )
