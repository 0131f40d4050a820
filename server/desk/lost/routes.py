"""A lost quittance: its QR text, what it proves, what its paper says, the proposal."""

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response

from domain.calendar import business_day
from domain.errors import GirctError
from domain.ids import NatureIndex, TerminalId, legal_number
from domain.receipt_code import short_code
from domain.record import Record
from domain.tariffs.natures import natures
from server.accounts.access import may
from server.accounts.permissions import Permission
from server.accounts.service import SignedIn
from server.acts.service import propose
from server.db.scope import scoped
from server.dependencies import CentreDep
from server.desk.columns import Cell, Kind, Names
from server.desk.form import Form, SubmittedDep
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.lost.declaration import (
    LINES,
    PARTS,
    PAYMENTS,
    check_sums,
    code_field,
    declaration_fields,
    declared,
    known_of,
)
from server.desk.lost.repository import rubriques_on
from server.desk.sheet import fact
from server.quarantine.evidence import TerminalPlace
from server.quarantine.lost import LOST_QUITTANCE, read_lost
from ui.catalogues import phrase

router = APIRouter(prefix="/desk/lost", include_in_schema=False)

Proposer = Annotated[SignedIn, may(Permission.PROPOSE_LEDGER)]
HOME: Final = "/desk/lost"


@router.get("")
def ask_code(request: Request, centre: CentreDep, person: Proposer) -> Response:
    """Ask for the text of the QR code."""
    desk = Desk(request, centre, person)
    return _code_page(desk, Form((code_field(),), desk.language))


@router.post("")
def show_quittance(
    request: Request, centre: CentreDep, person: Proposer, sent: SubmittedDep
) -> Response:
    """Show what the quittance proves, and ask what its paper says besides."""
    desk = Desk(request, centre, person)
    form = Form.read((code_field(),), desk.language, sent)
    if not form.is_right:
        return _code_page(desk, form)
    code = form.text("code")
    try:
        place, record = read_lost(centre, person.scope, code)
    except GirctError as refusal:
        form.refuse(refusal)
        return _code_page(desk, form)
    fields = declaration_fields(desk.language, _rubriques(desk, place, record))
    known = Form.filled(fields, desk.language, known_of(record, code))
    return _declaration_page(desk, place, record, known)


@router.post("/declare")
def declare(request: Request, centre: CentreDep, person: Proposer, sent: SubmittedDep) -> Response:
    """Propose to re-enter the quittance; the comptable decides."""
    desk = Desk(request, centre, person)
    asked = Form.read((code_field(),), desk.language, sent)
    if not asked.is_right:
        return _code_page(desk, asked)
    try:
        place, record = read_lost(centre, person.scope, asked.text("code"))
    except GirctError as refusal:
        asked.refuse(refusal)
        return _code_page(desk, asked)
    rubriques = _rubriques(desk, place, record)
    form = Form.read(declaration_fields(desk.language, rubriques), desk.language, sent)
    if form.is_right:
        check_sums(form, record)
    if form.is_right:
        try:
            _propose(desk, place, record, form, rubriques)
        except GirctError as refusal:
            form.refuse(refusal)
    if not form.is_right:
        return _declaration_page(desk, place, record, form)
    return desk.done(HOME, "act_proposed")


def _propose(
    desk: Desk,
    place: TerminalPlace,
    record: Record,
    form: Form,
    rubriques: dict[NatureIndex, str],
) -> None:
    said = {"terminal_id": place.terminal_id, "code": form.text("code")}
    propose(
        desk.centre,
        desk.caller.actor,
        kind=LOST_QUITTANCE,
        collectivite=place.collectivite,
        subject=_number(record),
        payload=said | declared(form, rubriques),
    )


def _rubriques(desk: Desk, place: TerminalPlace, record: Record) -> dict[NatureIndex, str]:
    day = business_day(datetime.fromtimestamp(record.issued_at, UTC))
    with scoped(desk.centre.app, desk.person.scope) as connection:
        return rubriques_on(connection, place.collectivite, day)


def _number(record: Record) -> str:
    return legal_number(TerminalId(record.terminal_id), record.receipt_no)


def _code_page(desk: Desk, form: Form) -> Response:
    note = phrase(
        "When a counter was lost with quittances nobody sent, the payer's paper proves each one:"
        " its QR code holds the whole signed record. Revoke or replace the counter first."
    )
    return desk.form_page(
        Head(desk.say(phrase("Re-enter a lost quittance")), note=desk.say(note)),
        form,
        button=phrase("Read the quittance"),
        back="/desk/",
    )


def _declaration_page(desk: Desk, place: TerminalPlace, record: Record, form: Form) -> Response:
    title = desk.say(phrase("Lost quittance %(number)s"), number=_number(record))
    trail = (Crumb(HOME, desk.say(phrase("Re-enter a lost quittance"))),)
    return desk.page(
        "lost.html",
        Head(title, trail),
        status=200 if form.is_right else 422,
        form=form,
        facts=_facts(desk, place, record),
        fields={one.name: one for one in form.fields},
        money_columns=PARTS,
        lines=range(1, LINES + 1),
        payments=range(1, PAYMENTS + 1),
        action=f"{HOME}/declare",
        back=HOME,
    )


def _facts(desk: Desk, place: TerminalPlace, record: Record) -> tuple[Cell, ...]:
    language, nature = desk.language, natures().get(NatureIndex(record.revenue_code))
    several = desk.say(phrase("several natures"))
    said = several if nature is None else Names(nature.label_fr, nature.label_ar)
    at = datetime.fromtimestamp(record.issued_at, UTC)
    terminal = f"/desk/terminals/{place.terminal_id}"
    return (
        fact(phrase("Number"), _number(record), language, kind=Kind.CODE),
        fact(phrase("Amount"), record.amount_centimes, language, kind=Kind.MONEY),
        fact(phrase("Signed on"), at, language, kind=Kind.MOMENT),
        fact(phrase("Nature"), said, language),
        fact(phrase("Terminal"), place.label, language, href=terminal),
        fact(phrase("Agent"), str(record.agent_id), language, kind=Kind.CODE),
        fact(phrase("Short code"), short_code(record.link), language, kind=Kind.CODE),
    )
