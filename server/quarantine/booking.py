"""Books quittances that an act of the centre takes into the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.bodies import ReceiptBody, parse_body
from domain.ids import TerminalId
from domain.record import Kind
from server.ledger.act_postings import ActBooks, ActEntry
from server.ledger.act_repository import post_act
from server.ledger.entry import BookOwner, Entry
from server.ledger.posting_rules import sides_of
from server.quarantine import repository, statements
from server.quarantine.errors import EvidenceContradicts, TerminalNotHere, TerminalStillOpen
from server.rollup.repository import add_takings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import Connection

    from server.quarantine.evidence import Exhibit, TerminalPlace

OPEN_STATES: Final = frozenset({"ACTIVE", "PENDING"})
POSTED: Final = "POSTED"
REBUILT: Final = "REBUILT"


@dataclass(frozen=True, slots=True)
class Booking:
    """A record to be booked.

    Args:
        exhibit: The record with its body, or with the one declared for it.
        quittance: The quittance it posts or reverses.
        ref_link: The name of the quittance a cancellation reverses.
    """

    exhibit: Exhibit
    quittance: ReceiptBody
    ref_link: bytes | None = None


def require_closed_terminal(
    connection: Connection, terminal_id: int, collectivite: str
) -> TerminalPlace:
    """Take a terminal whose chain is over, and keep it still.

    Raises:
        TerminalNotHere: No terminal of this collectivité has this number.
        TerminalStillOpen: It may still send the same records itself.
    """
    repository.lock_terminal(connection, terminal_id)
    place = repository.read_terminal(connection, terminal_id, collectivite)
    if place is None:
        message = f"no terminal {terminal_id} in {collectivite}"
        raise TerminalNotHere(message, terminal_id=terminal_id)
    if place.state in OPEN_STATES:
        message = f"terminal {terminal_id} may still send its records"
        raise TerminalStillOpen(message, terminal_id=terminal_id)
    return place


def require_year(connection: Connection, exhibit: Exhibit) -> None:
    """Refuse a record of a year this centre keeps no ledger of.

    Raises:
        EvidenceContradicts: There is none.
    """
    year = exhibit.body.fiscal_year
    if not repository.ask(connection, statements.IS_YEAR_KEPT, fiscal_year=year):
        message = f"this centre keeps no ledger of {year}"
        raise EvidenceContradicts(message, seq=exhibit.record.seq)


def book(
    connection: Connection,
    place: TerminalPlace,
    act_id: UUID,
    bookings: Sequence[Booking],
    *,
    disposal: str = POSTED,
) -> None:
    """Write records into the books with an act as source: postings, takings, and who did it.

    The name of each record is unique among those acts posted, so none is ever booked twice.
    """
    books = ActBooks(
        act_id=act_id,
        collectivite=place.collectivite,
        regie_id=place.regie_id,
        terminal_id=place.terminal_id,
    )
    if not post_act(connection, books, [_act_entry(one) for one in bookings]):
        return
    rows = [_row(place, act_id, number, one) for number, one in enumerate(bookings)]
    for row in rows:
        row["disposal"] = disposal
    repository.store(connection, statements.INSERT_ACT_RECORD, rows)
    owner = BookOwner(collectivite=place.collectivite, regie_id=place.regie_id)
    entries = [_entry(one) for one in bookings]
    add_takings(connection, TerminalId(place.terminal_id), owner, entries)


def _act_entry(one: Booking) -> ActEntry:
    exhibit = one.exhibit
    sides = sides_of(exhibit.record, exhibit.body, one.quittance)
    return ActEntry(exhibit.body.business_day, sides)


def _entry(one: Booking) -> Entry:
    return Entry(
        record=one.exhibit.record,
        body=one.exhibit.body,
        quittance=one.quittance,
        postings=(),
        fiscal_year=one.exhibit.body.fiscal_year,
        business_day=one.exhibit.body.business_day,
    )


def _row(place: TerminalPlace, act_id: UUID, number: int, one: Booking) -> dict[str, object]:
    record = one.exhibit.record
    return {
        "link": record.link,
        "collectivite": place.collectivite,
        "regie_id": place.regie_id,
        "act_id": act_id,
        "place": number,
        "terminal_id": place.terminal_id,
        "seq": record.seq,
        "kind": int(record.kind),
        "receipt_no": record.receipt_no,
        "ref_link": one.ref_link,
        "fiscal_year": one.exhibit.body.fiscal_year,
        "business_day": one.exhibit.body.business_day,
        "amount_centimes": record.amount_centimes,
        "record": record.to_bytes(),
        "body": one.exhibit.text,
    }


def read_quittance(text: str) -> ReceiptBody:
    """Read the body of a quittance that is in the books.

    Raises:
        GirctError: It is none.
    """
    body = parse_body(Kind.RECEIPT, text)
    if not isinstance(body, ReceiptBody):
        message = "the original is no quittance"
        raise EvidenceContradicts(message)
    return body
