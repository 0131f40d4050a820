"""The signed record: 130 bytes that say what happened at a terminal, and what came before.

Source: the project's protocol, §1.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from domain.counter import COUNTER_MAX, decrypt_counter, encrypt_counter
from domain.extension import EXTENSION_BYTES_MAX, EXTENSION_BYTES_MIN, check_extension
from domain.malformed import (
    FieldOutOfRange,
    ReservedFlag,
    UnknownKind,
    UnknownVersion,
    WrongLength,
)
from domain.signing import (
    GENESIS_CONTEXT,
    LINK_CONTEXT,
    RECEIPT_CONTEXT,
    SIGNATURE_BYTES,
    is_signed,
)

if TYPE_CHECKING:
    from domain.ids import AgentId, Seq, TerminalId

__all__ = [
    "COUNTER_MAX",
    "Flag",
    "Kind",
    "Record",
    "RecordOutline",
    "decrypt_counter",
    "encrypt_counter",
    "genesis_link",
    "genesis_prev",
    "link_of",
]

VERSION = 1
HEAD_BYTES = 66
RECORD_BYTES = HEAD_BYTES + SIGNATURE_BYTES

AMOUNT_MAX = 2**40 - 1
"""Centimes that fit the record's amount."""
QUITTANCE_MAX = 10**11
"""Centimes of the largest quittance."""
KEY_EPOCH_MAX = 255
PREV_BYTES = 16

_LAYOUT = struct.Struct(">BBIBIII5s6sHH16s16s")
_OUTLINE = struct.Struct(">BBIBI")


class Kind(IntEnum):
    """What a record is about."""

    START = 0
    RECEIPT = 1
    CANCEL = 2
    TRAINING = 3
    NULL = 4
    Z_DAY = 5
    Z_MONTH = 6
    Z_YEAR = 7
    EVENT = 8
    DUPLICATE = 9
    RESUME = 10
    END = 11
    ROTATE = 12


class Flag(IntFlag):
    """What is to be known of a record besides its kind."""

    NONE = 0
    CLOCK_UNSURE = 1
    TEST_SYSTEM = 2
    NON_CASH = 4
    PAPER_BOOKLET = 8
    EXTENSION = 128


NUMBERED_KINDS = frozenset({Kind.RECEIPT, Kind.CANCEL})
"""The kinds that take a number in the terminal's legal series."""
_KNOWN_FLAGS = sum(Flag)
_EXTENSION = int(Flag.EXTENSION)
_FLAGS = {bits: Flag(bits) for bits in range(256) if not bits & ~_KNOWN_FLAGS}
_KINDS = tuple(Kind)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One act at a terminal, signed (enregistrement signé).

    Amounts are centimes, `issued_at` Unix seconds UTC, `counter_cipher` the encrypted perpetual
    total, `prev` the first half of the link before it, `body_hash` that of the canonical body.
    """

    kind: Kind
    flags: Flag
    terminal_id: TerminalId
    key_epoch: int
    seq: Seq
    receipt_no: int
    issued_at: int
    amount_centimes: int
    counter_cipher: bytes
    revenue_code: int
    agent_id: AgentId
    prev: bytes
    body_hash: bytes
    extension: bytes = b""
    signature: bytes

    @classmethod
    def parse(cls, raw: bytes) -> Record:
        """Read a record, refusing any bytes the protocol's §1 does not allow.

        The signature is not checked here: that takes the terminal's key (`is_signed_by`).

        Raises:
            MalformedRecord: The subclass names the rule broken.
        """
        _check_length(raw)
        (first, flags, terminal_id, key_epoch, seq, receipt_no, issued_at, *rest) = (
            _LAYOUT.unpack_from(raw)
        )
        amount, counter_cipher, revenue_code, agent_id, prev, body = rest
        if first >> 4 != VERSION:
            message = f"record of version {first >> 4}, not {VERSION}"
            raise UnknownVersion(message, version=first >> 4)
        if first & 15 > Kind.ROTATE:
            message = f"record of unknown kind {first & 15}"
            raise UnknownKind(message, kind=first & 15)
        if flags & ~_KNOWN_FLAGS:
            message = f"reserved flags are set: {flags:#04x}"
            raise ReservedFlag(message, flags=flags)
        if key_epoch == 0 or seq == 0:
            message = "key_epoch and seq count from 1"
            raise FieldOutOfRange(message, field="key_epoch" if key_epoch == 0 else "seq")
        extension = raw[HEAD_BYTES:-SIGNATURE_BYTES]
        if extension:
            check_extension(extension)
        record = object.__new__(cls)
        record.__dict__.update(  # what a frozen dataclass would do field by field, slowly
            kind=_KINDS[first & 15],
            flags=_FLAGS[flags],
            terminal_id=terminal_id,
            key_epoch=key_epoch,
            seq=seq,
            receipt_no=receipt_no,
            issued_at=issued_at,
            amount_centimes=int.from_bytes(amount, "big"),
            counter_cipher=counter_cipher,
            revenue_code=revenue_code,
            agent_id=agent_id,
            prev=prev,
            body_hash=body,
            extension=extension,
            signature=raw[-SIGNATURE_BYTES:],
            signed_part=raw[:-SIGNATURE_BYTES],
        )
        return record

    def has(self, flag: Flag) -> bool:
        """Say whether a flag is set."""
        return int.__and__(self.flags, flag) != 0

    @cached_property
    def signed_part(self) -> bytes:
        """The bytes before the signature.

        Raises:
            FieldOutOfRange: A field does not fit its bytes.
        """
        try:
            head = _LAYOUT.pack(
                VERSION << 4 | self.kind,
                self.flags,
                self.terminal_id,
                self.key_epoch,
                self.seq,
                self.receipt_no,
                self.issued_at,
                self.amount_centimes.to_bytes(5, "big"),
                self.counter_cipher,
                self.revenue_code,
                self.agent_id,
                self.prev,
                self.body_hash,
            )
        except (struct.error, OverflowError) as error:
            message = f"a field of record {self.seq} is out of range: {error}"
            raise FieldOutOfRange(message, seq=self.seq) from error
        return head + self.extension

    def to_bytes(self) -> bytes:
        """Write the record: exactly the bytes it was parsed from.

        Raises:
            FieldOutOfRange: A field does not fit its bytes.
        """
        return self.signed_part + self.signature

    @cached_property
    def link(self) -> bytes:
        """The record's name in the chain: 32 bytes that change with any bit of it."""
        return link_of(self.to_bytes())

    def is_signed_by(self, public_key: bytes) -> bool:
        """Say whether the terminal's key signed this record; asked again, the answer is known."""
        if self.__dict__.get("signed_by") == public_key:
            return True
        if not is_signed(public_key, RECEIPT_CONTEXT, self.signed_part, self.signature):
            return False
        self.__dict__["signed_by"] = public_key
        return True


class RecordOutline(NamedTuple):
    """What can be said of bytes received as a record, before believing any rule was kept.

    The centre keeps every validly signed record it ever received, even one no rule allows: this
    is enough to check the signature and to file the bytes in quarantine.
    """

    terminal_id: TerminalId
    key_epoch: int
    seq: Seq
    link: bytes
    raw: bytes

    @classmethod
    def read(cls, raw: bytes) -> RecordOutline:
        """Read the outline of any bytes as long as a record may be.

        Raises:
            WrongLength: Nothing of that length is a record.
        """
        if not RECORD_BYTES <= len(raw) <= RECORD_BYTES + EXTENSION_BYTES_MAX:
            message = f"no record is {len(raw)} bytes long"
            raise WrongLength(message, length=len(raw))
        _, _, terminal_id, key_epoch, seq = _OUTLINE.unpack_from(raw)
        return cls(terminal_id, key_epoch, seq, link_of(raw), raw)

    def is_signed_by(self, public_key: bytes) -> bool:
        """Say whether the terminal's key signed these bytes."""
        signed_part, signature = self.raw[:-SIGNATURE_BYTES], self.raw[-SIGNATURE_BYTES:]
        return is_signed(public_key, RECEIPT_CONTEXT, signed_part, signature)


def link_of(raw: bytes) -> bytes:
    """Give the link of a record's bytes: SHA-256 under its context, 32 bytes."""
    return hashlib.sha256(LINK_CONTEXT + raw).digest()


def genesis_link(terminal_id: TerminalId, public_key: bytes) -> bytes:
    """Give the 32 bytes that stand for the link before a terminal's first record."""
    return hashlib.sha256(GENESIS_CONTEXT + terminal_id.to_bytes(4, "big") + public_key).digest()


def genesis_prev(terminal_id: TerminalId, public_key: bytes) -> bytes:
    """Give the `prev` of a terminal's START record, 16 bytes."""
    return genesis_link(terminal_id, public_key)[:PREV_BYTES]


def _check_length(raw: bytes) -> None:
    """Refuse any length but the one the extension flag announces."""
    if len(raw) == RECORD_BYTES and not raw[1] & _EXTENSION:
        return
    shortest, longest = RECORD_BYTES, RECORD_BYTES
    if len(raw) > 1 and raw[1] & _EXTENSION:
        shortest, longest = RECORD_BYTES + EXTENSION_BYTES_MIN, RECORD_BYTES + EXTENSION_BYTES_MAX
    if not shortest <= len(raw) <= longest:
        message = f"a record with these flags is not {len(raw)} bytes long"
        raise WrongLength(message, length=len(raw))
