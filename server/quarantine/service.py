"""What lies outside the ledger, as a person works it off: list, one record, forks, evidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.errors import GirctError, SignatureInvalid
from domain.ids import TerminalId, legal_number
from domain.placement import SequenceGap
from domain.receipt_code import short_code
from domain.record import Kind, Record
from server.db.scope import scoped
from server.quarantine import repository
from server.quarantine.booking import OPEN_STATES
from server.quarantine.closing import expected_cash, missing_seqs
from server.quarantine.errors import EvidenceUnknown, TerminalNotHere
from server.quarantine.evidence import EvidenceState, Keys, keys_of, read_exhibit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from server.bootstrap import Centre
    from server.quarantine.evidence import Evidence, TerminalPlace

PAGE_ROWS_MAX: Final = 2000


class Advice(StrEnum):
    """What to do next about a record."""

    SETTLED = "SETTLED"
    """Nothing: an act posted or dismissed it, or the ledger took it in."""
    WAIT = "WAIT"
    """Records before it are on their way: it goes into the ledger by itself."""
    REVOKE_FIRST = "REVOKE_FIRST"
    """The terminal may still send: revoke it before anything is posted by hand."""
    POST_OR_DISMISS = "POST_OR_DISMISS"
    """It can be posted if the cash was collected, else dismissed."""
    DISMISS = "DISMISS"
    """It can be dismissed only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What a record says of itself, nothing of it personal.

    Args:
        kind: Its kind.
        seq: Its place.
        link: Its name, hexadecimal.
        number: The legal number of a quittance or cancellation.
        issued_at: When the terminal signed it, UTC.
        amount_centimes: Its amount.
        agent_id: The agent.
        short_code: What is printed under its code.
        received_at: When the centre received it; None when it is in the ledger.
        is_in_ledger: Whether the ledger has it.
        is_signed: Whether a key the terminal had signed it.
        body: Its body, as received.
    """

    kind: Kind
    seq: int
    link: str
    number: str | None
    issued_at: datetime
    amount_centimes: int
    agent_id: int
    short_code: str
    received_at: datetime | None
    is_in_ledger: bool
    is_signed: bool
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One record of the quarantine, examined.

    Args:
        evidence: Its row: state, reason, act.
        decoded: What it says; None when its bytes say nothing.
        terminal_state: The state of its terminal.
        advice: What to do next.
        fault: The code of what keeps it from being posted; None when nothing does.
        rivals: The other signed records of the same place: with it, they prove a fork.
    """

    evidence: Evidence
    decoded: Decoded | None
    terminal_state: str
    advice: Advice
    fault: str | None
    rivals: tuple[Decoded, ...]


@dataclass(frozen=True, slots=True)
class ClosingDraft:
    """What the centre knows before a till is counted.

    Args:
        place: The terminal.
        expected_centimes: What its drawer should hold by the books.
        missing: First and last number of each run of records nobody has.
    """

    place: TerminalPlace
    expected_centimes: int
    missing: list[list[int]]


def list_quarantine(  # noqa: PLR0913 - each narrows the list
    centre: Centre,
    scope: str,
    *,
    state: EvidenceState | None = EvidenceState.WAITING,
    terminal_id: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Evidence]:
    """List what lies outside the ledger in a person's territory, newest first.

    Args:
        centre: The centre.
        scope: The person's territory.
        state: Only records of this state; all when None.
        terminal_id: Only this terminal's.
        limit: How many at most, up to `PAGE_ROWS_MAX`.
        offset: How many to leave out first.
    """
    with scoped(centre.app, scope) as connection:
        return repository.list_evidence(
            connection,
            scope,
            state=state,
            terminal_id=terminal_id,
            limit=min(limit, PAGE_ROWS_MAX),
            offset=offset,
        )


def examine_evidence(centre: Centre, scope: str, link: bytes) -> Examined:
    """Show one record: what it says, why it is outside, what to do, and what it contradicts.

    Args:
        centre: The centre.
        scope: The person's territory.
        link: The record's name.

    Raises:
        EvidenceUnknown: Nothing of this name is in the quarantine of that territory.
    """
    with scoped(centre.app, scope) as connection:
        one = repository.find_evidence(connection, scope, link)
        place = None
        if one is not None:
            place = repository.read_terminal(connection, one.terminal_id, one.collectivite)
        if one is None or place is None:
            message = "no such record in quarantine"
            raise EvidenceUnknown(message)
        held = repository.read_evidence(connection, place)
        keys = keys_of(repository.read_keys(connection, one.terminal_id), held)
        fault = fault_of(one, keys, place)
        return Examined(
            evidence=one,
            decoded=decode_evidence(one, keys),
            terminal_state=place.state,
            advice=_advise(one, place, fault),
            fault=fault,
            rivals=tuple(_rivals(connection, one, held, keys)),
        )


def evidence_lines(centre: Centre, scope: str, terminal_id: int, collectivite: str) -> list[str]:
    """Export what a terminal's quarantine holds, one line a record, as `girct-verify` reads it.

    Args:
        centre: The centre.
        scope: The person's territory.
        terminal_id: The terminal.
        collectivite: Its collectivité.

    Raises:
        TerminalNotHere: No such terminal in that territory.
    """
    with scoped(centre.app, scope) as connection:
        place = repository.read_terminal(connection, terminal_id, collectivite)
        if place is None:
            message = f"no terminal {terminal_id} in {collectivite}"
            raise TerminalNotHere(message, terminal_id=terminal_id)
        held = repository.read_evidence(connection, place)
    return [_line(one) for one in held]


def draw_up_closing(centre: Centre, scope: str, terminal_id: int) -> ClosingDraft:
    """Find what the procès-verbal of a terminal's till has to state.

    Args:
        centre: The centre.
        scope: The person's territory.
        terminal_id: The terminal.

    Raises:
        TerminalNotHere: No such terminal in that territory.
    """
    with scoped(centre.app, scope) as connection:
        collectivite = repository.collectivite_of(connection, scope, terminal_id)
        place = None
        if collectivite is not None:
            place = repository.read_terminal(connection, terminal_id, collectivite)
        if place is None:
            message = f"no terminal {terminal_id} in this territory"
            raise TerminalNotHere(message, terminal_id=terminal_id)
        return ClosingDraft(
            place=place,
            expected_centimes=expected_cash(connection, place),
            missing=missing_seqs(place.head_seq, repository.held_seqs(connection, place)),
        )


def _line(one: Evidence) -> str:
    """Write a line whatever the body is: evidence need not be canonical."""
    keys = {"body": one.body, "record": one.record.hex()}
    return json.dumps(keys, ensure_ascii=False, separators=(",", ":")) + "\n"


def fault_of(one: Evidence, keys: Keys, place: TerminalPlace) -> str | None:
    """Give the code of what keeps a record from being posted; nothing when it can be."""
    try:
        read_exhibit(one.record, one.body, keys, place)
    except GirctError as fault:
        return fault.code
    return None


def _advise(one: Evidence, place: TerminalPlace, fault: str | None) -> Advice:
    if one.state != EvidenceState.WAITING:
        return Advice.SETTLED
    if place.state in OPEN_STATES:
        is_gap = one.reason == SequenceGap.code
        return Advice.WAIT if is_gap else Advice.REVOKE_FIRST
    return Advice.POST_OR_DISMISS if fault is None else Advice.DISMISS


def _rivals(
    connection: Connection, one: Evidence, held: list[Evidence], keys: Keys
) -> Iterator[Decoded]:
    """Find the other signed records that claim the same place of the chain."""
    mine = decode_evidence(one, keys)
    if mine is None or not mine.is_signed:
        return
    at = repository.ledger_record_at(connection, one.terminal_id, one.seq)
    if at is not None and at[2] != one.link:
        yield _decoded(Record.parse(at[0]), at[1], keys, None)
    for other in held:
        if other.seq == one.seq and other.link != one.link:
            decoded = decode_evidence(other, keys)
            if decoded is not None and decoded.is_signed:
                yield decoded


def decode_evidence(one: Evidence, keys: Keys) -> Decoded | None:
    """Read what a record says of itself; nothing when its bytes say nothing."""
    try:
        record = Record.parse(one.record)
    except GirctError:
        return None
    decoded = _decoded(record, one.body, keys, one.received_at)
    is_damaged = one.reason == SignatureInvalid.code
    return None if is_damaged and not decoded.is_signed else decoded


def _decoded(record: Record, body: str, keys: Keys, received_at: datetime | None) -> Decoded:
    is_numbered = record.kind in {Kind.RECEIPT, Kind.CANCEL}
    number = legal_number(TerminalId(record.terminal_id), record.receipt_no)
    return Decoded(
        kind=record.kind,
        seq=record.seq,
        link=record.link.hex(),
        number=number if is_numbered else None,
        issued_at=datetime.fromtimestamp(record.issued_at, UTC),
        amount_centimes=record.amount_centimes,
        agent_id=record.agent_id,
        short_code=short_code(record.link),
        received_at=received_at,
        is_in_ledger=received_at is None,
        is_signed=any(record.is_signed_by(key) for key in keys.get(record.key_epoch, set())),
        body=body,
    )
