"""Walking a chain to its end, whatever is wrong with it, and saying where each wrong is.

A record is believed when its key signed it. A line that cannot be believed takes a place in the
chain and no more: the next record is held against the last one believed, so that one altered
record is one fault at its own place, not a fault in all that follow.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.bodies import RotateBody, parse_body
from domain.canonical import NotCanonical
from domain.chain import refusals
from domain.closings import ZBody
from domain.counter import COUNTER_MAX, decrypt_counter
from domain.errors import BodyRefused, GirctError, SignatureInvalid
from domain.ids import Seq, TerminalId
from domain.placement import (
    CounterMismatch,
    CounterOutOfRange,
    Head,
    SequenceFork,
    SequenceGap,
    head_after,
    movement,
)
from domain.record import NUMBERED_KINDS, PREV_BYTES, Flag, Record
from domain.rules import BodyHashMismatch
from domain.totals import Totals
from verify.errors import KeyMismatch
from verify.lines import read_record
from verify.originals import Originals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.body_fields import Body
    from verify.keys import KeyRing
    from verify.report import Report


class Walk:
    """A walk along one exported chain (parcours).

    Args:
        report: Where the faults go.
        keys: The public keys.
        counter_key: The terminal's counter key, or None.
        terminal_id: The terminal, if the manifest names it; else that of the first record.
    """

    def __init__(
        self,
        report: Report,
        keys: KeyRing,
        counter_key: bytes | None,
        terminal_id: TerminalId | None,
    ) -> None:
        self.report = report
        self.first: Record | None = None
        self.last: Record | None = None
        self._keys = keys
        self._counter_key = counter_key
        self._terminal_id = terminal_id
        self._head: Head | None = None
        self._doubtful = 0
        self._counter_is_known = False
        self._originals = Originals(1)
        self._totals = Totals(1)

    @property
    def next_seq(self) -> int:
        """The place the next line takes in the chain."""
        return (self._head.seq if self._head else 0) + 1 + self._doubtful

    def take(self, line: bytes) -> None:
        """Check the next line."""
        try:
            record, text = read_record(line)
            body = self._read_body(record, text)
            key = self._key_for(record, body)
        except GirctError as refusal:
            self._doubt(refusal)
            return
        if self._head is not None and record.seq <= self._head.seq:
            self._take_repeated(record, key)
            return
        head = self._head_before(record, body, key)
        found = list(
            refusals(
                head,
                record,
                text if body is None else body,
                public_key=key,
                counter_key=self._counter_key,
                test_system=bool((self.first or record).flags & Flag.TEST_SYSTEM),
            )
        )
        forged = next((one for one in found if isinstance(one, SignatureInvalid)), None)
        if forged is not None:
            self._doubt(forged)
            return
        self._enter(record)
        for one in found:
            if self._counter_is_known or not isinstance(one, CounterOutOfRange):
                self.report.add(record.seq, one)
        self._move(head, record, found)
        if body is None or any(isinstance(one, BodyHashMismatch) for one in found):
            self._originals.lose(range(record.seq, record.seq + 1))
            self._totals.forget(Seq(record.seq + 1))
        else:
            self._take_meaning(record, body)

    def finish(self) -> None:
        """Say what the walk could not check."""
        if self._counter_key is None:
            self.report.note("counter not checked")
        if self.first is not None and self.first.seq > 1:
            self.report.note(
                f"the export begins at {self.first.seq}: what comes before is not checked"
            )
        for count, sentence in (
            (self._originals.left_unchecked, "cancellations or duplicates of earlier records"),
            (self._totals.left_unchecked, "closings over earlier records"),
            (self._totals.sessions.left_unchecked, "counts of sessions opened earlier"),
        ):
            if count:
                self.report.note(f"not checked: {count} {sentence}")
        if self.last is not None and self.last.flags & Flag.TEST_SYSTEM:
            self.report.note("these are records of a test system (ESSAI)")

    def _read_body(self, record: Record, text: str) -> Body | None:
        """Read the body if it can be read; what is wrong with it is told with the rest."""
        try:
            return parse_body(record.kind, text)
        except (BodyRefused, NotCanonical):
            return None

    def _key_for(self, record: Record, body: Body | None) -> bytes:
        """Find the record's key, telling once if the manifest lists another."""
        try:
            return self._keys.key_for(record, body)
        except KeyMismatch as mismatch:
            self.report.add(record.seq, mismatch)
            return self._keys.key_for(record, body)

    def _doubt(self, refusal: GirctError) -> None:
        """Put down a line that cannot be believed, at the place it takes."""
        self.report.add(self.next_seq, refusal)
        self._doubtful += 1

    def _take_repeated(self, record: Record, key: bytes) -> None:
        """Put down a record that comes again, or too late."""
        if not record.is_signed_by(key):
            message = f"record {record.seq} is not signed by its terminal's key"
            self._doubt(SignatureInvalid(message, seq=record.seq))
            return
        message = f"record {record.seq} stands out of order, or twice"
        self.report.add(record.seq, SequenceFork(message, seq=record.seq))

    def _head_before(self, record: Record, body: Body | None, key: bytes) -> Head:
        """Give the head to hold a record against: the last believed, or one made for it."""
        if self._head is not None and record.seq == self._head.seq + 1:
            if isinstance(body, ZBody) and not self._counter_is_known:
                return replace(self._head, counter=body.perpetual_net)
            return self._head
        if record.seq == 1:
            return Head.before_start(self._terminal_of(record), key)
        counter = COUNTER_MAX // 2
        if isinstance(body, ZBody):
            counter = body.perpetual_net
        if self._counter_key is not None:
            stored = decrypt_counter(
                self._counter_key, record.terminal_id, record.seq, record.counter_cipher
            )
            counter = stored - movement(record.kind, record.amount_centimes)
        return Head(
            terminal_id=self._terminal_of(record),
            seq=Seq(record.seq - 1),
            link=record.prev.ljust(2 * PREV_BYTES, b"\0"),
            receipt_no=record.receipt_no - (record.kind in NUMBERED_KINDS),
            issued_at=self._head.issued_at if self._head else 0,
            counter=counter,
            key_epoch=record.key_epoch,
            ended=self._head.ended if self._head else False,
        )

    def _terminal_of(self, record: Record) -> TerminalId:
        """Give the terminal the manifest names, else the one a first record names."""
        return record.terminal_id if self._terminal_id is None else self._terminal_id

    def _enter(self, record: Record) -> None:
        """Note where the believed records begin, and which are missing before this one."""
        if self.first is None or self._head is None:
            self.first = record
            self._terminal_id = self._terminal_of(record)
            self._counter_is_known = record.seq == 1 or self._counter_key is not None
            self._originals.first_seq = record.seq
            if record.seq > 1:
                self._totals.forget(record.seq)
            return
        if record.seq > self._head.seq + 1:
            self._counter_is_known = self._counter_key is not None
            self._originals.lose(range(self._head.seq + 1, record.seq))
            self._totals.forget(record.seq)
        if record.seq > self.next_seq:
            message = f"records {self.next_seq} to {record.seq - 1} are missing"
            self.report.add(self.next_seq, SequenceGap(message, seq=self.next_seq))

    def _move(self, head: Head, record: Record, found: Sequence[GirctError]) -> None:
        """Move to a believed record, counting on from what it states."""
        self.last, self._doubtful = record, 0
        self._head = head_after(head, record)
        if self._counter_key is not None and any(isinstance(one, CounterMismatch) for one in found):
            stored = decrypt_counter(
                self._counter_key, record.terminal_id, record.seq, record.counter_cipher
            )
            self._head = replace(self._head, counter=stored)

    def _take_meaning(self, record: Record, body: Body) -> None:
        """Check what the record says of other records."""
        for refusal in self._originals.take(record, body):
            self.report.add(record.seq, refusal)
        for difference in self._totals.take(record, body):
            self.report.add(record.seq, difference)
        if isinstance(body, ZBody):
            self._counter_is_known = True
        if isinstance(body, RotateBody):
            try:
                self._keys.rotate(record, body)
            except KeyMismatch as mismatch:
                self.report.add(record.seq, mismatch)
