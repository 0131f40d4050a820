"""LOST_QUITTANCE: a quittance no journal has any more is re-entered from its QR code.

The code is the whole signed record, so that it was issued, when, by whom and for how much is
proven; the lines and the means of payment are what two persons read off the paper. Its session is
not known: the body kept for it names none (`NO_SESSION`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from domain.bodies import LineBody, ReceiptBody, TenderBody
from domain.body_fields import LINES_MAX, Centimes, Nature, Rubrique, Strict
from domain.calendar import business_day
from domain.canonical import NotCanonical, body_hash
from domain.errors import BodyRefused, GirctError
from domain.ids import RegieId, SessionId, TariffVersion
from domain.receipt_code import CODE_CHARACTERS_MAX, code_bytes
from domain.record import Flag, Kind, RecordOutline
from domain.tariffs.errors import UnknownNature
from domain.tariffs.natures import nature
from domain.wire import TerminalNumber
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.db.scope import scoped
from server.ledger.act_repository import audit_act
from server.ledger.payloads import read_payload
from server.quarantine import repository
from server.quarantine.booking import (
    REBUILT,
    Booking,
    book,
    require_closed_terminal,
    require_year,
)
from server.quarantine.errors import (
    AlreadyInLedger,
    AlreadyInQuarantine,
    DeclarationDiffers,
    EvidenceSettled,
    NotPostable,
    TerminalNotHere,
)
from server.quarantine.evidence import Exhibit, keys_of, read_signed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from domain.record import Record
    from server.bootstrap import Centre
    from server.quarantine.evidence import Evidence, TerminalPlace

LOST_QUITTANCE: Final = "LOST_QUITTANCE"
NO_SESSION: Final = SessionId("00000000-0000-0000-0000-000000000000")
NO_TARIFF: Final = TariffVersion("INCONNU/0")


class DeclaredLine(Strict):
    """A line as read off the paper; amounts in centimes."""

    nature: Nature
    rubrique: Rubrique
    principal: Centimes
    majoration: Centimes = 0
    penalite: Centimes = 0
    astreinte: Centimes = 0


class LostPayload(Strict):
    """What was scanned, and what the paper says besides.

    Args:
        terminal_id: The terminal of its legal number.
        code: The text of the QR symbol, or what follows its last slash.
        lines: What was paid for.
        tenders: How it was paid.
    """

    terminal_id: TerminalNumber
    code: Annotated[str, Field(min_length=1, max_length=CODE_CHARACTERS_MAX)]
    lines: Annotated[list[DeclaredLine], Field(min_length=1, max_length=LINES_MAX)]
    tenders: Annotated[list[TenderBody], Field(max_length=LINES_MAX)]


def rebuild(connection: Connection, draft: Draft) -> tuple[TerminalPlace, Booking]:
    """Check a scanned quittance and build the body its record does not bring.

    Raises:
        GirctError: It cannot be posted, and why.
    """
    payload = read_payload(LostPayload, draft.payload)
    place = require_closed_terminal(connection, payload.terminal_id, draft.collectivite)
    record = read_scanned(connection, place, payload.code)
    body = declared_body(record, payload, place.regie_id)
    exhibit = Exhibit(record, body, body.to_canonical())
    require_year(connection, exhibit)
    return place, Booking(exhibit, body)


def read_scanned(connection: Connection, place: TerminalPlace, code: str) -> Record:
    """Read a scanned quittance that its terminal signed and that the centre has nowhere.

    Raises:
        GirctError: It is no such quittance, or the centre has it.
    """
    evidence = repository.read_evidence(connection, place)
    keys = keys_of(repository.read_keys(connection, place.terminal_id), evidence)
    record = read_signed(code_bytes(code), keys, place)
    if record.kind is not Kind.RECEIPT:
        message = f"the code is that of a {record.kind.name}, not of a quittance"
        raise NotPostable(message, seq=record.seq)
    if repository.is_in_ledger(connection, place.terminal_id, record.link):
        message = f"record {record.seq} is in the ledger"
        raise AlreadyInLedger(message, seq=record.seq)
    if repository.act_record(connection, record.link) is not None:
        message = f"record {record.seq} is settled already"
        raise EvidenceSettled(message, seq=record.seq)
    if any(one.link == record.link and has_body(one, record) for one in evidence):
        message = f"record {record.seq} is in quarantine with its body"
        raise AlreadyInQuarantine(message, seq=record.seq)
    return record


def has_body(one: Evidence, record: Record) -> bool:
    """Whether what waits in quarantine came with its body: a scanned paper's record has none."""
    try:
        return body_hash(one.body) == record.body_hash
    except NotCanonical:
        return False


def read_lost(centre: Centre, scope: str, code: str) -> tuple[TerminalPlace, Record]:
    """Show what a scanned quittance says, before anything is declared of it.

    Args:
        centre: The centre.
        scope: The territory of the person who asks.
        code: The text of the QR symbol, or what follows its last slash.

    Raises:
        TerminalNotHere: No terminal of this territory has its number.
        GirctError: It cannot be re-entered, and why.
    """
    terminal_id = RecordOutline.read(code_bytes(code)).terminal_id
    with scoped(centre.app, scope) as connection:
        collectivite = repository.collectivite_of(connection, scope, terminal_id)
        if collectivite is None:
            message = f"no terminal {terminal_id} in this territory"
            raise TerminalNotHere(message, terminal_id=terminal_id)
        place = require_closed_terminal(connection, terminal_id, collectivite)
        return place, read_scanned(connection, place, code)


def declared_body(record: Record, payload: LostPayload, regie_id: str) -> ReceiptBody:
    """Write what was declared as the body of a quittance.

    Raises:
        DeclarationDiffers: It does not come to what the record signs.
    """
    day = business_day(datetime.fromtimestamp(record.issued_at, UTC))
    try:
        body = ReceiptBody(
            regie=RegieId(regie_id),
            session=NO_SESSION,
            business_day=day,
            fiscal_year=day.year,
            lines=tuple(_line(line) for line in payload.lines),
            tenders=tuple(payload.tenders),
            total=record.amount_centimes,
        )
    except (GirctError, ValueError) as fault:
        reason = fault.message if isinstance(fault, BodyRefused) else "a line cannot be read"
        message = f"what is declared does not come to the amount signed: {reason}"
        raise DeclarationDiffers(message, amount_centimes=record.amount_centimes) from fault
    is_cash = not record.flags & Flag.NON_CASH
    if body.revenue_code != record.revenue_code or body.is_all_cash != is_cash:
        message = "the natures or the means of payment are not those the record signs"
        raise DeclarationDiffers(message, amount_centimes=record.amount_centimes)
    return body


def _line(declared: DeclaredLine) -> LineBody:
    try:
        label = nature(declared.nature).label_fr
    except UnknownNature:
        label = str(declared.nature)
    return LineBody(
        nature=declared.nature,
        rubrique=declared.rubrique,
        label=label,
        unit="UNITE",
        quantity_milli=1000,
        rate=declared.principal,
        rate_kind="per_unit",
        principal=declared.principal,
        majoration=declared.majoration,
        penalite=declared.penalite,
        astreinte=declared.astreinte,
        tariff=NO_TARIFF,
    )


def _check(connection: Connection, _centre: Centre, draft: Draft) -> None:
    rebuild(connection, draft)


def _post(connection: Connection, _centre: Centre, act: ApprovedAct) -> None:
    place, booking = rebuild(connection, act)
    book(connection, place, act.act_id, [booking], disposal=REBUILT)
    record = booking.exhibit.record
    rebuilt = {"record": record.seq, "amount_centimes": record.amount_centimes}
    audit_act(connection, act, "ledger:quittance:rebuilt", ("MISSING", "POSTED"), rebuilt)


register_kind(
    ActKind(LOST_QUITTANCE, frozenset({"regisseur"}), frozenset({"comptable"}), _post, _check)
)
