"""Terminals: list, page of one, registration, another enrolment code."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from domain.ids import RegieId, TerminalId
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.columns import Kind
from server.desk.form import Field, Form, SubmittedDep
from server.desk.found_regies import find_regie
from server.desk.frame import Desk
from server.desk.head import Crumb, Head, Secret
from server.desk.sheet import fact
from server.desk.terminals.listing import list_of, state_of
from server.desk.terminals.page import offered, parts_of
from server.desk.terminals.repository import TerminalLine, list_terminals
from server.desk.terminals.story import read_story
from server.terminals.errors import UnknownTerminal
from server.terminals.service import CODE_LIFETIME, register, renew_code
from ui.catalogues import phrase, phrases
from ui.formats import time_text

router = APIRouter(prefix="/desk", include_in_schema=False)

Reader = Annotated[SignedIn, may(Permission.READ_TERMINALS)]
Writer = Annotated[SignedIn, may(Permission.REGISTER_TERMINALS)]
TerminalNumber = Annotated[int, Path(ge=1, le=2**32 - 1)]
LABEL_MAX = 60


@router.get("/terminals")
def list_all(request: Request, centre: CentreDep, person: Reader) -> Response:
    """List the terminals of the reader's territory, the most silent first."""
    desk = Desk(request, centre, person)
    with scoped(centre.app, person.scope) as connection:
        rows = list_terminals(connection, person.scope, centre.now())
    return desk.list_page(Head(desk.say(phrase("Terminals"))), list_of(desk.language), rows)


@router.get("/terminals/{terminal_id}")
def show_terminal(
    request: Request, centre: CentreDep, person: Reader, terminal_id: TerminalNumber
) -> Response:
    """Show one terminal."""
    desk = Desk(request, centre, person)
    terminal = find_one(desk, terminal_id)
    with scoped(centre.app, person.scope) as connection:
        story = read_story(connection, person.scope, terminal_id)
    head = Head(
        terminal.label,
        _trail(desk),
        tuple(offered(desk, terminal, story)),
        state=fact(phrase("State"), state_of(terminal), desk.language),
    )
    return desk.sheet_page(head, parts_of(desk, terminal, story))


@router.get("/regies/{regie_id}/terminals/new")
def ask_terminal(request: Request, centre: CentreDep, person: Writer, regie_id: str) -> Response:
    """Ask what the terminal is called."""
    desk = Desk(request, centre, person)
    return _registration_page(desk, regie_id, Form((_label(),), desk.language))


@router.post("/regies/{regie_id}/terminals/new")
def add_terminal(
    request: Request, centre: CentreDep, person: Writer, regie_id: str, sent: SubmittedDep
) -> Response:
    """Register a terminal, and show its enrolment code this once."""
    desk = Desk(request, centre, person)
    form = Form.read((_label(),), desk.language, sent)
    if not form.is_right:
        return _registration_page(desk, regie_id, form)
    find_regie(desk, regie_id)
    made = register(
        centre, regie_id=RegieId(regie_id), label=form.text("label"), caller=desk.caller
    )
    return _code_page(desk, find_one(desk, made.terminal_id), made.code)


@router.get("/terminals/{terminal_id}/code")
def ask_code(
    request: Request, centre: CentreDep, person: Writer, terminal_id: TerminalNumber
) -> Response:
    """Ask before drawing another code: the first one stops working."""
    desk = Desk(request, centre, person)
    terminal = find_one(desk, terminal_id)
    sentences = (
        desk.say(phrase("A new code is drawn and shown once; the one before stops working.")),
        _lifetime(desk),
    )
    title = desk.say(phrase("Renew the code of %(name)s?"), name=terminal.label)
    return desk.confirm_page(
        Head(title, _trail(desk, terminal)),
        sentences,
        button=phrase("Renew the enrolment code"),
        back=f"/desk/terminals/{terminal_id}",
    )


@router.post("/terminals/{terminal_id}/code")
def draw_another_code(
    request: Request, centre: CentreDep, person: Writer, terminal_id: TerminalNumber
) -> Response:
    """Draw another code, and show it this once."""
    desk = Desk(request, centre, person)
    terminal = find_one(desk, terminal_id)
    code = renew_code(centre, TerminalId(terminal_id), desk.caller)
    return _code_page(desk, terminal, code)


def find_one(desk: Desk, terminal_id: int) -> TerminalLine:
    """Find a terminal of the reader's territory.

    Raises:
        UnknownTerminal: when there is none there.
    """
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        found = list_terminals(connection, scope, desk.centre.now(), terminal_id=terminal_id)
    if not found:
        message = f"there is no terminal {terminal_id}"
        raise UnknownTerminal(message, terminal_id=terminal_id)
    return found[0]


def _label() -> Field:
    hint = phrase("Where it stands, such as “Guichet 1” or “Entrée nord”.")
    return Field("label", phrase("Name of the terminal"), hint=hint, length_max=LABEL_MAX)


def _registration_page(desk: Desk, regie_id: str, form: Form) -> Response:
    regie = find_regie(desk, regie_id)
    trail = (
        Crumb("/desk/regies", desk.say(phrase("Régies"))),
        Crumb(f"/desk/regies/{regie_id}", regie.names.said(desk.language)),
    )
    note = desk.say(phrase("Stand at the machine: the code on the next page is soon over."))
    return desk.form_page(
        Head(desk.say(phrase("Register a terminal")), trail, note=note),
        form,
        button=phrase("Register a terminal"),
        back=f"/desk/regies/{regie_id}",
    )


def _lifetime(desk: Desk) -> str:
    minutes = CODE_LIFETIME // timedelta(minutes=1)
    until = time_text(desk.centre.now() + CODE_LIFETIME, desk.language)
    key = phrases(
        "It is good for %(count)s minute and one machine: until %(until)s.",
        "It is good for %(count)s minutes and one machine: until %(until)s.",
    )
    return desk.say_count(key, minutes, until=until)


def _code_page(desk: Desk, terminal: TerminalLine, code: str) -> Response:
    half = len(code) // 2
    secret = Secret(
        desk.say(phrase("Enrolment code")), f"{code[:half]}-{code[half:]}", _lifetime(desk)
    )
    facts = (
        fact(phrase("Terminal"), terminal.label, desk.language),
        fact(phrase("Number"), str(terminal.terminal_id), desk.language, kind=Kind.CODE),
        fact(phrase("Régie"), terminal.regie, desk.language),
    )
    title = desk.say(phrase("Code of %(name)s"), name=terminal.label)
    back = f"/desk/terminals/{terminal.terminal_id}"
    return desk.secret_page(Head(title, _trail(desk, terminal)), secret, facts, back=back)


def _trail(desk: Desk, terminal: TerminalLine | None = None) -> tuple[Crumb, ...]:
    first = Crumb("/desk/terminals", desk.say(phrase("Terminals")))
    if terminal is None:
        return (first,)
    return first, Crumb(f"/desk/terminals/{terminal.terminal_id}", terminal.label)
