"""Which accounts a record moves: pure, so a posting can be recomputed from the evidence alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from domain.bodies import CancelBody, ReceiptBody
from domain.ids import Seq, TerminalId, posting_id
from domain.record import Kind
from domain.rules import OriginalUnknown
from server.ledger.accounts import TENDER_ACCOUNTS, Account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from domain.bodies import Body
    from domain.record import Record


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a double entry (imputation): exactly one of the two amounts is above zero.

    Its source is a record of a terminal or an act of the centre, exactly one; the postings of one
    source balance.

    Args:
        posting_id: Name derived from the source, so posting twice gives the same row.
        position: Place among the postings of its source, from 0.
        account: General account moved.
        rubrique: Budget rubrique (8 digits) of a credited account; None on the treasury side.
        debit_centimes: Amount debited, in centimes.
        credit_centimes: Amount credited, in centimes.
    """

    posting_id: UUID
    position: int
    account: Account
    rubrique: str | None
    debit_centimes: int
    credit_centimes: int


Movements: TypeAlias = Mapping[tuple[Account, str | None], int]
"""Centimes per (account, rubrique)."""


def postings_for(
    record: Record,
    body: Body,
    original_body: ReceiptBody | None = None,
) -> tuple[Posting, ...]:
    """Derive the double entry of a record: balanced by construction, empty for most kinds.

    A quittance debits the account of each tender and credits the revenue accounts per rubrique. A
    cancellation (annulation) is the exact reversal of its original's entry. Nothing else is money.

    Args:
        record: The record posted.
        body: Its body.
        original_body: For a cancellation, the body of the quittance it cancels.

    Raises:
        OriginalUnknown: A cancellation came without its original's body.
    """
    terminal_id, seq = TerminalId(record.terminal_id), Seq(record.seq)
    if record.kind is Kind.RECEIPT and isinstance(body, ReceiptBody):
        return tuple(_entry(terminal_id, seq, _debits(body), _credits(body)))
    if record.kind is Kind.CANCEL and isinstance(body, CancelBody):
        if original_body is None:
            message = f"no original for the cancellation {record.seq} of {record.terminal_id}"
            raise OriginalUnknown(message, seq=record.seq, terminal_id=record.terminal_id)
        return tuple(_entry(terminal_id, seq, _credits(original_body), _debits(original_body)))
    return ()


def _debits(body: ReceiptBody) -> Movements:
    moved: dict[tuple[Account, str | None], int] = {}
    for tender in body.tenders:
        account = TENDER_ACCOUNTS[tender.mode]
        moved[account, None] = moved.get((account, None), 0) + tender.amount
    return moved


def _credits(body: ReceiptBody) -> Movements:
    moved: dict[tuple[Account, str | None], int] = {}
    for line in body.lines:
        for account, centimes in (
            (Account.RECETTE, line.principal),
            (Account.MAJORATION, line.majoration),
            (Account.PENALITE, line.penalite),
            (Account.ASTREINTE, line.astreinte),
        ):
            moved[account, line.rubrique] = moved.get((account, line.rubrique), 0) + centimes
    return moved


def _entry(
    terminal_id: TerminalId,
    seq: Seq,
    debits: Movements,
    credits_: Movements,
) -> Iterator[Posting]:
    """Number the sides that moved, debits first; an account that did not move has no posting."""
    sides = [(key, centimes, 0) for key, centimes in debits.items() if centimes]
    sides += [(key, 0, centimes) for key, centimes in credits_.items() if centimes]
    for position, ((account, rubrique), debit, credit) in enumerate(sides):
        name = posting_id(terminal_id, seq, position)
        yield Posting(name, position, account, rubrique, debit, credit)
