"""What lies outside the ledger, as rows say it and as the record itself says it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.bodies import CancelBody, ReceiptBody, RotateBody, parse_body
from domain.canonical import NotCanonical, body_hash
from domain.errors import GirctError, RecordRefused, SignatureInvalid
from domain.record import Flag, Kind, Record, RecordOutline
from domain.rules import body_refusals
from server.quarantine.errors import EvidenceContradicts, EvidenceUnsigned, NotPostable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

Keys = dict[int, set[bytes]]
"""The public keys of each epoch: a fork may have announced several."""


class EvidenceState(StrEnum):
    """Where a record of the quarantine stands."""

    WAITING = "WAITING"
    RELEASED = "RELEASED"
    POSTED = "POSTED"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A record kept outside the ledger; nothing personal is read with it.

    Args:
        terminal_id: The terminal that sent it.
        seq: The place it claims.
        link: Its name.
        collectivite: Code of the terminal's collectivité.
        regie_id: The terminal's régie.
        label: The terminal's label.
        reason: Why it is there, a code.
        received_at: When it came.
        state: Where it stands.
        act_id: The act that posted or dismissed it.
        dismissal: Why it was dismissed, a code.
        record: Its bytes.
        body: The text sent as its body.
    """

    terminal_id: int
    seq: int
    link: bytes
    collectivite: str
    regie_id: str
    label: str
    reason: str
    received_at: datetime
    state: str
    act_id: UUID | None
    dismissal: str | None
    record: bytes
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalPlace:
    """A terminal an act is about."""

    terminal_id: int
    collectivite: str
    regie_id: str
    label: str
    test_system: bool
    head_seq: int
    state: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A quittance or cancellation that its terminal signed and that contradicts nothing."""

    record: Record
    body: ReceiptBody | CancelBody
    text: str


def read_exhibit(raw: bytes, text: str, keys: Keys, place: TerminalPlace) -> Exhibit:
    """Check that a record can be posted at all, whatever its place in the chain.

    Args:
        raw: Its bytes.
        text: Its body.
        keys: The keys the terminal ever had or announced.
        place: The terminal.

    Raises:
        EvidenceUnsigned: The terminal did not sign it.
        NotPostable: It is neither a quittance nor a cancellation.
        EvidenceContradicts: It breaks a rule no order of records can mend.
    """
    record = read_signed(raw, keys, place)
    if record.kind not in {Kind.RECEIPT, Kind.CANCEL}:
        message = f"record {record.seq} is a {record.kind.name}: it posts nothing"
        raise NotPostable(message, seq=record.seq)
    try:
        body = parse_body(record.kind, text)
        for refusal in body_refusals(record, body, None):
            raise refusal
    except (RecordRefused, NotCanonical) as fault:
        raise _contradiction(record, fault) from fault
    if not isinstance(body, (ReceiptBody, CancelBody)):
        message = f"record {record.seq} has another body than its kind"
        raise EvidenceContradicts(message, seq=record.seq)
    if getattr(body, "regie", place.regie_id) != place.regie_id:
        message = f"record {record.seq} speaks for another régie than its terminal's"
        raise EvidenceContradicts(message, seq=record.seq)
    return Exhibit(record, body, text)


def read_signed(raw: bytes, keys: Keys, place: TerminalPlace) -> Record:
    """Read a record that its terminal signed.

    Raises:
        EvidenceUnsigned: The terminal did not sign it.
        EvidenceContradicts: It is of the other system, or its bytes break the format.
    """
    outline = RecordOutline.read(raw)
    known = keys.get(outline.key_epoch, set())
    if outline.terminal_id != place.terminal_id or not any(
        outline.is_signed_by(key) for key in known
    ):
        message = f"no key of terminal {place.terminal_id} signed this record"
        raise EvidenceUnsigned(message, terminal_id=place.terminal_id)
    try:
        record = Record.parse(raw)
    except GirctError as fault:
        message = f"the record breaks the format: {fault.message}"
        raise EvidenceContradicts(message, seq=outline.seq) from fault
    if bool(record.flags & Flag.TEST_SYSTEM) != place.test_system:
        message = f"record {record.seq} is of the other system"
        raise EvidenceContradicts(message, seq=record.seq)
    return record


def keys_of(enrolled: Iterable[tuple[int, bytes]], evidence: Iterable[Evidence]) -> Keys:
    """Gather the keys a terminal had, and those that signed ROTATE records announce.

    Args:
        enrolled: Key epochs and public keys of the books.
        evidence: What its quarantine holds, in the order of the chain.
    """
    keys: Keys = {}
    for epoch, public_key in enrolled:
        keys.setdefault(epoch, set()).add(bytes(public_key))
    for one in evidence:
        announced = _announced(one, keys)
        if announced is not None:
            keys.setdefault(announced[0], set()).add(announced[1])
    return keys


def _announced(one: Evidence, keys: Mapping[int, set[bytes]]) -> tuple[int, bytes] | None:
    """Read the next key off a ROTATE record its terminal signed."""
    if one.reason == SignatureInvalid.code:
        return None
    try:
        record = Record.parse(one.record)
        body = parse_body(record.kind, one.body) if record.kind is Kind.ROTATE else None
    except GirctError:
        return None
    if not isinstance(body, RotateBody) or body_hash(one.body) != record.body_hash:
        return None
    if not any(record.is_signed_by(key) for key in keys.get(record.key_epoch, set())):
        return None
    return record.key_epoch + 1, bytes.fromhex(body.public_key)


def _contradiction(record: Record, fault: GirctError) -> EvidenceContradicts:
    message = f"record {record.seq}: {fault.message}"
    return EvidenceContradicts(message, seq=record.seq, fault=fault.code)
