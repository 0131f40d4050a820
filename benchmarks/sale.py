"""From a confirmed sale to its fsynced, signed record; and what that must cost at least."""

import sqlite3
import statistics
import tempfile
from pathlib import Path
from uuid import uuid4

from benchmarks.figure import Figure, durations_ms
from domain.ids import NatureIndex
from domain.money import Money
from domain.record import Kind
from domain.signing import RECEIPT_CONTEXT, new_private_key, sign
from pos.bootstrap import Counter
from pos.journal.stored import StoredRecord
from pos.sales.commands import SaleCommand, SaleLine
from simulation.lone_counter import LoneCounter, make_lone_counter
from simulation.world import AIT_AMIRA

SAMPLES = 300
SLOWEST_OF = 100


def run() -> list[Figure]:
    """Sell a souk place three hundred times, then commit the same bytes three hundred times."""
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        folder = Path(name)
        lone = make_lone_counter(folder / "counter", AIT_AMIRA)
        counter = lone.open()
        try:
            sales_ms = _measure_sales(lone, counter)
            last = counter.journal.of_kinds((Kind.RECEIPT,), limit=1)[0]
        finally:
            counter.close()
        floors_ms = _measure_floor(folder / "floor.db", last)
    floor_name = "one SQLite FULL commit of the same bytes and one Ed25519 signature"
    note = "tariff, body, signature, record and print job in one commit; no printer"
    return [
        Figure(
            "sale to fsynced record",
            statistics.median(sales_ms),
            "ms",
            floor_name,
            statistics.median(floors_ms),
            SAMPLES,
            note=note,
        ),
        Figure(
            "sale to fsynced record, 99 %",
            statistics.quantiles(sales_ms, n=SLOWEST_OF)[-1],
            "ms",
            floor_name,
            statistics.quantiles(floors_ms, n=SLOWEST_OF)[-1],
            SAMPLES,
            note="limit 20; the same sales, the slowest of a hundred",
        ),
    ]


def _measure_sales(lone: LoneCounter, counter: Counter) -> list[float]:
    agent = counter.sessions.log_in(lone.pin)
    counter.sessions.open(agent, Money(20_000))

    def sell() -> None:
        line = SaleLine(NatureIndex(502), "1")
        counter.sales.issue(SaleCommand(str(uuid4()), (line,), Money(1_000)), agent.agent_id)

    return durations_ms(sell, samples=SAMPLES)


def _measure_floor(path: Path, sample: StoredRecord) -> list[float]:
    private_key = new_private_key()
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE kept (seq INTEGER PRIMARY KEY, record BLOB, body TEXT) STRICT")
    raw, signed = sample.record.to_bytes(), sample.record.signed_part

    def commit() -> None:
        sign(private_key, RECEIPT_CONTEXT, signed)
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO kept (record, body) VALUES (?, ?)", (raw, sample.body_text))
        database.execute("COMMIT")

    try:
        return durations_ms(commit, samples=SAMPLES)
    finally:
        database.close()
