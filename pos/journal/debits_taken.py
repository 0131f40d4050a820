"""Checks what is kept of the debits by card, that a quittance took each, against the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.errors import GirctError
from pos.journal.stored import JournalFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.journal.database import Database

_AT_A_TIME: Final = 200
_PIECE: Final = (
    "SELECT kept.payment_id, kept.taken_seq IS NOT found.taken_seq AS differs"
    " FROM card_payments AS kept JOIN card_debit_takers AS found USING (payment_id)"
    " WHERE kept.payment_id BETWEEN ? AND ? ORDER BY kept.payment_id"
)


def check_debits(
    database: Database, *, pace: Callable[[], None] | None = None
) -> list[JournalFault]:
    """List the debits said to be taken, or to wait, that are not by the records there are.

    Args:
        database: The journal's file; read in pieces, so a sale only ever waits for one of them.
        pace: Called after each piece.
    """
    try:
        last = database.row("SELECT max(payment_id) AS payment_id FROM card_payments")
    except GirctError as error:
        return [JournalFault(0, error.code, str(error))]
    faults = []
    end = (last["payment_id"] or 0) if last is not None else 0
    for first in range(1, end + 1, _AT_A_TIME):
        try:
            rows = database.rows(_PIECE, (first, first + _AT_A_TIME - 1))
            wrong = [row["payment_id"] for row in rows if row["differs"]]
        except GirctError as error:  # a body that is no JSON any more
            faults.append(JournalFault(0, error.code, str(error)))
            continue
        finally:
            if pace is not None:
                pace()
        sentence = "what is kept of the debit by card {} is not what its quittance says"
        faults += [JournalFault(0, "pos.journal_debits", sentence.format(one)) for one in wrong]
    return faults
