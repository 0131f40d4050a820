"""Is one record the next of its chain? The protocol's rules plus those only the centre can check.

Pure: everything known comes in, nothing is read. The nightly proof asks the same questions.

Source: the project's protocol, §1, §2, §4 and §5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from domain.bodies import CancelBody, DuplicateBody, ReceiptBody, StartBody, parse_body
from domain.calendar import business_day, fiscal_year
from domain.canonical import NotCanonical
from domain.chain import advance
from domain.errors import BodyRefused, MalformedRecord
from domain.exchange import check_private
from domain.record import Kind
from server.ledger.posting_rules import postings_for
from server.records.errors import WrongRegie, YearNotKept
from server.records.reception import Accepted
from server.records.references import REFERRING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import date

    from domain.bodies import Body
    from domain.placement import Head
    from domain.record import Record
    from domain.rules import Original
    from server.records.memory import Known, Memory
    from server.records.reception import Received


ReadAhead: TypeAlias = "tuple[Record, Body]"
"""A record and its own body, read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a terminal is registered, and the centre that receives it, at one moment.

    Args:
        collectivite: Code of the terminal's collectivité.
        regie_id: Its régie.
        counter_key: The key of its perpetual counter.
        is_test_system: The centre's mode.
        not_after: The latest date a record may carry now, Unix seconds; None checks no date.
        years: The fiscal years the ledger is kept for; None checks no year.
    """

    collectivite: str
    regie_id: str
    counter_key: bytes
    is_test_system: bool
    not_after: int | None
    years: Container[int] | None = None


def judge(  # noqa: PLR0913 -- what is known of a record, each by its name
    head: Head,
    received: Received,
    memory: Memory,
    place: Place,
    *,
    public_key: bytes,
    read: ReadAhead | None = None,
) -> tuple[Head, Accepted]:
    """Accept one record as the next of its chain.

    Args:
        head: Where the chain stands.
        received: The record as it arrived.
        memory: What earlier records said.
        place: Where the terminal belongs.
        public_key: The key of the record's epoch.
        read: The record and its body, if `read_ahead` read them already.

    Returns:
        The new head and what the ledger takes in.

    Raises:
        GirctError: The first rule broken, by name, in the protocol's order.
    """
    record, body = read or _read(head, received, place, public_key)
    known = original = None
    if record.kind in REFERRING and isinstance(body, (CancelBody, DuplicateBody)):
        known = memory.recall(body.ref)
        original = None if known is None else known.original
    new_head = _follow(head, record, body, place, public_key, original)
    check_place(record, body, place)
    _check_personal(received, body)
    quittance = _quittance_of(record, body, known)
    day = _day_of(record, body)
    accepted = Accepted(
        received=received,
        record=record,
        body=body,
        quittance=quittance,
        postings=postings_for(record, body, quittance),
        counter=new_head.counter,
        fiscal_year=fiscal_year(day),
        business_day=day,
        session=_session_of(body),
    )
    if place.years is not None and accepted.fiscal_year not in place.years:
        message = f"this centre keeps no ledger of {accepted.fiscal_year}"
        raise YearNotKept(message, fiscal_year=accepted.fiscal_year)
    return new_head, accepted


def read_ahead(
    received: Iterable[tuple[Received, bytes | None]],
) -> list[ReadAhead | None]:
    """Read records, and check who signed them, before they are judged in turn.

    One sort of work after the other costs a processor less than all of them for each record: its
    caches hold one sort. What cannot be read is left to `judge`, which says why in its order.

    Args:
        received: Records, each with the key of its epoch; None leaves one unread.

    Returns:
        For each of them, in their order, what `judge` may be given; None of one not read.
    """
    pairs = list(received)
    records = [None if key is None else _try_record(one) for one, key in pairs]
    for (_, public_key), record in zip(pairs, records, strict=True):
        if record is not None and public_key is not None:
            record.is_signed_by(public_key)  # the record remembers the answer
    return [
        None if record is None else _try_body(record, one.body)
        for (one, _), record in zip(pairs, records, strict=True)
    ]


def _try_record(received: Received) -> Record | None:
    try:
        return received.parse()
    except MalformedRecord:
        return None


def _try_body(record: Record, text: str) -> ReadAhead | None:
    try:
        return record, parse_body(record.kind, text)
    except (BodyRefused, NotCanonical):
        return None


def _read(head: Head, received: Received, place: Place, public_key: bytes) -> tuple[Record, Body]:
    """Read a record and its body, refusing it by the first rule it breaks."""
    record = received.parse()
    try:
        return record, parse_body(record.kind, received.body)
    except (BodyRefused, NotCanonical):
        _follow(head, record, received.body, place, public_key)  # an earlier rule may be broken too
        raise


def _follow(  # noqa: PLR0913, PLR0917 -- what `advance` needs of a place
    head: Head,
    record: Record,
    body: Body | str,
    place: Place,
    public_key: bytes,
    original: Original | None = None,
) -> Head:
    """Check the rules of the chain as this place applies them."""
    return advance(
        head,
        record,
        body,
        public_key=public_key,
        counter_key=place.counter_key,
        original=original,
        not_after=place.not_after,
        test_system=place.is_test_system,
    )


def check_place(record: Record, body: Body, place: Place) -> None:
    """Refuse a record that speaks for another régie than its terminal's.

    Raises:
        WrongRegie: It does.
    """
    regie = getattr(body, "regie", place.regie_id)
    collectivite = body.collectivite if isinstance(body, StartBody) else place.collectivite
    if (regie, collectivite) != (place.regie_id, place.collectivite):
        message = f"record {record.seq} speaks for another régie than its terminal's"
        raise WrongRegie(message, seq=record.seq)


def _check_personal(received: Received, body: Body) -> None:
    """Refuse a private part that contradicts the body, or that no table can hold."""
    if received.private is None:
        return
    check_private(getattr(body, "payer", None), received.private)
    if "\\u0000" in (received.private_text or ""):
        message = "the private part holds a character no table can hold"
        raise BodyRefused(message)


def _quittance_of(record: Record, body: Body, known: Known | None) -> ReceiptBody | None:
    """Find the quittance a record posts or reverses."""
    if record.kind is Kind.RECEIPT and isinstance(body, ReceiptBody):
        return body
    return known.quittance if record.kind is Kind.CANCEL and known is not None else None


def _day_of(record: Record, body: Body) -> date:
    """Give the day a record counts for: its body's, else that of its time."""
    day: date | None = getattr(body, "business_day", None)
    return day or business_day(datetime.fromtimestamp(record.issued_at, UTC))


def _session_of(body: Body) -> str | None:
    """Name the cash session of a record, if it has one."""
    session: str | None = getattr(body, "session", None)
    return session
