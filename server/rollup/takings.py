"""Takings of a record (recettes du jour): how it moves the day's totals, per nature. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.record import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.bodies import ReceiptBody
    from domain.record import Record


@dataclass(frozen=True, slots=True)
class TakingsMovement:
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
    if quittance is None or record.kind not in {Kind.RECEIPT, Kind.CANCEL}:
        return ()
    is_receipt = record.kind is Kind.RECEIPT
    centimes: dict[int, int] = {}
    for line in quittance.lines:
        due = line.principal + line.majoration + line.penalite + line.astreinte
        centimes[line.nature] = centimes.get(line.nature, 0) + due
    return tuple(_movements(centimes.items(), is_receipt=is_receipt))


def _movements(
    centimes: Iterable[tuple[int, int]],
    *,
    is_receipt: bool,
) -> Iterable[TakingsMovement]:
    for index, (nature, amount) in enumerate(centimes):
        count = int(index == 0)
        if is_receipt:
            yield TakingsMovement(nature, amount, 0, count, 0)
        else:
            yield TakingsMovement(nature, 0, amount, 0, count)
