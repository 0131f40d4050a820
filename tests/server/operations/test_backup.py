"""A centre backed up, lost and restored: whole, compared, and never over another."""

import json
import shutil
import socket
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from server.bootstrap import open_centre
from server.db.embedded import EmbeddedPostgres
from server.db.programs import (
    EmbeddedDatabaseFailed,
    binaries,
    give_to_os_user,
    run_program,
)
from server.operations.archive import DUMP, MANIFEST
from server.operations.backup import take_backup
from server.operations.contents import tables_of
from server.operations.errors import (
    BackupExists,
    BackupNotWritten,
    BackupUnreadable,
    PlaceNotEmpty,
    SecretsMissing,
)
from server.operations.pg_client import restore_into
from server.operations.restore import restore_backup
from server.passphrases import PassphraseRefused
from server.secrets_store import SecretStore
from server.settings import Settings
from tests.cluster import passing_folder
from tests.conftest import NOW
from tests.server.enrolled import Place

OLDER = binaries().parent.parent / "pginstall" / "bin"
PASSPHRASE = "a long enough phrase"


@dataclass
class Lost:
    """A centre with one chain, and what it held when it was backed up."""

    folder: Path
    settings: Settings
    backup: Path
    rows: dict[str, list[Any]]


def settings_in(folder: Path) -> Settings:
    return Settings(data_dir=folder, test_system=True)


def rows_of(folder: Path) -> dict[str, list[Any]]:
    """Every row of every table that a backup holds, as text."""
    embedded = EmbeddedPostgres(folder, SecretStore(folder / "secrets"))
    embedded.start()
    engine = create_engine(embedded.url())
    try:
        with engine.connect() as connection:
            return {
                table: sorted(connection.execute(text(f"SELECT t::text FROM {table} t")).scalars())  # noqa: S608 -- names of the database
                for table in tables_of(connection)[0]
            }
    finally:
        engine.dispose()
        embedded.stop()


@pytest.fixture(scope="module")
def room() -> Iterator[Path]:
    made = passing_folder()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def lost(room: Path) -> Lost:
    settings = settings_in(room / "centre")
    with open_centre(settings, now=lambda: NOW) as centre:
        embedded = EmbeddedPostgres(settings.data_dir, SecretStore(room / "centre" / "secrets"))
        place = Place(centre, embedded.url())
        chain = place.enrol()
        chain.start()
        for amount in range(100, 900, 50):
            chain.quittance(amount)
        place.receive(chain, *chain.written)
        backup = take_backup(
            settings, room / "one.backup", passphrase=PASSPHRASE, now=lambda: NOW
        ).path
        place.admin.dispose()
    return Lost(room, settings, backup, rows_of(settings.data_dir))


def test_the_restored_centre_holds_every_row_of_the_lost_one(lost: Lost) -> None:
    there = settings_in(lost.folder / "elsewhere")
    told: list[int] = []
    restored = restore_backup(there, lost.backup, passphrase=PASSPHRASE, on_records=told.append)
    assert restored.differences == []
    assert sum(told) == 17
    assert rows_of(there.data_dir) == lost.rows
    assert restored.counts["records_2026"] == 17
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (there.data_dir / "secrets").iterdir()}
    assert modes == {0o600}
    with open_centre(there) as centre, centre.app.connect() as connection:
        number = connection.execute(text("SELECT nextval('terminal_ids')")).scalar_one()
    assert number > 110_000, "numbers given after the backup are never given again"
    with pytest.raises(PlaceNotEmpty):
        restore_backup(there, lost.backup, passphrase=PASSPHRASE)


def test_a_backup_is_private_and_replaces_nothing(lost: Lost) -> None:
    assert stat.S_IMODE(lost.backup.stat().st_mode) == 0o600
    before = lost.backup.read_bytes()
    with pytest.raises(BackupExists):
        take_backup(lost.settings, lost.backup)
    assert lost.backup.read_bytes() == before
    with pytest.raises(BackupNotWritten):
        take_backup(lost.settings, lost.folder / "no-such-folder" / "x.backup")
    assert [path.name for path in lost.folder.iterdir() if path.name.endswith(".part")] == []


def test_no_secret_is_readable_in_it(lost: Lost) -> None:
    content = lost.backup.read_bytes()
    for path in (lost.settings.data_dir / "secrets").iterdir():
        if path.name != "system_mode":
            assert path.read_bytes() not in content, path.name


def test_it_is_restored_with_secrets_kept_elsewhere_and_only_the_right_ones(lost: Lost) -> None:
    bare = take_backup(lost.settings, lost.folder / "bare.backup").path
    there = settings_in(lost.folder / "kept")
    with pytest.raises(SecretsMissing):
        restore_backup(there, bare)
    assert not there.data_dir.exists()
    other = SecretStore(there.data_dir / "secrets")
    other.centre_private_key()
    with pytest.raises(SecretsMissing, match="another centre"):
        restore_backup(there, bare)
    shutil.rmtree(there.data_dir / "secrets")
    shutil.copytree(lost.settings.data_dir / "secrets", there.data_dir / "secrets")
    assert restore_backup(there, bare).differences == []
    assert rows_of(there.data_dir) == lost.rows


@pytest.mark.parametrize("passphrase", [None, "another long phrase"])
def test_a_wrong_passphrase_leaves_nothing_behind(lost: Lost, passphrase: str | None) -> None:
    there = settings_in(lost.folder / "refused")
    with pytest.raises(PassphraseRefused):
        restore_backup(there, lost.backup, passphrase=passphrase)
    assert not there.data_dir.exists()


def test_a_dump_that_breaks_off_changes_nothing(lost: Lost, cluster: EmbeddedPostgres) -> None:
    with zipfile.ZipFile(lost.backup) as archive:
        dump = archive.read(DUMP)
    admin = create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE half"))
    with pytest.raises(EmbeddedDatabaseFailed, match="pg_restore"):
        restore_into(cluster.url("half"), [dump[: len(dump) * 3 // 4]])
    half = create_engine(cluster.url("half"))
    with half.connect() as connection:
        assert tables_of(connection) == ([], [])
    half.dispose()
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE half"))
    admin.dispose()


@pytest.mark.skipif(not OLDER.is_dir(), reason="the package ships no PostgreSQL 16 any more")
def test_it_is_restored_into_an_older_postgresql(lost: Lost) -> None:
    folder = lost.folder / "older"
    folder.mkdir(mode=0o700)
    give_to_os_user(folder)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    run_program(
        "../../pginstall/bin/initdb",
        "-D",
        f"{folder}/pg",
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C",
    )
    start = f"-p {port} -h 127.0.0.1 -k {folder}"
    control = ("../../pginstall/bin/pg_ctl", "-w", "-D", f"{folder}/pg", "-l", f"{folder}/log")
    run_program(*control, "-o", start, "start")
    try:
        settings = Settings(
            data_dir=lost.folder / "onto-older",
            database_url=SecretStr(f"postgresql://postgres@127.0.0.1:{port}/postgres"),
            test_system=True,
        )
        assert restore_backup(settings, lost.backup, passphrase=PASSPHRASE).differences == []
    finally:
        run_program(*control, "-m", "immediate", "stop")


def altered(lost: Lost, how: str) -> bytes:
    content = bytearray(lost.backup.read_bytes())
    if how == "cut short":
        return bytes(content[: len(content) // 2])
    if how == "no zip":
        return b"a text of somebody"
    if how == "a byte of the dump":
        content[len(content) // 3] ^= 1
        return bytes(content)
    draft = lost.folder / "altered.zip"
    with zipfile.ZipFile(lost.backup) as source, zipfile.ZipFile(draft, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == MANIFEST:
                manifest = json.loads(part)
                manifest["counts"]["records_2026"] += 1
                part = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
            target.writestr(name, part)
    return draft.read_bytes()


@pytest.mark.parametrize("how", ["cut short", "no zip", "a byte of the dump", "the manifest"])
def test_a_damaged_or_altered_backup_is_refused_before_anything_is_made(
    lost: Lost, how: str
) -> None:
    file = lost.folder / "damaged.backup"
    file.write_bytes(altered(lost, how))
    there = settings_in(lost.folder / "damaged")
    with pytest.raises(BackupUnreadable):
        restore_backup(there, file, passphrase=PASSPHRASE)
    assert not there.data_dir.exists()
