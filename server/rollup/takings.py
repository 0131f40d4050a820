"""Takings of a record (recettes du jour): how it moves the day's totals, per nature. Pure."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

from domain.record import NUMBERED_KINDS, Kind

if TYPE_CHECKING:
    from domain.bodies import ReceiptBody
    from domain.record import Record


class TakingsMovement(NamedTuple):
    """What one record adds to a day's takings of one nature; amounts in centimes, never negative.

    The record is counted once, under the nature of its first line, so that counts add up over
    natures as amounts do.
    """

    nature: int
    gross_centimes: int
    cancelled_centimes: int
    receipts: int
    cancellations: int


def takings_of(record: Record, quittance: ReceiptBody | None) -> tuple[TakingsMovement, ...]:
    """Derive the movements of a quittance or of its cancellation; none for any other kind.

    Args:
        record: The record accepted.
        quittance: The quittance's own body, or for a cancellation its original's.
    """
    if quittance is None or record.kind not in NUMBERED_KINDS:
        return ()
    return _movements(quittance, is_receipt=record.kind is Kind.RECEIPT)


def cancelled_takings(quittance: ReceiptBody) -> tuple[TakingsMovement, ...]:
    """Derive the movements of a cancellation that no record makes: the centre's own.

    Args:
        quittance: The body of the quittance taken back.
    """
    return _movements(quittance, is_receipt=False)


def _movements(quittance: ReceiptBody, *, is_receipt: bool) -> tuple[TakingsMovement, ...]:
    centimes: dict[int, int] = {}
    for line in quittance.lines:
        due = line.principal + line.majoration + line.penalite + line.astreinte
        centimes[line.nature] = centimes.get(line.nature, 0) + due
    counts = chain((1,), repeat(0))
    return tuple(
        TakingsMovement(nature, amount, 0, count, 0)
        if is_receipt
        else TakingsMovement(nature, 0, amount, 0, count)
        for (nature, amount), count in zip(centimes.items(), counts, strict=False)
    )
