"""The values intake works with: what was received, what is known of the terminal, what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from domain.record import Record, RecordOutline
from server.ledger.entry import BookOwner, Entry

if TYPE_CHECKING:
    from domain.exchange import PrivatePart, RecordEnvelope


class Received(NamedTuple):
    """One record as it arrived, before anything of it is believed.

    Args:
        outline: What can be said of its bytes without believing them.
        body: The text sent as its canonical body.
        private: What is personal, kept apart from the record; None when nothing is.
    """

    outline: RecordOutline
    body: str
    private: PrivatePart | None

    @classmethod
    def read(cls, raw: bytes, body: str, private: PrivatePart | None = None) -> Received:
        """Read the outline of what arrived.

        Raises:
            WrongLength: It is of a length no record has.
        """
        return cls(RecordOutline.read(raw), body, private)

    @classmethod
    def of(cls, envelope: RecordEnvelope) -> Received:
        """Unwrap a record.

        Raises:
            EnvelopeUnreadable: What stands for the record is not base64url.
            WrongLength: It is of a length no record has.
        """
        return cls.read(envelope.raw, envelope.body, envelope.private)

    @property
    def raw(self) -> bytes:
        """The record's bytes."""
        return self.outline.raw

    @property
    def link(self) -> bytes:
        """The record's name in the chain."""
        return self.outline.link

    @property
    def private_text(self) -> str | None:
        """The private part as JSON."""
        return None if self.private is None else self.private.to_json()

    def parse(self) -> Record:
        """Read the record itself.

        Raises:
            MalformedRecord: The bytes break a rule of the format.
        """
        record = Record.parse(self.outline.raw)
        record.__dict__["link"] = self.outline.link
        return record


@dataclass(frozen=True, slots=True)
class EnrolledKey:
    """A terminal's public key of one epoch."""

    public_key: bytes
    is_revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalRow(BookOwner):
    """Where a terminal's chain stands, as read under its lock."""

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
    years: list[int]


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
class Accepted(Entry):
    """A record that goes into the ledger.

    Args:
        received: The bytes, body and private part, as they arrived.
        counter: The perpetual counter after it, in centimes.
        session: The cash session it belongs to, if it names one.
    """

    received: Received
    counter: int
    session: str | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record kept as evidence outside the ledger, with the code of its fault."""

    received: Received
    code: str
