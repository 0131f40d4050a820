"""What the ledger and its rollup read of a record that intake accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from domain.bodies import Body, ReceiptBody
    from domain.record import Record
    from server.ledger.posting_rules import Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class BookOwner:
    """Whose books a terminal's records go to: its collectivité and its régie."""

    collectivite: str
    regie_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record with its double entry (écriture), ready to be booked.

    Args:
        record: The record.
        body: Its body, read.
        quittance: The quittance it posts or reverses: its own body or its original's; else None.
        postings: Its double entry.
        fiscal_year: The ledger's year.
        business_day: The day it counts for.
    """

    record: Record
    body: Body
    quittance: ReceiptBody | None
    postings: tuple[Posting, ...]
    fiscal_year: int
    business_day: date
