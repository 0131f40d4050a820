"""What closings and counts answer for, recomputed from the records they cover.

Both ends and whoever verifies an export ask here. A record is never refused for its sums: it is
signed, and the money was taken; the difference is named wherever the chain is read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.closings import TotalsDiffer, ZBody
from domain.record import Kind
from domain.session_cash import SessionCash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.body_fields import Body
    from domain.errors import BodyRefused
    from domain.record import Record

COUNTED_KINDS: Final = (Kind.RECEIPT, Kind.CANCEL, Kind.DUPLICATE, Kind.TRAINING)
"""The kinds a closing counts, in the order of `Covered`."""
CLOSING_KINDS: Final = frozenset({Kind.Z_DAY, Kind.Z_MONTH, Kind.Z_YEAR})


@dataclass(frozen=True, slots=True)
class Covered:
    """What a stretch of a chain comes to: records of each sort, and centimes."""

    receipts: int = 0
    cancellations: int = 0
    duplicates: int = 0
    trainings: int = 0
    gross: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """What a closing should state; None where what it covers is not all known.

    Args:
        covered: What its records come to.
        perpetual_gross: Every quittance ever issued, centimes.
        first_seq: Where the closing of its sort before it ended, plus one.
    """

    covered: Covered | None
    perpetual_gross: int | None
    first_seq: int | None


def closing_differences(seq: int, body: ZBody, expected: Expected) -> Iterator[TotalsDiffer]:
    """Compare a closing with what it should state, both figures in each difference."""
    compared: list[tuple[str, int, int | None]] = [
        ("perpetual_gross", body.perpetual_gross, expected.perpetual_gross),
        ("first_seq", body.first_seq, expected.first_seq),
    ]
    if (covered := expected.covered) is not None:
        compared += [
            ("gross", body.gross, covered.gross),
            ("cancelled", body.cancelled, covered.cancelled),
            ("receipts", body.counts.receipts, covered.receipts),
            ("cancellations", body.counts.cancellations, covered.cancellations),
            ("duplicates", body.counts.duplicates, covered.duplicates),
            ("trainings", body.counts.trainings, covered.trainings),
        ]
    for what, stated, computed in compared:
        if computed is not None and stated != computed:
            message = f"closing {seq} states {what} {stated}, its records come to {computed}"
            yield TotalsDiffer(message, seq=seq, what=what, stated=stated, computed=computed)


class Totals:
    """The money records read so far, so that closings and counts can be recomputed.

    Sums are kept as they grow, so that a closing costs the same however much it covers.

    Args:
        first_seq: Where the chain is read from: what covers earlier records is not checked.
    """

    def __init__(self, first_seq: int) -> None:
        self.first_seq = first_seq
        self.left_unchecked = 0
        self.sessions = SessionCash(is_whole=first_seq == 1)
        self._seqs = array("q")
        self._so_far = [0] * 6
        self._columns = [array("q", (0,)) for _ in self._so_far]
        self._perpetual_gross: int | None = 0 if first_seq == 1 else None
        self._closed_through: dict[Kind, int] = (
            dict.fromkeys(CLOSING_KINDS, 0) if first_seq == 1 else {}
        )

    def forget(self, seq: int) -> None:
        """Stop vouching for what precedes a record: records before it are missing."""
        self.first_seq = seq
        self.sessions.forget()
        self._perpetual_gross = None
        self._closed_through.clear()

    def take(self, record: Record, body: Body) -> Iterator[BodyRefused]:
        """Check a closing or a count, or remember a record they answer for."""
        if isinstance(body, ZBody):
            yield from self._check(record, body)
            return
        if record.kind in COUNTED_KINDS:
            self._remember(record)
        yield from self.sessions.take(record.seq, body)

    def _remember(self, record: Record) -> None:
        place = COUNTED_KINDS.index(record.kind)
        self._so_far[place] += 1
        if record.kind is Kind.RECEIPT:
            self._so_far[4] += record.amount_centimes
            if self._perpetual_gross is not None:
                self._perpetual_gross += record.amount_centimes
        elif record.kind is Kind.CANCEL:
            self._so_far[5] += record.amount_centimes
        self._seqs.append(record.seq)
        for column, value in zip(self._columns, self._so_far, strict=True):
            column.append(value)

    def _check(self, record: Record, body: ZBody) -> Iterator[TotalsDiffer]:
        """Compare a closing with the records it covers."""
        covered = None
        if body.first_seq < self.first_seq:
            self.left_unchecked += 1
        else:
            covered = self._covered(body.first_seq, body.last_seq)
        closed_through = self._closed_through.get(record.kind)
        first_seq = None if closed_through is None else closed_through + 1
        expected = Expected(covered, self._perpetual_gross, first_seq)
        yield from closing_differences(record.seq, body, expected)
        self._perpetual_gross = body.perpetual_gross
        self._closed_through[record.kind] = body.last_seq

    def _covered(self, first_seq: int, last_seq: int) -> Covered:
        low, high = bisect_left(self._seqs, first_seq), bisect_right(self._seqs, last_seq)
        return Covered(*(column[high] - column[low] for column in self._columns))
