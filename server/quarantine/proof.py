"""The nightly proof of what acts posted: recomputed from the acts and the records they name.

A check returns all differences and repairs none.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from domain.bodies import parse_body
from domain.calendar import business_day
from domain.canonical import body_hash
from domain.errors import GirctError
from domain.record import Record
from server.cancellations.acts import REGULARISATION
from server.deposits.acts import DEPOSIT, DepositPayload, deposit_entries
from server.ledger.act_postings import ActEntry, act_postings
from server.ledger.acts import WRITE_OFF, write_off_sides
from server.ledger.closing_rules import closing_sides
from server.ledger.entry import Entry
from server.ledger.payloads import ClosingPayload, WriteOffPayload, read_payload
from server.ledger.posting_rules import regularisation_sides, sides_of
from server.quarantine import proof_statements as statements
from server.quarantine.booking import POSTED, read_quittance
from server.quarantine.closing import SESSION_CLOSING
from server.quarantine.lost import LOST_QUITTANCE
from server.quarantine.posting import QUARANTINE_POSTING
from server.rollup.repository import regularised_totals, totals_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy import Connection, RowMapping

    from server.rollup.repository import DayTotals

Found: TypeAlias = tuple[int, int, str, str]
"""Terminal (0 for a régie), record (0 for none), stable code, sentence in English."""
BOOKING: Final = frozenset({QUARANTINE_POSTING, LOST_QUITTANCE})
POSTING_KINDS: Final = BOOKING | {SESSION_CLOSING, WRITE_OFF, DEPOSIT, REGULARISATION}


def prove_acts(connection: Connection, terminal_id: int | None = None) -> Iterator[Found]:
    """Recompute what each act posted, and list every difference.

    Args:
        connection: A transaction that sees one moment of the books.
        terminal_id: One terminal, or all when None.
    """
    asked = {"terminal_id": terminal_id, "kinds": sorted(POSTING_KINDS)}
    stored: dict[UUID, Counter[Any]] = {}
    for row in connection.exec_driver_sql(statements.READ_ACT_POSTINGS, asked):
        stored.setdefault(row[0], Counter())[tuple(row[1:])] += 1
    for act in connection.exec_driver_sql(statements.READ_ACTS, asked).mappings().all():
        rows = connection.exec_driver_sql(
            statements.READ_ACT_RECORDS, {"act_id": act["act_id"]}
        ).mappings()
        records = [dict(row) for row in rows]
        yield from _record_faults(records)
        yield from _posting_faults(act, records, stored.pop(act["act_id"], Counter()))
    for act_id, postings in stored.items():
        terminal = next(iter(postings))[0] or 0
        yield terminal, 0, "books.act_unknown", f"postings name the act {act_id}, which is none"


def prove_disposals(connection: Connection, terminal_id: int | None = None) -> Iterator[Found]:
    """List what stands as posted, dismissed or closed by an act that does not say so.

    Args:
        connection: A transaction that sees one moment of the books.
        terminal_id: One terminal, or all when None.
    """
    asked = {"terminal_id": terminal_id}
    for owner, seq, said in connection.exec_driver_sql(statements.READ_DISPOSAL_FAULTS, asked):
        yield owner, seq, "books.act_record", f"what stands as {said} is not what its act says"
    for (act_id,) in connection.exec_driver_sql(statements.READ_ACT_TRAIL_FAULTS, asked):
        yield 0, 0, "books.act_altered", f"the act {act_id} is not the one of the trail"


def prove_balances(connection: Connection, terminal_id: int | None = None) -> Iterator[Found]:
    """Add up the postings of every account, and list each balance that is not their sum."""
    asked = {"terminal_id": terminal_id}
    for row in connection.exec_driver_sql(statements.READ_BALANCE_FAULTS, asked):
        sentence = f"the balance of {row.account} in {row.regie_id} is not that of its postings"
        yield row.terminal_id, 0, "books.balance", sentence


def act_takings(connection: Connection, terminal_id: int) -> DayTotals:
    """Recompute what acts added to a terminal's takings.

    Args:
        connection: A transaction that sees one moment of the books.
        terminal_id: The terminal.
    """
    asked = {"terminal_id": terminal_id}
    rows = connection.exec_driver_sql(statements.READ_BOOKED, asked).mappings().all()
    totals = totals_of(entry for row in rows if (entry := _entry(dict(row))) is not None)
    for day, body in connection.exec_driver_sql(statements.READ_REGULARISED, asked):
        for key, added in regularised_totals(day, read_quittance(body)).items():
            total = totals.setdefault(key, [0, 0, 0, 0])
            total[:] = [total[i] + added[i] for i in range(len(added))]
    return totals


def _entry(row: dict[str, Any]) -> Entry | None:
    """Read a booked record; one that cannot be read is a difference of its own."""
    try:
        record = Record.parse(bytes(row["record"]))
        body = parse_body(record.kind, row["body"])
        text = row["body"] if row["ref_link"] is None else row["original"]
        quittance = read_quittance(text or "")
    except GirctError:
        return None
    return Entry(
        record=record,
        body=body,
        quittance=quittance,
        postings=(),
        fiscal_year=row["fiscal_year"],
        business_day=row["business_day"],
    )


def _record_faults(rows: list[dict[str, Any]]) -> Iterator[Found]:
    """Name every booked record whose row is not what its bytes say."""
    for row in rows:
        terminal_id, seq = row["terminal_id"], row["seq"]
        entry = _entry(row)
        if entry is None:
            yield terminal_id, seq, "books.act_record", "a record an act posted cannot be read"
            continue
        record = entry.record
        facts = {
            "link": bytes(row["link"]) == record.link,
            "place": (terminal_id, seq) == (record.terminal_id, record.seq),
            "kind": row["kind"] == record.kind,
            "number": row["receipt_no"] == record.receipt_no,
            "amount": row["amount_centimes"] == record.amount_centimes,
            "day": row["business_day"] == getattr(entry.body, "business_day", None),
            "year": row["fiscal_year"] == row["business_day"].year,
            "body": row["disposal"] != POSTED or body_hash(row["body"]) == record.body_hash,
            "source": not row["in_ledger"],
            "signature": any(record.is_signed_by(bytes(key)) for key in row["keys"])
            or row["in_quarantine"],
        }
        for name, is_kept in facts.items():
            if not is_kept:
                sentence = f"the {name} of a record an act posted is not right"
                yield terminal_id, seq, "books.act_record", sentence


def _posting_faults(
    act: RowMapping, rows: list[dict[str, Any]], stored: Counter[Any]
) -> Iterator[Found]:
    terminal_id = rows[0]["terminal_id"] if rows else int(act["terminal_id"] or 0)
    expected = Counter(_expected(act, rows))
    for key in expected - stored:
        sentence = f"posting {key[2]} of the act {act['act_id']} is missing or altered"
        yield terminal_id, 0, "books.posting_missing", sentence
    for key in stored - expected:
        sentence = f"posting {key[2]} does not follow from the act {act['act_id']}"
        yield terminal_id, 0, "books.posting_unknown", sentence


def _expected(act: RowMapping, rows: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Give an act's postings as their rows hold them."""
    terminal_id = int(act["terminal_id"] or 0) or None
    for day, one in act_postings(act["act_id"], _act_entries(act, rows)):
        yield (
            terminal_id,
            one.position,
            one.posting_id,
            day.year,
            act["collectivite"],
            day,
            one.account.value,
            one.rubrique,
            one.debit_centimes,
            one.credit_centimes,
        )


def _act_entries(act: RowMapping, rows: list[dict[str, Any]]) -> list[ActEntry]:
    if act["kind"] in BOOKING:
        entries = [_entry(row) for row in rows]
        return [
            ActEntry(one.business_day, sides_of(one.record, one.body, one.quittance))
            for one in entries
            if one is not None
        ]
    if act["kind"] == DEPOSIT:
        payload = read_payload(DepositPayload, act["payload"])
        declared_at, accepted_at = act["proposed_at"], act["approved_at"]
        return deposit_entries(payload, declared_at=declared_at, accepted_at=accepted_at)
    day = business_day(act["approved_at"])
    if act["kind"] == REGULARISATION:
        body = act["regularised"]
        return [] if body is None else [ActEntry(day, regularisation_sides(read_quittance(body)))]
    if act["kind"] == SESSION_CLOSING:
        return [ActEntry(day, closing_sides(read_payload(ClosingPayload, act["payload"])))]
    return [ActEntry(day, write_off_sides(read_payload(WriteOffPayload, act["payload"])))]
