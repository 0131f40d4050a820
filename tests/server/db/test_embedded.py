"""The embedded database: private, shared by processes, gone when the last one leaves."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from server.db.embedded import SOCKET_LOCK, EmbeddedPostgres
from server.secrets_store import SecretStore

HOLD = """
import sys
from pathlib import Path
from server.db.embedded import SOCKET_LOCK, EmbeddedPostgres
from server.secrets_store import SecretStore
folder = Path(sys.argv[1])
embedded = EmbeddedPostgres(folder, SecretStore(folder / "secrets"))
embedded.start()
print("started", flush=True)
sys.stdin.readline()
embedded.stop()
print("stopped", flush=True)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path outside pytest's own, which the database's system user may walk to."""
    made = Path(tempfile.mkdtemp(prefix="girct-pg-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def embedded_in(folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, SecretStore(folder / "secrets"))


def running_in(folder: Path) -> list[int]:
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "status"])
        if any(str(folder / "postgres") == part for part in process.info["cmdline"] or ())
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def test_it_starts_private_and_durable_and_leaves_no_process(folder: Path) -> None:
    embedded = embedded_in(folder)
    embedded.start()
    engine = create_engine(embedded.url())
    with engine.connect() as connection:
        for setting, value in {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "data_checksums": "on",
            "listen_addresses": "",
            "server_encoding": "UTF8",
        }.items():
            assert connection.execute(text(f"SHOW {setting}")).scalar() == value
        rules = connection.execute(
            text("SELECT DISTINCT auth_method FROM pg_hba_file_rules")
        ).scalars()
        assert list(rules) == ["scram-sha-256"]
    engine.dispose()
    assert stat.S_IMODE(embedded.socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(embedded.cluster.stat().st_mode) == 0o700
    assert not (folder / ".first-password").exists()
    assert len(running_in(folder)) == 1
    embedded.stop()
    embedded.stop()
    assert running_in(folder) == []


def test_a_wrong_password_is_refused(folder: Path) -> None:
    embedded = embedded_in(folder)
    embedded.start()
    try:
        for password in ("wrong", ""):
            engine = create_engine(embedded.url().set(password=password))
            with pytest.raises(OperationalError):
                engine.connect()
            engine.dispose()
    finally:
        embedded.stop()


def test_what_was_written_is_there_after_a_restart(folder: Path) -> None:
    for expected in (0, 1):
        embedded = embedded_in(folder)
        embedded.start()
        engine = create_engine(embedded.url())
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS kept (id int)"))
            assert connection.execute(text("SELECT count(*) FROM kept")).scalar() == expected
            connection.execute(text("INSERT INTO kept VALUES (1)"))
        engine.dispose()
        embedded.stop()


def hold(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def test_the_last_of_several_processes_stops_it(folder: Path) -> None:
    embedded = embedded_in(folder)
    embedded.start()
    with hold(folder) as other:
        assert len(running_in(folder)) == 1
        embedded.stop()
        assert len(running_in(folder)) == 1, "the other process still uses it"
        other.communicate("leave\n")
    assert running_in(folder) == []


def test_a_killed_user_is_not_waited_for(folder: Path) -> None:
    with hold(folder) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.communicate()
    assert len(running_in(folder)) == 1, "nobody was left to stop it"
    embedded = embedded_in(folder)
    embedded.start()
    embedded.stop()
    assert running_in(folder) == []


def test_a_long_path_gets_a_socket_elsewhere(folder: Path) -> None:
    deep = folder / ("long-name-" * 9) / "centre"
    deep.mkdir(parents=True)
    embedded = embedded_in(deep)
    assert not embedded.socket_dir.is_relative_to(folder)
    embedded.start()
    try:
        engine = create_engine(embedded.url())
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
        engine.dispose()
        assert stat.S_IMODE(embedded.socket_dir.stat().st_mode) == 0o700
    finally:
        embedded.stop()
    assert not embedded.socket_dir.exists()


def test_after_a_crash_another_process_with_the_old_ones_number_keeps_nothing_from_starting(
    folder: Path,
) -> None:
    embedded = embedded_in(folder)
    embedded.start()
    (server,) = running_in(folder)
    parts = psutil.Process(server).children()
    os.kill(server, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(server), *parts] if psutil.pid_exists(server) else parts)
    embedded.stop()
    elsewhere = Path(tempfile.mkdtemp(prefix="girct-pg-"))
    namesake = embedded_in(elsewhere)
    namesake.start()
    try:
        (other,) = running_in(elsewhere)
        for lock in (embedded.cluster / "postmaster.pid", embedded.socket_dir / SOCKET_LOCK):
            _, rest = lock.read_text().split("\n", 1)
            lock.write_text(f"{other}\n{rest}")
        embedded.start()
        embedded.stop()
    finally:
        namesake.stop()
        shutil.rmtree(elsewhere)
