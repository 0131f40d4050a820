"""The totals closings answer for, recomputed from the records they cover."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from domain.closings import TotalsDiffer, ZBody, ZCounts
from domain.record import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.body_fields import Body
    from domain.record import Record

_COUNTED = (Kind.RECEIPT, Kind.CANCEL, Kind.DUPLICATE, Kind.TRAINING)


class Totals:
    """The money records read so far, so that a closing can be recomputed.

    Args:
        first_seq: Where the export begins: a closing that covers earlier records is not checked.
    """

    def __init__(self, first_seq: int) -> None:
        self.first_seq = first_seq
        self.left_unchecked = 0
        self._seqs: list[int] = []
        self._moves: list[tuple[Kind, int]] = []
        self._perpetual_gross: int | None = 0 if first_seq == 1 else None

    def forget(self, seq: int) -> None:
        """Stop vouching for what precedes a record: records before it are missing."""
        self.first_seq = seq
        self._perpetual_gross = None

    def take(self, record: Record, body: Body) -> Iterator[TotalsDiffer]:
        """Check a closing, or remember a record closings count."""
        if isinstance(body, ZBody):
            yield from self._check(record, body)
        elif record.kind in _COUNTED:
            self._seqs.append(record.seq)
            self._moves.append((record.kind, record.amount_centimes))
            if record.kind is Kind.RECEIPT and self._perpetual_gross is not None:
                self._perpetual_gross += record.amount_centimes

    def _check(self, record: Record, body: ZBody) -> Iterator[TotalsDiffer]:
        """Compare a closing with the records it covers."""
        if self._perpetual_gross not in (None, body.perpetual_gross):
            message = f"closing {record.seq} states a perpetual gross of {body.perpetual_gross}"
            yield TotalsDiffer(f"{message}, not {self._perpetual_gross}", seq=record.seq)
        self._perpetual_gross = body.perpetual_gross
        if body.first_seq < self.first_seq:
            self.left_unchecked += 1
            return
        covered = self._moves[
            bisect_left(self._seqs, body.first_seq) : bisect_right(self._seqs, body.last_seq)
        ]
        sums = dict.fromkeys(_COUNTED, 0)
        counts = dict.fromkeys(_COUNTED, 0)
        for kind, amount in covered:
            sums[kind] += amount
            counts[kind] += 1
        expected = ZCounts(
            receipts=counts[Kind.RECEIPT],
            cancellations=counts[Kind.CANCEL],
            duplicates=counts[Kind.DUPLICATE],
            trainings=counts[Kind.TRAINING],
        )
        if (body.gross, body.cancelled) != (sums[Kind.RECEIPT], sums[Kind.CANCEL]):
            message = f"closing {record.seq} does not add up to the records it covers"
            yield TotalsDiffer(message, seq=record.seq)
        if body.counts != expected:
            message = f"closing {record.seq} does not count the records it covers"
            yield TotalsDiffer(message, seq=record.seq)
