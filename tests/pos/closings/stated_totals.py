"""Adds up a counter's chain record by record, and holds all that the counter states against it."""

from collections import Counter as Tally
from collections import defaultdict
from typing import Any

from domain.record import Kind
from pos.bootstrap import Counter
from pos.journal.stored import StoredRecord
from pos.x_report import read_x
from tests.pos.screens.world import PINS

FAR = 1_000
_MOVED = {"CASH_IN": 1, "CASH_OUT": -1, "HANDOVER": -1}


def hold_totals(counter: Counter) -> None:
    """Hold sessions, till, counts, X and Zs of a counter against its chain.

    Raises:
        AssertionError: One of them says something else.
    """
    records = records_of(counter)
    drawers = _hold_sessions(counter, records)
    held = sum(drawers.values())
    assert counter.till.cash().held.centimes == held
    end = 0
    for stored in records.values():
        if stored.record.kind is Kind.Z_DAY:
            assert stored.body["first_seq"] <= end + 2, "no record is between two Zs"
            assert stored.body["last_seq"] == stored.seq - 1
            assert _sums(records, end + 1, stored.seq - 1) == _stated(stored.body)
            end = int(stored.seq)
    day = counter.closings.preview()
    if day is not None:
        assert _sums(records, end + 1, max(records)) == _stated(day)
        x_report = read_x(counter, counter.sessions.log_in(PINS[1]))
        assert (x_report.gross.centimes, x_report.cancelled.centimes) == _stated(day)[1:]
        assert x_report.cash_held.centimes == held
    receipts, cancelled = _sums(records, 1, max(records))[1:]
    assert counter.journal.head().counter == receipts - cancelled
    assert counter.verify() == []


def hold_debits(counter: Counter) -> None:
    """Every debit of a payer pays just one quittance in force, or is listed."""
    journal = counter.journal
    listed = {one.payment_id for one in counter.peripherals.cards.to_settle()}
    rows = journal.database.rows(
        "SELECT payment_id, coalesce(pays_sale_id, sale_id), amount_centimes"
        " FROM card_payments WHERE state = 'APPROVED'"
    )
    taking = Tally((sale_id, amount) for number, sale_id, amount in rows if number not in listed)
    sale_ids = dict(map(tuple, journal.database.rows("SELECT seq, sale_id FROM records")))
    taken_back = {one.body["ref"] for one in journal.of_kinds((Kind.CANCEL,), limit=FAR)}
    paid = Tally(
        (sale_ids[int(one.seq)], tender["amount"])
        for one in journal.of_kinds((Kind.RECEIPT,), limit=FAR)
        for tender in one.body["tenders"]
        if int(one.seq) not in taken_back and tender["mode"] == "CB"
    )
    assert taking == paid


def records_of(counter: Counter) -> dict[int, StoredRecord]:
    last = counter.journal.head().seq
    found = (counter.journal.by_seq(type(last)(seq)) for seq in range(1, last + 1))
    return {int(one.seq): one for one in found if one is not None}


def _sums(records: dict[int, StoredRecord], first: int, last: int) -> tuple[int, int, int]:
    gross = cancelled = 0
    for seq in range(first, last + 1):
        body = records[seq].body
        if records[seq].record.kind is Kind.RECEIPT:
            gross += sum(line["principal"] for line in body["lines"])
        elif records[seq].record.kind is Kind.CANCEL:
            cancelled += records[body["ref"]].body["total"]
    return gross - cancelled, gross, cancelled


def _stated(body: dict[str, Any]) -> tuple[int, int, int]:
    return body["net"], body["gross"], body["cancelled"]


def _hold_sessions(counter: Counter, records: dict[int, StoredRecord]) -> dict[str, int]:
    """Add up each drawer; hold each count against it, and give what those not closed hold."""
    cash: dict[str, int] = defaultdict(int)
    floats: dict[str, int] = {}
    for stored in records.values():
        body, session = stored.body, stored.body.get("session", "")
        code = body.get("code", "")
        if code == "SESSION_COUNTED":
            assert body["expected"] == cash[session]
            cash[session] = body["counted"]
        elif code == "SESSION_CLOSED":
            del cash[session]
        elif session:
            cash[session] += entering(stored, records, floats)
            assert cash[session] >= 0, "a drawer never holds less than nothing"
    kept = {one.session_id: one for one in counter.sessions.not_closed()}
    assert {name: one.counted or one.cash for name, one in kept.items()} == {
        name: type(kept[name].cash)(amount) for name, amount in cash.items() if name in kept
    }
    assert set(cash) == set(kept)
    return cash


def entering(stored: StoredRecord, records: dict[int, StoredRecord], floats: dict[str, int]) -> int:
    """Say what cash a record brings in a drawer, below zero what it takes out."""
    body, code = stored.body, stored.body.get("code", "")
    if stored.record.kind is Kind.RECEIPT:
        return _cash(body)
    if stored.record.kind is Kind.CANCEL:
        return -_cash(records[body["ref"]].body)
    if code in {"SESSION_OPEN", "FLOAT"}:
        now = int(body["float" if code == "SESSION_OPEN" else "amount"])
        before, floats[body["session"]] = floats.get(body["session"], 0), now
        return now - before
    return int(_MOVED.get(code, 0) * body.get("amount", 0))


def _cash(body: dict[str, Any]) -> int:
    return sum(tender["amount"] for tender in body["tenders"] if tender["mode"] == "ESP")
