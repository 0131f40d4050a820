"""A disk that fills up: said early, recorded once, selling stops before a commit could fail."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.money import Money
from pos.bootstrap import Counter
from pos.errors import DiskLow, JournalFull, JournalUnreadable
from pos.journal.checking import check_journal
from pos.journal.database import fault_of
from pos.printing.states import PrintState
from pos.sales.commands import Issued
from pos.screens.bar import build_bar
from pos.upkeep.disk import DiskWatch
from tests.pos.conftest import SettableClock


@pytest.fixture
def cells(counter: Counter) -> Callable[[], dict[str, str]]:
    return lambda: {cell.name: cell.kind for cell in build_bar(counter, None, "fr").cells}


def test_the_bar_warns_before_selling_stops_and_the_chain_says_so_once_a_day(
    start_counter: Callable[..., Counter], clock: SettableClock
) -> None:
    free = [10**12]
    counter = start_counter(minimum_free_bytes=64 * 2**20)
    counter.sync.refresh_now()
    counter.sync.send_now()
    watch = DiskWatch(counter.scribe, lambda: free[0], 64 * 2**20)
    counter.upkeep.disk = watch
    agent = counter.sessions.log_in("493817")
    counter.sessions.open(agent, Money(0))
    watch.look()
    assert "disk" not in {cell.name for cell in build_bar(counter, None, "fr").cells}
    assert counter.journal.of_code("DISK_LOW") == []
    free[0] = 200 * 2**20
    for _ in range(3):
        watch.look()
    assert [cell.kind for cell in build_bar(counter, None, "fr").cells if cell.name == "disk"] == [
        "warning"
    ]
    counter.refuse_selling()
    free[0] = 63 * 2**20
    watch.look()
    [said] = counter.journal.of_code("DISK_LOW", limit=9)
    assert said.body["free_bytes"] == 200 * 2**20
    assert [cell.kind for cell in build_bar(counter, None, "ar").cells if cell.name == "disk"] == [
        "danger"
    ]
    clock.pass_time(25 * 3600)
    watch.look()
    assert len(counter.journal.of_code("DISK_LOW", limit=9)) == 2


def test_selling_is_refused_before_a_commit_when_the_room_is_below_the_minimum(
    start_counter: Callable[..., Counter],
) -> None:
    counter = start_counter(minimum_free_bytes=2**60)
    counter.sync.refresh_now()
    counter.sync.send_now()
    with pytest.raises(DiskLow):
        counter.refuse_selling()


def test_a_disk_that_is_full_all_the_same_refuses_whole_sales_and_loses_none(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    """SQLite gets no further page, as on a full disk, at whatever write that falls."""
    sell()
    with counter.journal.database.transaction() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    refused, sold = 0, 1
    for room in range(1, 40):
        _limit_pages(counter, pages + room // 4)
        try:
            sell()
            sold += 1
        except JournalFull:
            refused += 1
    assert refused > 0
    _limit_pages(counter, 2**30)
    sell()
    assert check_journal(counter.journal) == []
    session = counter.sessions.current()
    assert session is not None
    assert session.quittances == sold + 1


def test_a_counter_starts_on_a_full_disk_and_says_what_was_left_once_there_is_room(
    counter: Counter, sell: Callable[..., Issued], start_counter: Callable[..., Counter]
) -> None:
    issued = sell()
    assert issued.job_id is not None
    with counter.journal.database.transaction() as connection:
        connection.execute("UPDATE print_jobs SET state = 'SENDING'")
    counter.close()
    again = start_counter(server_url="http://127.0.0.1:9")
    again.journal.database.rewrite()
    _limit_pages(again, 1)
    with pytest.raises(JournalFull):
        _fill(again)
    again.start()
    assert again.printing.job(issued.job_id).state is PrintState.SENDING
    _limit_pages(again, 2**30)
    assert again.printing.wait(issued.job_id, 20).state is PrintState.UNKNOWN
    assert again.journal.of_code("PRINT_UNKNOWN")[0].body["ref"] == issued.seq
    assert again.verify() == []


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_CANTOPEN])
@pytest.mark.parametrize(
    ("free_bytes", "named"), [(40_000, JournalFull), (10**9, JournalUnreadable)]
)
def test_a_journal_without_room_to_be_opened_is_full_and_not_damaged(
    tmp_path: Path, code: int, free_bytes: int, named: type[Exception]
) -> None:
    """SQLite says of what fails for want of room what it was about, and not why."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    assert isinstance(fault_of(error, tmp_path / "journal.db", lambda _: free_bytes), named)


def _fill(counter: Counter) -> None:
    while True:
        counter.scribe.note("LOGOUT")


def _limit_pages(counter: Counter, pages: int) -> None:
    connection: Any = counter.journal.database._connection  # noqa: SLF001 - the disk
    connection.execute(f"PRAGMA max_page_count = {pages}")
