"""What a receipt code is worth: decided from the record it holds and what the centre knows. Pure.

Source: the project's protocol, §3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.errors import GirctError, MalformedRecord
from domain.malformed import WrongLength
from domain.receipt_code import CodeUnreadable, code_bytes
from domain.record import Kind, Record

if TYPE_CHECKING:
    from collections.abc import Callable


class PageState(StrEnum):
    """What the page says of a code, in a word."""

    REGISTERED = "REGISTERED"
    NOT_YET_RECEIVED = "NOT_YET_RECEIVED"
    CANCELLED = "CANCELLED"
    DUPLICATE = "DUPLICATE"
    TRAINING = "TRAINING"
    KEY_REVOKED = "KEY_REVOKED"
    FORGED = "FORGED"
    UNREADABLE = "UNREADABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRecord:
    """All the public may know of a record and its terminal: nothing here names a person.

    `seq` and what follows it are None for a record the ledger does not hold.
    """

    public_key: bytes | None
    key_revoked_at: datetime | None
    terminal_state: str
    test_system: bool
    collectivite: str
    collectivite_name_fr: str
    collectivite_name_ar: str
    regie_name_fr: str
    regie_name_ar: str
    seq: int | None = None
    kind: int | None = None
    receipt_no: int | None = None
    issued_at: datetime | None = None
    received_at: datetime | None = None
    amount_centimes: int | None = None
    body: str | None = None
    is_cancelled: bool = False
    original_receipt_no: int | None = None
    original_is_cancelled: bool = False
    quarantine_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A state, and what may be shown with it: nothing of a code that proves nothing."""

    state: PageState
    record: Record | None = None
    known: PublicRecord | None = None

    @property
    def is_held(self) -> bool:
        """Whether the centre has the record, but outside the ledger, for examination."""
        return self.known is not None and self.known.quarantine_reason is not None

    @property
    def issued_at(self) -> datetime | None:
        """When the terminal signed the record."""
        return None if self.record is None else datetime.fromtimestamp(self.record.issued_at, UTC)


def examine(code: str, find: Callable[[Record], PublicRecord | None]) -> Finding:
    """Decide what a code is worth.

    Args:
        code: What the QR symbol says after the last slash.
        find: Asks the centre what it knows of a record.
    """
    try:
        record = Record.parse(code_bytes(code))
    except (CodeUnreadable, WrongLength):
        return Finding(PageState.UNREADABLE)
    except MalformedRecord:
        return Finding(PageState.FORGED)
    known = find(record)
    if known is None or known.public_key is None or not record.is_signed_by(known.public_key):
        return Finding(PageState.FORGED)
    return Finding(state_of(record, known), record, known)


def state_of(record: Record, known: PublicRecord) -> PageState:
    """Give the state of a record its terminal really signed.

    One of after the moment a revocation took effect is never shown as good, even when it reached
    the ledger before the centre knew.
    """
    revoked_at = known.key_revoked_at
    if revoked_at is not None and record.issued_at >= revoked_at.timestamp():
        return PageState.KEY_REVOKED
    if known.seq is None and (revoked_at is not None or known.terminal_state == "REVOKED"):
        return PageState.KEY_REVOKED
    if record.kind is Kind.TRAINING:
        return PageState.TRAINING
    if known.seq is None:
        return PageState.NOT_YET_RECEIVED
    if record.kind is Kind.DUPLICATE:
        return PageState.DUPLICATE
    is_cancelled = known.is_cancelled or record.kind is Kind.CANCEL
    return PageState.CANCELLED if is_cancelled else PageState.REGISTERED


class TornCodeRefused(GirctError):
    """The short code, the number or the amount typed in cannot be read."""

    code = "verification.torn_code_refused"


class TornCodeUnknown(GirctError):
    """No registered record has this short code, this number and this amount together."""

    code = "verification.torn_code_unknown"
