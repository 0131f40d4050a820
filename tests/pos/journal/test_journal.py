"""The journal: append-only, durable, and clear about why when it cannot be written."""

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

import pytest

from domain.money import Money
from domain.quittance_parts import Payer
from domain.record import Kind, Record
from pos.bootstrap import Counter
from pos.errors import (
    AlreadyRunning,
    JournalFull,
    JournalNewer,
    JournalReadOnly,
    JournalUnreadable,
)
from pos.journal.checking import check_journal
from pos.journal.database import Database
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from pos.settings import PosSettings
from tests.pos.little_regie import SOUK_PLACE


@pytest.fixture
def path(settings: PosSettings) -> Path:
    return settings.data_dir / JOURNAL_FILE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET body = '{}' WHERE seq = 1",
        "DELETE FROM records WHERE seq = 1",
        "DELETE FROM records",
        "INSERT OR REPLACE INTO records SELECT * FROM records WHERE seq = 1",
        "REPLACE INTO records SELECT * FROM records WHERE seq = (SELECT max(seq) FROM records)",
        """REPLACE INTO records (seq, kind, amount_centimes, record, link, body, sale_id)
        SELECT (SELECT max(seq) + 1 FROM records), kind, amount_centimes, record, link, body,
        sale_id FROM records WHERE seq = 1""",
        """INSERT INTO records (seq, kind, amount_centimes, record, link, body)
        SELECT 9999, kind, amount_centimes, record, randomblob(32), body FROM records
        WHERE seq = 1""",
        "UPDATE record_privates SET private = '{}'",
    ],
)
def test_no_statement_changes_removes_or_replaces_a_record(
    counter: Counter, amina: Agent, path: Path, statement: str
) -> None:
    command = SaleCommand(
        str(uuid4()), (SaleLine(SOUK_PLACE, "1"),), Money(10_000), Payer("M. Exemple")
    )
    counter.sales.issue(command, amina.agent_id)
    counter.close()
    with sqlite3.connect(path) as connection:
        kept = connection.execute("SELECT * FROM records").fetchall()
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
        assert connection.execute("SELECT * FROM records").fetchall() == kept
    connection.close()


def test_the_journal_and_the_key_are_their_owners_alone(counter: Counter) -> None:
    folder = counter.settings.data_dir
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_commits_are_fsynced(counter: Counter) -> None:
    assert counter.journal.database.rows("PRAGMA synchronous")[0][0] == 2
    assert counter.journal.database.rows("PRAGMA journal_mode")[0][0] == "wal"


def sell_until_full(sell: Callable[..., Issued]) -> int:
    """How many sales were recorded before one was refused."""
    for sold in range(500):
        try:
            sell()
        except JournalFull:
            return sold
    pytest.fail("the disk never filled")


def test_a_full_disk_refuses_the_sale_and_leaves_nothing_half_written(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    sell()
    database = counter.journal.database
    head, jobs = counter.journal.head(), database.rows("SELECT count(*) FROM print_jobs")[0][0]
    pages = database.rows("PRAGMA page_count")[0][0]
    database.rows(f"PRAGMA max_page_count = {pages}")
    sold = sell_until_full(sell)
    assert counter.journal.head().receipt_no == head.receipt_no + sold
    assert database.rows("SELECT count(*) FROM print_jobs")[0][0] == jobs + sold
    assert counter.verify() == []
    database.rows("PRAGMA max_page_count = 1000000")
    assert sell().stored.record.receipt_no == head.receipt_no + sold + 1
    assert counter.verify() == []


def test_a_journal_that_cannot_be_written_refuses_the_sale(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    head = counter.journal.head()
    counter.journal.database.rows("PRAGMA query_only = ON")
    with pytest.raises(JournalReadOnly):
        sell()
    assert counter.journal.head() == head


def test_a_second_counter_process_is_kept_out(
    counter: Counter, start_counter: Callable[..., Counter]
) -> None:
    with pytest.raises(AlreadyRunning):
        start_counter()
    counter.close()
    assert start_counter().journal.head().seq > 0


def test_a_running_counter_can_be_looked_at(counter: Counter, path: Path) -> None:
    looking = Journal(path, counter.identity, is_read_only=True)
    assert looking.head() == counter.journal.head()
    with pytest.raises(JournalReadOnly), looking.database.transaction() as connection:
        connection.execute("DELETE FROM record_privates")
    looking.close()


def test_a_file_that_is_no_journal_is_refused(
    enrolled: PosSettings, start_counter: Callable[..., Counter], path: Path
) -> None:
    assert enrolled.data_dir.exists()
    path.write_bytes(b"not a database, but long enough to be looked at " * 100)
    with pytest.raises(JournalUnreadable):
        start_counter()


def test_a_journal_of_a_newer_program_is_refused(
    counter: Counter, start_counter: Callable[..., Counter], path: Path
) -> None:
    counter.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(JournalNewer, match="version 99"):
        start_counter()


def test_a_journal_of_an_older_program_is_looked_at_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    scripts = sorted(files("pos.journal.migrations").iterdir(), key=lambda script: script.name)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript("".join(one.read_text() for one in scripts if one.name < "0008"))
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    before = path.read_bytes()
    looking = Database(path, is_read_only=True)
    assert looking.rows("SELECT pays_sale_id FROM card_payments") == []
    with pytest.raises(JournalReadOnly), looking.transaction() as writing:
        writing.execute("DELETE FROM record_privates")
    looking.close()
    assert path.read_bytes() == before


def test_a_changed_bit_is_found_at_its_record(
    counter: Counter, sell: Callable[..., Issued], path: Path
) -> None:
    seq = sell().seq
    sell()
    counter.close()
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER records_are_never_changed")
    raw = bytearray(
        connection.execute("SELECT record FROM records WHERE seq = ?", (seq,)).fetchone()[0]
    )
    raw[70] ^= 1
    connection.execute("UPDATE records SET record = ? WHERE seq = ?", (bytes(raw), seq))
    connection.commit()
    connection.close()
    looking = Journal(path, counter.identity, is_read_only=True)
    faults = check_journal(looking)
    looking.close()
    assert (faults[0].seq, faults[0].code) == (seq, "records.signature_invalid")
    assert {fault.seq for fault in faults} <= {seq, seq + 1}


def test_a_column_that_contradicts_its_record_is_found(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    seq = sell().seq
    with counter.journal.database.transaction() as connection:
        connection.execute("DROP TRIGGER records_are_never_changed")
        connection.execute("UPDATE records SET amount_centimes = 1 WHERE seq = ?", (seq,))
    assert [(fault.seq, fault.code) for fault in counter.verify()] == [(seq, "pos.journal_columns")]


def test_a_transaction_that_fails_leaves_the_chain_as_it_was(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    head = counter.journal.head()

    def sell_then_fail() -> None:
        with counter.journal.transaction():
            sell()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        sell_then_fail()
    assert counter.journal.head() == head
    assert sell().stored.record.receipt_no == head.receipt_no + 1


WORLD_OF_THE_KILLED = """
import os, sys
from pathlib import Path
from pos.bootstrap import build_counter
from pos.settings import load_settings
from pos.sales.commands import SaleCommand, SaleLine
from domain.ids import AgentId, NatureIndex
from domain.money import Money

counter = build_counter(load_settings(Path(sys.argv[1]), minimum_free_bytes=0))
issue, where = counter.sales.issue_sale, sys.argv[2]
if where == "before_commit":
    counter.printing.queue = lambda *_, **__: os.kill(os.getpid(), 9)
elif where == "after_commit":
    counter.printing.wake = lambda job_id: os.kill(os.getpid(), 9)
elif where == "in_print":
    counter.printing._worker._open_printer = lambda: os.kill(os.getpid(), 9)
    counter.printing.start()
command = SaleCommand(sys.argv[3], (SaleLine(NatureIndex(1310), "2"),), Money(10_000))
issued = counter.sales.issue(command, AgentId(17))
counter.printing.wait(issued.job_id, 60)
"""


@pytest.mark.usefixtures("amina")
@pytest.mark.parametrize(
    ("where", "states"),
    [("before_commit", []), ("after_commit", ["BLOCKED"]), ("in_print", ["UNKNOWN"])],
)
def test_a_process_killed_around_the_commit_leaves_one_quittance_or_none(
    counter: Counter, start_counter: Callable[..., Counter], where: str, states: list[str]
) -> None:
    counter.close()
    sale_id = str(uuid4())
    killed = subprocess.run(
        [sys.executable, "-c", WORLD_OF_THE_KILLED, str(counter.settings.data_dir), where, sale_id],
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert killed.returncode == -9, killed.stderr.decode()
    again = start_counter()
    pending = again.printing.start()
    assert again.verify() == []
    assert again.journal.head().receipt_no == len(states)
    assert [job.state for job in pending] == states
    stored = again.journal.by_sale_id(sale_id)
    assert (stored is not None) == bool(states)
    if stored is not None:
        assert Record.parse(stored.record.to_bytes()).kind is Kind.RECEIPT
        assert again.sessions.current() is not None


def test_what_refers_to_a_record_is_found_by_it_and_not_by_reading_its_whole_kind(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    seq, asked = sell().seq, list[str]()
    connection = counter.journal.database._connection  # noqa: SLF001 - what SQLite is asked
    connection.set_trace_callback(asked.append)
    counter.journal.referring_to(seq, Kind.CANCEL)
    counter.sales.recent()
    connection.set_trace_callback(None)
    plans = [
        " ".join(row["detail"] for row in connection.execute("EXPLAIN QUERY PLAN " + statement))
        for statement in asked
        if "ref " in statement
    ]
    assert len(plans) == 2
    assert [plan for plan in plans if "records_by_ref" not in plan] == []
