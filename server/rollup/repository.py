"""Adds a batch to the takings of the day, one row per day and nature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.rollup.statements import ADD_TAKINGS
from server.rollup.takings import cancelled_takings, takings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from domain.bodies import ReceiptBody
    from domain.ids import TerminalId
    from server.ledger.entry import BookOwner, Entry

DayTotals = dict[tuple[int, "date", int], list[int]]
"""(fiscal year, business day, nature) to gross, cancelled, receipts, cancellations."""


def totals_of(entries: Iterable[Entry]) -> DayTotals:
    """Add up what records move, per day and nature: each row is then touched once a batch."""
    totals: DayTotals = {}
    for one in entries:
        for moved in takings_of(one.record, one.quittance):
            total = totals.setdefault(
                (one.fiscal_year, one.business_day, moved.nature),
                [0, 0, 0, 0],
            )
            total[0] += moved.gross_centimes
            total[1] += moved.cancelled_centimes
            total[2] += moved.receipts
            total[3] += moved.cancellations
    return totals


def add_takings(
    connection: Connection,
    terminal_id: TerminalId,
    owner: BookOwner,
    entries: Sequence[Entry],
) -> None:
    """Move the day's totals in the transaction that posts the records."""
    add_totals(connection, terminal_id, owner, totals_of(entries))


def regularised_totals(day: date, quittance: ReceiptBody) -> DayTotals:
    """Give what a cancellation at the centre moves, on the day it is approved.

    Args:
        day: The business day of the approval.
        quittance: The body of the quittance taken back.
    """
    return {
        (day.year, day, moved.nature): [
            moved.gross_centimes, moved.cancelled_centimes, moved.receipts, moved.cancellations,
        ]
        for moved in cancelled_takings(quittance)
    }  # fmt: skip


def add_totals(
    connection: Connection, terminal_id: TerminalId, owner: BookOwner, totals: DayTotals
) -> None:
    """Move the day's totals by sums that are made already."""
    if not totals:
        return
    keys, sums = list(totals), list(totals.values())
    values = {
        "terminal_id": terminal_id,
        "collectivite": owner.collectivite,
        "regie_id": owner.regie_id,
        "fiscal_year": [key[0] for key in keys],
        "business_day": [key[1] for key in keys],
        "nature": [key[2] for key in keys],
        "gross_centimes": [total[0] for total in sums],
        "cancelled_centimes": [total[1] for total in sums],
        "receipts": [total[2] for total in sums],
        "cancellations": [total[3] for total in sums],
    }
    connection.exec_driver_sql(ADD_TAKINGS, values)
