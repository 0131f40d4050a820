"""A counter's disk is lost: from its second copy nothing is lost that anybody can still know."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from domain.receipt_code import encode
from domain.record import Kind
from pos.bootstrap import build_counter
from pos.journal.stored import StoredRecord
from pos.restoring.carried import read_place
from pos.settings import SETTINGS_FILE, PosSettings, load_settings
from server.bootstrap import Centre
from server.db.embedded import EmbeddedPostgres
from server.exports.proof import prove_books
from simulation.centre_place import command
from tests.conftest import SteppingClock
from tests.flows.drill import BASE, Drill, opened_drill
from tests.server.terminals.two_people import TwoPeople

SESSION = "0b9b43a4-3f43-4c3a-9d2e-0c8f7f0f1a01"


@pytest.fixture
def drill(
    centre: Centre,
    admin_url: URL,
    cluster: EmbeddedPostgres,
    clock: SteppingClock,
    tmp_path: Path,
) -> Iterator[Drill]:
    with opened_drill(centre, admin_url, cluster, clock, tmp_path / "counter") as opened:
        yield opened


def girct_pos(*words: str, typed: str = "") -> str:
    done = subprocess.run(
        [command("girct-pos"), *words],
        input=typed, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def open_session(drill: Drill) -> None:
    now = datetime.now(UTC)
    keys = {"session": SESSION, "business_day": f"{now:%Y-%m-%d}", "float": 20_000}
    drill.counter.scribe.note("SESSION_OPEN", keys)


def scalar(drill: Drill, statement: str, **values: object) -> object:
    admin = create_engine(drill.admin_url)
    with admin.connect() as connection:
        found = connection.execute(text(statement), values).scalar_one()
    admin.dispose()
    return found


def in_books(drill: Drill, terminal_id: int) -> object:
    statement = "SELECT seq FROM terminal_heads WHERE terminal_id = :id"
    return scalar(drill, statement, id=terminal_id)


def assert_begins_anew(settings: PosSettings, lost_id: int) -> None:
    counter = build_counter(settings)
    try:
        assert counter.identity.terminal_id != lost_id
        assert counter.journal.head().receipt_no == 0
        assert [one.record.kind for one in counter.journal.of_kinds([Kind.START], limit=9)] == [
            Kind.START
        ]
    finally:
        counter.close()


def lose_disk(drill: Drill, stick: Path) -> tuple[str, list[StoredRecord], list[StoredRecord]]:
    """Sell with and without a network, copy, sell again, lose the folder.

    Returns:
        The recovery code, what only the copy holds, and what only papers hold.
    """
    folder = drill.counter.settings.data_dir
    stick.mkdir()
    with (folder / SETTINGS_FILE).open("a") as file:
        file.write(
            f'copy_dir = "{stick}"\ncopy_may_share_disk = true\nprinter_profile = "generic-58"\n'
        )
    open_session(drill)
    drill.sell(3)
    drill.exchange()
    unsent = drill.sell(4)  # the network is gone
    recovery = girct_pos("recovery-code", f"--data-dir={folder}").strip()
    girct_pos("copy", f"--data-dir={folder}")
    after_copy = drill.sell(3)  # at most an hour of these, on paper only
    drill.counter.close()
    shutil.rmtree(folder)
    return recovery, unsent, after_copy


def test_a_lost_disk_is_restored_under_a_new_number_and_the_centre_ends_with_everything(
    drill: Drill, clock: SteppingClock, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    recovery, unsent, after_copy = lose_disk(drill, stick)
    lost_id, copied = drill.terminal_id, stick / f"girct-{drill.terminal_id}"
    before = (copied / "journal.db").read_bytes()
    new_folder = tmp_path / "new"
    words = [
        "restore",
        f"--copy={copied}",
        f"--data-dir={new_folder}",
        f"--recovery-code={recovery}",
    ]
    said = girct_pos(*words, "--dry-run")
    assert "À transmettre depuis la copie : 4" in said
    assert "7 quittances, 375,00 DH attendus" in said
    assert not new_folder.exists()
    assert in_books(drill, lost_id) == unsent[0].seq - 1

    scans = [encode(BASE, one.record.to_bytes()) for one in (after_copy[0], after_copy[2])]
    typed = "\n".join([scans[0], "GARBAGE", scans[0], encoded(unsent[0]), scans[1], ""])
    said = girct_pos(*words, typed=typed)
    assert in_books(drill, lost_id) == unsent[-1].seq, "the copy went into the books"
    assert said.count("transmise au centre comme preuve") == 3
    assert "restore.already_on_copy" in said
    number = after_copy[1].record.receipt_no
    assert f"Quittances encore absentes : {lost_id}-{number}\n" in said
    assert f"girct-server terminal replace {lost_id}" in said

    clock.now = datetime.now(UTC) - timedelta(hours=2)
    people = TwoPeople.of(drill.centre, clock)
    clock.now = datetime.now(UTC)
    shown = people.replace(int(lost_id), "Guichet neuf")
    code = shown.split()[-1]
    said = girct_pos(*words, f"--code={code}", "--no-scan")
    assert "ne sera jamais continuée" in said
    assert (copied / "journal.db").read_bytes() == before, "the copy is evidence: untouched"

    settings = load_settings(new_folder)
    assert settings.printer_profile == "generic-58"
    assert settings.copy_dir == stick
    assert_begins_anew(settings, lost_id)
    place = read_place(new_folder)
    assert place is not None
    assert place.sessions[0].cash_centimes == 20_000 + 7 * 2_500
    assert place.found == tuple(one.record.receipt_no for one in (after_copy[0], after_copy[2]))
    assert prove_books(drill.centre) == []
    waiting = "SELECT count(*) FROM quarantine WHERE terminal_id = :id AND body = ''"
    assert scalar(drill, waiting, id=lost_id) == 2
    assert "nregistr" in drill.verdict(unsent[-1])


def encoded(stored: StoredRecord) -> str:
    return encode(BASE, stored.record.to_bytes())
