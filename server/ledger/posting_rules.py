"""Which accounts a record moves: pure, so a posting can be recomputed from the evidence alone.

The balance of the till (`CAISSE` of a terminal) is what should be in its drawer: the floats and
cash quittances of every session not closed yet, less cancelled cash, plus what was put in, less
what was taken out or handed over; a counted session holds what was counted. Cash that is in no
drawer is the régisseur's (`REGISSEUR`), who hands out floats and takes cash back.

| record | debit | credit | amount |
|---|---|---|---|
| RECEIPT | each tender's account | revenue, per rubrique | as in its body |
| CANCEL | its original's credits | its original's debits | its original's |
| SESSION_OPEN | CAISSE | REGISSEUR | float |
| FLOAT | CAISSE, or REGISSEUR when it falls | the other | amount and `before`, their difference |
| CASH_IN | CAISSE | REGISSEUR | amount |
| CASH_OUT, HANDOVER | REGISSEUR | CAISSE | amount |
| SESSION_COUNTED, too little | DEFICIT | CAISSE | expected less counted |
| SESSION_COUNTED, too much | CAISSE | EXCEDENT | counted less expected |
| SESSION_CLOSED | REGISSEUR | CAISSE | `counted`: the drawer is emptied |
| ADDENDUM, more found | REGISSEUR | EXCEDENT | amount |
| ADDENDUM, less found | DEFICIT | REGISSEUR | amount |
| act REGULARISATION | its original's credits | its debits, CAISSE's from REGISSEUR | its own |

A shortage is never netted against an overage: each stands on its own account. The difference is
posted at the count, when the drawer is known; SESSION_CLOSED repeats it and does not post it again.
An ADDENDUM speaks of a session whose cash has left the drawer. A HANDOVER to another agent passes
through the régisseur's account, since that agent's till records it as CASH_IN. A FLOAT without
`before` and a SESSION_CLOSED without `counted`, as the first counters wrote them, move nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from domain.bodies import CancelBody, ReceiptBody
from domain.ids import posting_name
from domain.record import Kind
from domain.rules import OriginalUnknown
from domain.session_events import SessionEvent
from server.ledger.accounts import TENDER_ACCOUNTS, Account
from server.ledger.session_rules import session_sides
from server.ledger.sides import balanced

if TYPE_CHECKING:
    from domain.bodies import Body
    from domain.record import Record
    from server.ledger.sides import Movements, Side


_TENDER_KEYS: Final = {mode: (account, None) for mode, account in TENDER_ACCOUNTS.items()}
_LINE_ACCOUNTS: Final = (
    Account.RECETTE,
    Account.MAJORATION,
    Account.PENALITE,
    Account.ASTREINTE,
)
"""Where each part of a line goes, in the order of its keys."""


class Posting(NamedTuple):
    """One side of a double entry (imputation): exactly one of the two amounts is above zero.

    Its source is a record of a terminal or an act of the centre, exactly one; the postings of one
    source balance.

    Args:
        name: The 16 bytes of its identifier, derived from the source, so that posting twice gives
            the same row.
        position: Place among the postings of its source, from 0.
        account: General account moved.
        rubrique: Budget rubrique (8 digits) of a credited account; None on the treasury side.
        debit_centimes: Amount debited, in centimes.
        credit_centimes: Amount credited, in centimes.
    """

    name: bytes
    position: int
    account: Account
    rubrique: str | None
    debit_centimes: int
    credit_centimes: int

    @property
    def posting_id(self) -> UUID:
        """Its identifier."""
        return UUID(bytes=self.name)


def postings_for(
    record: Record,
    body: Body,
    original_body: ReceiptBody | None = None,
) -> tuple[Posting, ...]:
    """Derive the double entry of a record: balanced by construction, empty for most kinds.

    Args:
        record: The record posted.
        body: Its body.
        original_body: For a cancellation, the body of the quittance it cancels.

    Raises:
        OriginalUnknown: A cancellation came without its original's body.
    """
    sides = sides_of(record, body, original_body)
    if not sides:
        return ()
    terminal_id, seq = record.terminal_id, record.seq
    return tuple(
        Posting(posting_name(terminal_id, seq, position), position, *side)
        for position, side in enumerate(sides)
    )


def sides_of(record: Record, body: Body, original_body: ReceiptBody | None = None) -> list[Side]:
    """Give the two sides of a record's entry, whatever source will name them.

    Args: see `postings_for`.

    Raises:
        OriginalUnknown: A cancellation came without its original's body.
    """
    if record.kind is Kind.RECEIPT and isinstance(body, ReceiptBody):
        return balanced(_debits(body), _credits(body))
    if record.kind is Kind.CANCEL and isinstance(body, CancelBody):
        if original_body is None:
            message = f"no original for the cancellation {record.seq} of {record.terminal_id}"
            raise OriginalUnknown(message, seq=record.seq, terminal_id=record.terminal_id)
        return balanced(_credits(original_body), _debits(original_body))
    return session_sides(body) if isinstance(body, SessionEvent) else []


def regularisation_sides(original_body: ReceiptBody) -> list[Side]:
    """Give the sides of a cancellation at the centre: the reverse, but cash is the régisseur's.

    Its session is counted, so that what it collected in cash is in no drawer any more.

    Args:
        original_body: The body of the quittance taken back.
    """
    back: dict[tuple[Account, str | None], int] = {
        (Account.REGISSEUR if account is Account.CAISSE else account, rubrique): centimes
        for (account, rubrique), centimes in _debits(original_body).items()
    }
    return balanced(_credits(original_body), back)


def _debits(body: ReceiptBody) -> Movements:
    moved: dict[tuple[Account, str | None], int] = {}
    for tender in body.tenders:
        key = _TENDER_KEYS[tender.mode]
        moved[key] = moved.get(key, 0) + tender.amount
    return moved


def _credits(body: ReceiptBody) -> Movements:
    """Add the lines up; the order of the accounts names the postings, so it never changes."""
    moved: dict[tuple[Account, str | None], int] = {}
    is_alone = len(body.lines) == 1
    for line in body.lines:
        rubrique = line.rubrique
        due = (line.principal, line.majoration, line.penalite, line.astreinte)
        for account, centimes in zip(_LINE_ACCOUNTS, due, strict=True):
            if is_alone and not centimes:
                continue  # among several lines, what does not move keeps its place for a later one
            key = account, rubrique
            moved[key] = moved.get(key, 0) + centimes
    return moved
