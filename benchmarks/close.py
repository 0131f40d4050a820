"""Ending, counting, closing a session of 10,000 quittances and its day; and what that must cost."""

import shutil
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from benchmarks.figure import Figure, median_ms
from domain.ids import NatureIndex
from domain.money import Money
from pos.bootstrap import Counter
from pos.journal.journal import JOURNAL_FILE
from pos.sales.commands import SaleCommand, SaleLine
from simulation.lone_counter import LoneCounter, make_lone_counter
from simulation.world import AIT_AMIRA

QUITTANCES = 10_000
AT_A_TIME = 500
SAMPLES = 5
LIMIT_MS = 1_000
RECORDS = 4
"""SESSION_ENDED, SESSION_COUNTED, SESSION_CLOSED and Z_DAY, each a commit of its own."""


def run() -> list[Figure]:
    """Sell ten thousand souk places in one session, then close copies of that journal."""
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        folder = Path(name)
        lone = make_lone_counter(folder / "counter", AIT_AMIRA)
        _sell(lone)
        durations = [_close(lone, folder / f"copy-{number}") for number in range(SAMPLES)]
        floor_ms = _floor_ms(lone.folder / JOURNAL_FILE, folder / "floor.db")
    return [
        Figure(
            f"close at {QUITTANCES:,} quittances",
            statistics.median(durations),
            "ms",
            f"{RECORDS} SQLite FULL commits, and the sum of the amounts over their index",
            floor_ms,
            SAMPLES,
            note=f"limit {LIMIT_MS:,}; end, count, close by the régisseur and Z of the day,"
            " PINs and paper apart",
        )
    ]


def _sell(lone: LoneCounter) -> None:
    counter = lone.open()
    try:
        agent = counter.sessions.log_in(lone.pin)
        counter.sessions.open(agent, Money(20_000))
        for _ in range(QUITTANCES // AT_A_TIME):
            with counter.journal.transaction():
                for _ in range(AT_A_TIME):
                    line = SaleLine(NatureIndex(502), "1")
                    command = SaleCommand(str(uuid4()), (line,), Money(1_000))
                    counter.sales.issue(command, agent.agent_id)
    finally:
        counter.close()


def _close(lone: LoneCounter, copy: Path) -> float:
    """Close a copy of the counter, as a cashier and then the régisseur do; milliseconds."""
    shutil.copytree(lone.folder, copy)
    settings = lone.settings.model_copy(update={"data_dir": copy})
    counter = LoneCounter(copy, settings, lone.pin, lone.regisseur_pin).open()
    try:
        return _close_ms(counter, lone)
    finally:
        counter.close()


def _close_ms(counter: Counter, lone: LoneCounter) -> float:
    agent = counter.sessions.log_in(lone.pin)
    regisseur = counter.sessions.log_in(lone.regisseur_pin)
    started = time.perf_counter_ns()
    session = counter.sessions.end(agent)
    counter.sessions.count(agent, session.session_id, session.cash)
    counter.sessions.close(regisseur, session.session_id)
    counter.closings.close_day(agent.agent_id, request_id=str(uuid4()))
    return (time.perf_counter_ns() - started) / 1e6


def _floor_ms(journal: Path, path: Path) -> float:
    sold = sqlite3.connect(f"{journal.absolute().as_uri()}?mode=ro", uri=True)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE kept (seq INTEGER PRIMARY KEY, body TEXT) STRICT")

    def spend() -> None:
        for _ in range(RECORDS):
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO kept (body) VALUES (?)", ("x" * 400,))
            database.execute("COMMIT")
        sold.execute(
            "SELECT kind, count(*), sum(amount_centimes) FROM records WHERE kind = 1 GROUP BY kind"
        ).fetchone()

    try:
        return median_ms(spend, samples=SAMPLES)
    finally:
        sold.close()
        database.close()
