"""The place of a record in its chain: what it must carry given the head it follows.

Source: the project's protocol, §1, §2 and §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.bodies import TotalsDiffer, ZBody
from domain.errors import ChainBroken
from domain.ids import Seq, TerminalId
from domain.record import (
    COUNTER_MAX,
    NUMBERED_KINDS,
    PREV_BYTES,
    Kind,
    Record,
    decrypt_counter,
    genesis_link,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.body_fields import Body
    from domain.errors import RecordRefused


class WrongTerminal(ChainBroken):
    """The record is another terminal's."""

    code = "records.terminal"


class ChainEnded(ChainBroken):
    """The terminal has left service: nothing follows its END."""

    code = "records.ended"


class WrongKeyEpoch(ChainBroken):
    """The record carries another key epoch than the chain has reached."""

    code = "records.key_epoch"


class SequenceGap(ChainBroken):
    """Records are missing before this one."""

    code = "records.gap"


class SequenceFork(ChainBroken):
    """The chain already holds another record under this number."""

    code = "records.fork"


class StartMisplaced(ChainBroken):
    """The first record is not START, or a later one is."""

    code = "records.start"


class PrevMismatch(ChainBroken):
    """The record does not name the one before it."""

    code = "records.prev"


class NumberBroken(ChainBroken):
    """The legal number does not follow from the one before it."""

    code = "records.receipt_no"


class TimeWentBack(ChainBroken):
    """The record is dated before the one before it."""

    code = "records.time"


class TimeAhead(ChainBroken):
    """The record is dated further ahead than the centre allows."""

    code = "records.time_ahead"


class SystemModeMismatch(ChainBroken):
    """A test record reached a production centre, or the reverse."""

    code = "records.test_system"


class CounterMismatch(ChainBroken):
    """The perpetual counter is not the one before it moved by the amount."""

    code = "records.counter"


class CounterOutOfRange(ChainBroken):
    """The perpetual counter would go below 0 or above what it can hold."""

    code = "records.counter_range"


@dataclass(frozen=True, slots=True)
class Head:
    """Where a terminal's chain stands (tête de chaîne).

    Args:
        terminal_id: The terminal.
        seq: Its last record's number, 0 before START.
        link: Its last record's link, 32 bytes; before START, the genesis.
        receipt_no: The last legal number given.
        issued_at: Its last record's time, Unix seconds.
        counter: The perpetual net total, centimes.
        key_epoch: The epoch the next record carries.
        ended: Whether END is on record.
    """

    terminal_id: TerminalId
    seq: Seq
    link: bytes
    receipt_no: int
    issued_at: int
    counter: int
    key_epoch: int
    ended: bool

    @classmethod
    def before_start(
        cls, terminal_id: TerminalId, public_key: bytes, *, key_epoch: int = 1
    ) -> Head:
        """Give the head of a chain that has no record yet."""
        link = genesis_link(terminal_id, public_key)
        return cls(terminal_id, Seq(0), link, 0, 0, 0, key_epoch, ended=False)


def identity_refusals(head: Head, record: Record) -> Iterator[ChainBroken]:
    """Refuse a record of another terminal or under another key epoch."""
    if record.terminal_id != head.terminal_id:
        message = f"the record is of terminal {record.terminal_id}, not {head.terminal_id}"
        yield WrongTerminal(message, seq=record.seq, terminal_id=record.terminal_id)
    if record.key_epoch != head.key_epoch:
        message = f"record {record.seq} carries epoch {record.key_epoch}, not {head.key_epoch}"
        yield WrongKeyEpoch(message, seq=record.seq, key_epoch=record.key_epoch)


def sequence_refusals(head: Head, record: Record) -> Iterator[ChainBroken]:
    """Refuse a record that does not come right after the head."""
    if head.ended:
        message = f"record {record.seq} comes after the end of its terminal"
        yield ChainEnded(message, seq=record.seq)
    if record.seq > head.seq + 1:
        message = f"records {head.seq + 1} to {record.seq - 1} are missing"
        yield SequenceGap(message, seq=record.seq, expected=head.seq + 1)
    if record.seq <= head.seq:
        message = f"another record already stands at {record.seq}"
        yield SequenceFork(message, seq=record.seq)
    if (record.kind is Kind.START) != (record.seq == 1):
        message = f"record {record.seq} is a {record.kind.name}: START comes first, and only once"
        yield StartMisplaced(message, seq=record.seq)
    if record.prev != head.link[:PREV_BYTES]:
        message = f"record {record.seq} does not name the record before it"
        yield PrevMismatch(message, seq=record.seq)
    if record.issued_at < head.issued_at:
        message = f"record {record.seq} is dated before the record before it"
        yield TimeWentBack(message, seq=record.seq)
    if record.receipt_no != receipt_no_after(head, record.kind):
        message = f"record {record.seq} carries the number {record.receipt_no}, out of order"
        yield NumberBroken(message, seq=record.seq, receipt_no=record.receipt_no)


def counter_refusals(
    head: Head, record: Record, body: Body | None, counter_key: bytes | None
) -> Iterator[RecordRefused]:
    """Refuse a perpetual counter that does not move by the amount, in its record or its closing.

    Args:
        head: Where the chain stands.
        record: The record.
        body: Its body, if it could be read: a closing repeats the counter.
        counter_key: The terminal's counter key; None leaves the encrypted counter unchecked.
    """
    counter = counter_after(head, record)
    if not 0 <= counter <= COUNTER_MAX:
        message = f"record {record.seq} would take the perpetual counter to {counter}"
        yield CounterOutOfRange(message, seq=record.seq)
    if counter_key is not None:
        stored = decrypt_counter(counter_key, record.terminal_id, record.seq, record.counter_cipher)
        if stored != counter:
            message = f"the perpetual counter of record {record.seq} is {stored}, not {counter}"
            yield CounterMismatch(message, seq=record.seq)
    if isinstance(body, ZBody) and body.perpetual_net != counter:
        message = f"closing {record.seq} states a perpetual total that is not the counter"
        yield TotalsDiffer(message, seq=record.seq)


def receipt_no_after(head: Head, kind: Kind) -> int:
    """Say which legal number the next record carries: the next one, or the last given."""
    return head.receipt_no + (kind in NUMBERED_KINDS)


def movement(kind: Kind, amount_centimes: int) -> int:
    """Say by how much a record moves the perpetual counter, in centimes."""
    if kind is Kind.RECEIPT:
        return amount_centimes
    return -amount_centimes if kind is Kind.CANCEL else 0


def counter_after(head: Head, record: Record) -> int:
    """Say what the perpetual counter is once a record has moved it, in centimes."""
    return head.counter + movement(record.kind, record.amount_centimes)


def head_after(head: Head, record: Record) -> Head:
    """Move the head to a record, right or wrong: a check that lists every fault goes on."""
    return Head(
        terminal_id=head.terminal_id,
        seq=record.seq,
        link=record.link,
        receipt_no=record.receipt_no,
        issued_at=record.issued_at,
        counter=counter_after(head, record),
        key_epoch=record.key_epoch + (record.kind is Kind.ROTATE),
        ended=record.kind is Kind.END,
    )
