"""The values intake works with: what was received, what is known of the terminal, what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from domain.record import Record, RecordOutline, link_of

if TYPE_CHECKING:
    from datetime import date

    from domain.bodies import Body, ReceiptBody
    from domain.exchange import PrivatePart, RecordEnvelope
    from server.ledger.posting_rules import Posting


@dataclass(frozen=True)
class Received:
    """One record as it arrived, before anything of it is believed.

    Args:
        raw: The record's bytes.
        body: The text sent as its canonical body.
        private: What is personal, kept apart from the record; None when nothing is.
    """

    raw: bytes
    body: str
    private: PrivatePart | None

    @classmethod
    def of(cls, envelope: RecordEnvelope) -> Received:
        """Unwrap a record.

        Raises:
            EnvelopeUnreadable: What stands for the record is not base64url.
            WrongLength: It is of a length no record has.
        """
        received = cls(envelope.raw, envelope.body, envelope.private)
        _ = received.outline
        return received

    @property
    def private_text(self) -> str | None:
        """The private part as JSON."""
        return None if self.private is None else self.private.to_json()

    @cached_property
    def link(self) -> bytes:
        """The record's name in the chain."""
        return link_of(self.raw)

    @cached_property
    def outline(self) -> RecordOutline:
        """What can be said of the bytes without believing them."""
        return RecordOutline.read(self.raw)

    @cached_property
    def record(self) -> Record:
        """The record itself.

        Raises:
            MalformedRecord: The bytes break a rule of the format.
        """
        return Record.parse(self.raw)


@dataclass(frozen=True, slots=True)
class EnrolledKey:
    """A terminal's public key of one epoch."""

    public_key: bytes
    is_revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalRow:
    """Where a terminal's chain stands, as read under its lock."""

    collectivite: str
    regie_id: str
    counter_key: bytes
    seq: int
    link: bytes
    receipt_no: int
    issued_at: int | None
    counter: int
    key_epoch: int
    state: str
    stored_through_seq: int
    ended: bool
    has_waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOriginal:
    """A record of the ledger that another refers to."""

    seq: int
    kind: int
    amount_centimes: int
    agent_id: int
    session: str | None
    body: str
    is_cancelled: bool
    is_counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A record that goes into the ledger.

    Args:
        received: The bytes, body and private part, as they arrived.
        record: The record.
        body: Its body, read.
        quittance: The quittance it posts or reverses: its own body or its original's; else None.
        postings: Its double entry.
        counter: The perpetual counter after it, in centimes.
        fiscal_year: The ledger's year.
        business_day: The day it counts for.
        session: The cash session it belongs to, if it names one.
    """

    received: Received
    record: Record
    body: Body
    quittance: ReceiptBody | None
    postings: tuple[Posting, ...]
    counter: int
    fiscal_year: int
    business_day: date
    session: str | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A validly signed record kept as evidence, with the code of its fault."""

    received: Received
    code: str
