"""The shapes on the wire between a terminal and the centre, and the bytes each one signs.

Binary values travel in hexadecimal, but for the record itself (base64url without padding).
Optional keys are absent, never null.

Source: the project's protocol, §4.
"""

from __future__ import annotations

import base64
import binascii
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.canonical import payer_hash
from domain.configuration import (
    AgentConfiguration,
    Configuration,
    RegieConfiguration,
    SignedConfiguration,
)
from domain.errors import BodyRefused, GirctError
from domain.ids import Seq
from domain.signing import CHECKPOINT_CONTEXT, is_signed
from domain.wire import (
    HexKey,
    HexSalt,
    HexSignature,
    ShortText,
    ShortTexts,
    SignedText,
    TerminalNumber,
    WireShape,
)

if TYPE_CHECKING:
    from domain.ids import TerminalId
    from domain.record import Record

__all__ = [
    "AgentConfiguration",
    "Batch",
    "Certificate",
    "Checkpoint",
    "Configuration",
    "EnrolmentAnswer",
    "EnrolmentRequest",
    "PrivatePart",
    "Problem",
    "Quarantined",
    "RecordEnvelope",
    "RegieConfiguration",
    "SignedConfiguration",
    "SignedText",
    "TerminalState",
    "WireShape",
    "check_private",
    "checkpoint_message",
    "decode_bytes",
    "encode_bytes",
    "enrolment_message",
]

BATCH_RECORDS_MAX = 500
BATCH_BYTES_MAX = 1024 * 1024


class EnvelopeUnreadable(GirctError):
    """What stands for a record in a batch is not base64url."""

    code = "exchange.envelope"


class PayerHashMismatch(BodyRefused):
    """The body does not hash the payer that travels beside it, or one of the two is missing."""

    code = "records.payer_hash"


class PrivatePart(WireShape):
    """What is personal in a quittance: kept apart from the record, so that it can be erased."""

    salt: HexSalt | None = None
    payer: ShortTexts | None = None
    cheque: ShortTexts | None = None
    plate: ShortText | None = None
    note: ShortText | None = None

    def payer_hash(self) -> str | None:
        """Hash the payer as the body does; None when nobody is named."""
        if self.payer is None or self.salt is None:
            return None
        return payer_hash(bytes.fromhex(self.salt), self.payer)


def check_private(body_payer: str | None, private: PrivatePart | None) -> None:
    """Refuse a payer beside the record who is not the one the body hashes.

    A body may hash a payer whose private part is gone: it was erased.

    Args:
        body_payer: The body's `payer`, if any.
        private: The private part received with it, if any.

    Raises:
        PayerHashMismatch: The two name different payers, or only the private part names one.
    """
    if private is None or private.payer is None:
        return
    if private.payer_hash() is None or private.payer_hash() != body_payer:
        message = "the payer beside the record is not the one its body hashes"
        raise PayerHashMismatch(message)


class RecordEnvelope(WireShape):
    """One record on its way to the centre, with its body and what is personal."""

    record: Annotated[str, Field(min_length=1, max_length=256)]
    body: Annotated[str, Field(max_length=BATCH_BYTES_MAX)]
    private: PrivatePart | None = None

    @classmethod
    def of(cls, record: Record, body: str, private: PrivatePart | None = None) -> RecordEnvelope:
        """Wrap a record for the wire."""
        return cls(record=encode_bytes(record.to_bytes()), body=body, private=private)

    @property
    def raw(self) -> bytes:
        """The record's bytes, whatever they are.

        Raises:
            EnvelopeUnreadable: Not base64url, or not its one exact spelling.
        """
        return decode_bytes(self.record)


class Batch(WireShape):
    """Consecutive records of one terminal, oldest first."""

    records: Annotated[list[RecordEnvelope], Field(max_length=BATCH_RECORDS_MAX)]


class TerminalState(StrEnum):
    """What the centre lets a terminal do; the order is that of the signed byte."""

    ACTIVE = "ACTIVE"
    FROZEN = "FROZEN"
    REVOKED = "REVOKED"
    ENDED = "ENDED"


class Quarantined(WireShape):
    """A record kept as evidence outside the ledger, and why."""

    seq: Annotated[int, Field(ge=0)]
    code: str


class Checkpoint(WireShape):
    """The centre's signed word on how far it holds a terminal's chain.

    `server_time` is Unix seconds; the terminal resumes at `stored_through_seq` + 1.
    """

    head_seq: Annotated[int, Field(ge=0, le=2**32 - 1)]
    head_link: HexKey
    stored_through_seq: Annotated[int, Field(ge=0, le=2**32 - 1)]
    state: Annotated[TerminalState, Field(strict=False)]
    server_time: Annotated[int, Field(ge=0, le=2**63 - 1)]
    quarantined: list[Quarantined]
    signature: HexSignature

    def is_signed_by(self, centre_key: bytes, terminal_id: TerminalId) -> bool:
        """Say whether the centre signed this checkpoint for this terminal."""
        message = checkpoint_message(
            terminal_id,
            Seq(self.head_seq),
            bytes.fromhex(self.head_link),
            Seq(self.stored_through_seq),
            self.state,
            self.server_time,
        )
        return is_signed(centre_key, CHECKPOINT_CONTEXT, message, bytes.fromhex(self.signature))


def checkpoint_message(  # noqa: PLR0913, PLR0917 - the signed fields, in their order
    terminal_id: TerminalId,
    head_seq: Seq,
    head_link: bytes,
    stored_through_seq: Seq,
    state: TerminalState,
    server_time: int,
) -> bytes:
    """Give the bytes the centre signs under CHECKPOINT_CONTEXT: 53 of them.

    Args:
        terminal_id: The terminal the checkpoint is for.
        head_seq: Its last record in the ledger.
        head_link: That record's link, 32 bytes.
        stored_through_seq: The last record kept, in the ledger or in quarantine.
        state: The terminal's state.
        server_time: Unix seconds.
    """
    return b"".join(
        (
            terminal_id.to_bytes(4, "big"),
            head_seq.to_bytes(4, "big"),
            head_link,
            stored_through_seq.to_bytes(4, "big"),
            list(TerminalState).index(state).to_bytes(1, "big"),
            server_time.to_bytes(8, "big"),
        )
    )


class EnrolmentRequest(WireShape):
    """A terminal presents its code and its key, and proves that it holds the key."""

    code: ShortText
    public_key: HexKey
    proof: HexSignature
    fingerprint: ShortText
    version: ShortText


def enrolment_message(code: str, public_key: bytes) -> bytes:
    """Give the bytes a terminal signs under ENROL_CONTEXT to prove it holds its key."""
    return code.encode() + public_key


class Certificate(WireShape):
    """What the centre certifies of a terminal's key (payload of the certificate)."""

    v: Annotated[int, Field(ge=1, le=1)] = 1
    terminal_id: TerminalNumber
    key_epoch: Annotated[int, Field(ge=1, le=255)]
    public_key: HexKey
    collectivite: str
    valid_from: Annotated[int, Field(ge=0)]
    valid_to: Annotated[int, Field(ge=0)] | None = None
    """24 months later, Unix seconds; absent from certificates made before this key existed."""


class EnrolmentAnswer(WireShape):
    """The centre gives a terminal its number, its counter key and the keys to trust."""

    terminal_id: TerminalNumber
    key_epoch: Annotated[int, Field(ge=1, le=255)]
    counter_key: HexKey
    centre_keys: Annotated[list[HexKey], Field(min_length=1)]
    certificate: SignedText


class Problem(BaseModel):
    """An error as it travels. Source: RFC 9457; `code` is ours and never changes."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str


def encode_bytes(raw: bytes) -> str:
    """Write bytes in base64url without padding. Source: RFC 4648 §5."""
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def decode_bytes(text: str) -> bytes:
    """Read base64url without padding, in its one exact spelling.

    Raises:
        EnvelopeUnreadable: Another alphabet, padding, or bits left over.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        message = "the record is not written in base64url"
        raise EnvelopeUnreadable(message) from error
    if encode_bytes(raw) != text:
        message = "the record's base64url holds padding or bits that say nothing"
        raise EnvelopeUnreadable(message)
    return raw
