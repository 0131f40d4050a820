"""The second copy: whole and checked, never in the way of a sale, sealed against who takes it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from domain.ids import Seq
from domain.record import Kind
from pos.bootstrap import Counter
from pos.journal.checking import check_journal
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.trusted_time import ClockState
from pos.upkeep.errors import (
    CopyFailed,
    CopyMediumMissing,
    CopyOnSameDisk,
    JournalDamaged,
    RecoveryCodeWrong,
)
from pos.upkeep.recovery import draw_code, keep_public_half, open_identity
from pos.upkeep.second_copy import SEALED_FILE
from tests.pos.conftest import SettableClock
from tests.pos.little_regie import SOUK_PLACE

HOUR_S = 3600


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def counter(start_counter: Callable[..., Counter], stick: Path) -> Counter:
    started = start_counter(copy_dir=stick, copy_may_share_disk=True)
    started.sync.refresh_now()
    return started


def copied_journal(counter: Counter, stick: Path) -> Journal:
    path = stick / f"girct-{counter.identity.terminal_id}" / JOURNAL_FILE
    return Journal(path, counter.identity, is_read_only=True)


def test_a_copy_holds_the_whole_chain_and_passes_the_same_checks(
    counter: Counter, sell: Callable[..., Issued], stick: Path
) -> None:
    for _ in range(3):
        sell()
    head = counter.journal.head()
    counter.upkeep.copy_now()
    with closing(copied_journal(counter, stick)) as copied:
        assert copied.head() == head
        assert check_journal(copied) == []
    files = {path.name for path in (stick / "girct-742001").iterdir()}
    assert files == {JOURNAL_FILE, "copy.json"}, "no settings file here, no log, nothing half made"


def test_the_first_copy_of_a_day_is_on_record_and_the_others_are_not(
    counter: Counter, sell: Callable[..., Issued], clock: SettableClock
) -> None:
    sell()
    last = counter.journal.head().seq
    for _ in range(3):
        counter.upkeep.copy_now()
    made = counter.journal.of_code("BACKUP_MADE", limit=10)
    assert [one.body["last_seq"] for one in made] == [last]
    clock.pass_time(25 * HOUR_S)
    counter.upkeep.copy_now()
    assert len(counter.journal.of_code("BACKUP_MADE", limit=10)) == 2


def test_copy_and_check_come_again_though_the_clock_went_back(
    counter: Counter, sell: Callable[..., Issued], clock: SettableClock
) -> None:
    """A machine a day ahead copied and checked, then the centre was heard."""
    sell()
    upkeep, noted = counter.upkeep, counter.upkeep.notes
    for done_at in (clock.wall_s + 24 * HOUR_S, clock.wall_s - 25 * HOUR_S):
        noted.change(copied_at=done_at, checked_at=done_at)
        upkeep._do_what_is_due()  # noqa: SLF001 - what its thread does every half minute
        assert abs(noted.noted.copied_at - clock.wall_s) < HOUR_S
        assert abs(noted.noted.checked_at - clock.wall_s) < HOUR_S


def test_copies_go_on_while_the_time_of_records_stands_still(
    counter: Counter,
    sell: Callable[..., Issued],
    start_counter: Callable[..., Counter],
    clock: SettableClock,
    stick: Path,
) -> None:
    sell()
    counter.close()
    clock.wall_s -= 48 * HOUR_S
    again = start_counter(copy_dir=stick, copy_may_share_disk=True)
    assert again.scribe.read_clock().state is ClockState.UNCONFIRMED
    copied = stick / "girct-742001" / JOURNAL_FILE
    for _ in range(2):
        clock.pass_time(again.settings.copy_interval_s)
        again.upkeep._do_what_is_due()  # noqa: SLF001 - what its thread does every half minute
        copied.unlink()


def test_a_missing_stick_is_said_and_stops_no_sale(
    counter: Counter, sell: Callable[..., Issued], stick: Path
) -> None:
    stick.rmdir()
    with pytest.raises(CopyMediumMissing):
        counter.upkeep.copy_now()
    status = counter.upkeep.copy_status()
    assert status.error is not None
    assert status.error.code == "copies.medium_missing"
    assert sell().is_new
    stick.mkdir()
    counter.upkeep.copy_now()
    assert counter.upkeep.copy_status().error is None


def test_an_unplugged_stick_s_empty_folder_on_the_journal_s_own_disk_is_no_second_copy(
    start_counter: Callable[..., Counter], stick: Path
) -> None:
    with pytest.raises(CopyOnSameDisk):
        start_counter(copy_dir=stick).upkeep.copy_now()
    assert list(stick.iterdir()) == []


def test_a_copy_that_cannot_be_finished_leaves_the_one_before_it(
    counter: Counter, sell: Callable[..., Issued], stick: Path
) -> None:
    sell()
    counter.upkeep.copy_now()
    with closing(copied_journal(counter, stick)) as copied:
        before = copied.head()
    blocked = stick / "girct-742001" / f"{JOURNAL_FILE}.new"
    blocked.mkdir()
    (blocked / "in the way").touch()
    with pytest.raises(CopyFailed):
        counter.upkeep.copy_now()
    with closing(copied_journal(counter, stick)) as copied:
        assert copied.head() == before


def test_a_damaged_journal_is_not_called_a_bad_stick_and_the_last_good_copy_stays(
    counter: Counter, sell: Callable[..., Issued], stick: Path
) -> None:
    seq = sell().stored.seq
    counter.upkeep.copy_now()
    sell()
    with closing(sqlite3.connect(counter.journal.database.path)) as database:
        database.execute("DROP TRIGGER records_are_never_changed")
        database.execute("UPDATE records SET body = '{}' WHERE seq = ?", (seq,))
        database.commit()
    with pytest.raises(JournalDamaged) as refusal:
        counter.upkeep.copy_now()
    assert refusal.value.params["seq"] == seq
    with closing(copied_journal(counter, stick)) as copied:
        assert check_journal(copied) == []


def test_sales_go_on_while_the_copy_is_made(
    counter: Counter, sell: Callable[..., Issued], stick: Path
) -> None:
    sold = []
    copy = counter.upkeep._copy  # noqa: SLF001 - the pace is the only place between two pages
    assert copy is not None
    copy.make(0, lambda: sold.append(sell()))
    assert sold
    with closing(copied_journal(counter, stick)) as copied:
        assert check_journal(copied) == []
        assert copied.head().seq < counter.journal.head().seq


def test_who_was_forgotten_is_not_on_the_next_copy(
    counter: Counter, amina: object, stick: Path, sell: Callable[..., Issued]
) -> None:
    from domain.quittance_parts import Payer  # noqa: PLC0415 - this test alone names somebody

    del amina
    sell()
    agent = counter.sessions.current()
    assert agent is not None
    command = SaleCommand(
        sale_id="5d0e3c60-4d0b-4b65-9a53-7f1f4c0a2f11",
        lines=(SaleLine(SOUK_PLACE, "1"),),
        cash_given=sell().stored.total,
        payer=Payer("Zineb Oulhaj", "QB123456"),
    )
    stored = counter.sales.issue(command, agent.agent_id).stored
    counter.upkeep.copy_now()
    path = stick / "girct-742001" / JOURNAL_FILE
    assert b"Zineb Oulhaj" in path.read_bytes()
    counter.journal.erasure.forget([stored.body["payer"]], counter.now())
    counter.journal.erasure.scrub()
    counter.upkeep.copy_now()
    assert b"Zineb Oulhaj" not in path.read_bytes()


def test_the_keys_are_on_the_copy_only_once_a_code_can_seal_them(
    counter: Counter, stick: Path
) -> None:
    sealed = stick / "girct-742001" / SEALED_FILE
    counter.upkeep.copy_now()
    assert not sealed.exists()
    code = draw_code()
    keep_public_half(counter.settings.data_dir, code)
    counter.upkeep.copy_now()
    raw = sealed.read_bytes()
    assert counter.identity.private_key.hex().encode() not in raw
    assert open_identity(raw, code.lower().replace("-", " ")) == counter.identity
    for wrong in (draw_code(), "", "AAAA", "é" * 24):
        with pytest.raises(RecoveryCodeWrong):
            open_identity(raw, wrong)


def test_a_copy_is_read_as_one_file_without_its_folder_being_written(
    counter: Counter, sell: Callable[..., Issued], stick: Path
) -> None:
    sell()
    counter.upkeep.copy_now()
    path = stick / "girct-742001" / JOURNAL_FILE
    uri = f"{path.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        (mode,) = database.execute("PRAGMA journal_mode").fetchone()
        (count,) = database.execute(
            "SELECT count(*) FROM records WHERE kind = ?", (int(Kind.RECEIPT),)
        ).fetchone()
    assert (mode, count) == ("delete", 1)
    assert counter.journal.by_seq(Seq(1)) is not None
