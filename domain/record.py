"""The signed record: 130 bytes that say what happened at a terminal, and what came before.

Source: the project's protocol, §1.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from functools import cached_property

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from domain.errors import MalformedRecord
from domain.ids import AgentId, Seq, TerminalId
from domain.signing import (
    COUNTER_CONTEXT,
    GENESIS_CONTEXT,
    LINK_CONTEXT,
    RECEIPT_CONTEXT,
    SIGNATURE_BYTES,
    is_signed,
)

VERSION = 1
HEAD_BYTES = 66
RECORD_BYTES = HEAD_BYTES + SIGNATURE_BYTES
EXTENSION_BYTES_MIN = 2
EXTENSION_BYTES_MAX = 20
KNOWN_TAGS: frozenset[int] = frozenset()
"""Extension tags of protocol version 1: none yet, so every extension is refused."""

AMOUNT_MAX = 2**40 - 1
"""Centimes that fit the record's amount."""
QUITTANCE_MAX = 10**11
"""Centimes of the largest quittance."""
COUNTER_MAX = 2**48 - 1
"""Centimes that fit the perpetual counter."""
SEQ_MAX = 2**32 - 1
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


class WrongLength(MalformedRecord):
    """The record is not exactly as long as its flags say."""

    code = "records.length"


class UnknownVersion(MalformedRecord):
    """The record is of a version this program does not know."""

    code = "records.version"


class UnknownKind(MalformedRecord):
    """The record is of a kind this program does not know."""

    code = "records.kind"


class ReservedFlag(MalformedRecord):
    """A flag the protocol keeps at 0 is set."""

    code = "records.flags"


class BadExtension(MalformedRecord):
    """The extension is cut short, out of order, or holds a tag nobody knows."""

    code = "records.extension"


class FieldOutOfRange(MalformedRecord):
    """A field is outside the values its bytes may hold."""

    code = "records.field_range"


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
        return cls(
            kind=Kind(first & 15),
            flags=Flag(flags),
            terminal_id=TerminalId(terminal_id),
            key_epoch=key_epoch,
            seq=Seq(seq),
            receipt_no=receipt_no,
            issued_at=issued_at,
            amount_centimes=int.from_bytes(amount, "big"),
            counter_cipher=counter_cipher,
            revenue_code=revenue_code,
            agent_id=AgentId(agent_id),
            prev=prev,
            body_hash=body,
            extension=extension,
            signature=raw[-SIGNATURE_BYTES:],
        )

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
        """Say whether the terminal's key signed this record."""
        return is_signed(public_key, RECEIPT_CONTEXT, self.signed_part, self.signature)


@dataclass(frozen=True, slots=True)
class RecordOutline:
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
        return cls(TerminalId(terminal_id), key_epoch, Seq(seq), link_of(raw), raw)

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


def encrypt_counter(key: bytes, terminal_id: TerminalId, seq: Seq, value: int) -> bytes:
    """Encrypt the perpetual counter: AES-256-CTR, one initial value per record.

    Args:
        key: The terminal's 32-byte counter key, shared with the centre's intake alone.
        terminal_id: The terminal.
        seq: The record's place: never two values under the same one.
        value: Centimes, 0 to `COUNTER_MAX`.

    Raises:
        FieldOutOfRange: The value is outside its range.
    """
    if not 0 <= value <= COUNTER_MAX:
        message = f"the perpetual counter cannot hold {value} centimes"
        raise FieldOutOfRange(message, seq=seq)
    return _crypt_counter(key, terminal_id, seq, value.to_bytes(6, "big"))


def decrypt_counter(key: bytes, terminal_id: TerminalId, seq: Seq, cipher: bytes) -> int:
    """Read the perpetual counter of a record, in centimes."""
    return int.from_bytes(_crypt_counter(key, terminal_id, seq, cipher), "big")


def check_extension(extension: bytes, known_tags: frozenset[int] = KNOWN_TAGS) -> None:
    """Refuse an extension that is not a run of known tags, ascending, each with its value.

    Raises:
        BadExtension: What is wrong, in its sentence.
    """
    position, last_tag = 0, -1
    while position < len(extension):
        tag = extension[position]
        if tag not in known_tags or tag <= last_tag:
            message = f"extension tag {tag} is unknown or out of order"
            raise BadExtension(message, tag=tag)
        if position + 2 > len(extension):
            message = f"extension tag {tag} has no length"
            raise BadExtension(message, tag=tag)
        position, last_tag = position + 2 + extension[position + 1], tag
    if position != len(extension) or not extension:
        message = "the extension is cut short"
        raise BadExtension(message, tag=last_tag)


def _check_length(raw: bytes) -> None:
    """Refuse any length but the one the extension flag announces."""
    shortest, longest = RECORD_BYTES, RECORD_BYTES
    if len(raw) > 1 and raw[1] & Flag.EXTENSION:
        shortest, longest = RECORD_BYTES + EXTENSION_BYTES_MIN, RECORD_BYTES + EXTENSION_BYTES_MAX
    if not shortest <= len(raw) <= longest:
        message = f"a record with these flags is not {len(raw)} bytes long"
        raise WrongLength(message, length=len(raw))


def _crypt_counter(key: bytes, terminal_id: TerminalId, seq: Seq, block: bytes) -> bytes:
    """Apply the counter's key stream; the same call encrypts and decrypts."""
    place = terminal_id.to_bytes(4, "big") + seq.to_bytes(4, "big")
    initial_value = hashlib.sha256(COUNTER_CONTEXT + place).digest()[:16]
    return Cipher(AES(key), CTR(initial_value)).encryptor().update(block)
