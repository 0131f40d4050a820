"""The drills of docs/drills.md, its own blocks run on two real PostgreSQL servers."""

import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, make_url, text

from reporting.freshness import replica_lag
from server.bootstrap import Centre, migrate_database, open_centre, wall_clock
from server.db.programs import binaries, give_to_os_user, os_account, run_program
from server.exports.proof import prove_books
from server.operations.backup import take_backup
from server.operations.doctor import examine
from server.operations.errors import PlaceNotEmpty
from server.operations.findings import Level
from server.operations.report_source import RETRY_AFTER, ReportSource
from server.operations.restore import restore_backup
from server.records.intake import Intake
from server.secrets_store import SecretStore
from server.settings import Settings
from tests.server.enrolled import Place, batch_of

DRILLS = Path(__file__).parent.parent.parent / "docs" / "drills.md"
BLOCK = re.compile(r"^<!-- drill: ([a-z-]+) -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOLDERS = ("PRIMARY", "STANDBY", "BASE", "RESTORED", "ARCHIVE")
PORTS = ("PRIMARY_PORT", "STANDBY_PORT", "RESTORED_PORT")
DEADLINE_S = 30
PHRASE = "the phrase of the twins"


@dataclass
class Twins:
    """Two machines in one: folders, ports, and the commands of the runbook."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        """Make a primary as an administrator's system does, before the drills begin."""
        passwords = {name: secrets.token_urlsafe(16) for name in ("postgres", "girct_replication")}
        pgpass = self.folder / "pgpass"
        pgpass.write_text(
            "".join(f"*:*:*:{role}:{password}\n" for role, password in passwords.items())
        )
        first = self.folder / "first"
        first.write_text(passwords["postgres"])
        pgpass.chmod(0o600)
        (self.folder / "ARCHIVE").mkdir(mode=0o700)
        give_to_os_user(self.folder, pgpass, first, self.folder / "ARCHIVE")
        self.environment = {
            **{name: str(self.folder / name) for name in FOLDERS},
            **{name: str(free_port()) for name in PORTS},
            "PRIMARY_HOST": "127.0.0.1",
            "STANDBY_HOST": "127.0.0.1",
            "STANDBY_ADDRESS": "127.0.0.1/32",
            "REPLICATION_PASSWORD": passwords["girct_replication"],
            "PGPASSFILE": str(pgpass),
            "PATH": f"{binaries()}:/usr/bin:/bin",
        }
        self.password = passwords["postgres"]
        primary = self.environment["PRIMARY"]
        run_program(
            "initdb", f"--pgdata={primary}", "--username=postgres", f"--pwfile={first}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums",
        )  # fmt: skip
        self.run(
            "cat >> $PRIMARY/postgresql.conf <<END\n"
            f"port = $PRIMARY_PORT\nunix_socket_directories = '{self.folder}'\n"
            "listen_addresses = '127.0.0.1'\nEND\n"
            "pg_ctl --pgdata=$PRIMARY --wait --log=$PRIMARY/server.log start"
        )

    def drill(self, name: str, **variables: str) -> str:
        """Run a block of the page as it stands."""
        return self.run(dict(BLOCK.findall(DRILLS.read_text()))[name], **variables)

    def run(self, script: str, **variables: str) -> str:
        account = os_account()
        identity: dict[str, Any] = {}
        if account is not None:
            identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+") as said:  # a server would hold a pipe open
            done = subprocess.run(
                ["/bin/bash", "-euo", "pipefail", "-c", script],
                env={**self.environment, **variables},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                check=False,
                **identity,
            )
            said.seek(0)
            output = said.read()
        assert done.returncode == 0, output
        return output

    def url(self, which: str, database: str = "girct") -> str:
        port = self.environment[f"{which}_PORT"]
        return f"postgresql+psycopg://postgres:{self.password}@127.0.0.1:{port}/{database}"

    def ask(self, which: str, statement: str, database: str = "girct") -> Any:  # noqa: ANN401 -- any column
        engine = create_engine(self.url(which, database), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                found = connection.execute(text(statement))
                return found.scalars().first() if found.returns_rows else None
        finally:
            engine.dispose()

    def settings(self, which: str = "PRIMARY", **changes: object) -> Settings:
        return Settings(
            data_dir=self.folder / "centre",
            database_url=SecretStr(self.url(which)),
            test_system=True,
            **changes,
        )

    def stop(self) -> None:
        for name in ("RESTORED", "STANDBY", "PRIMARY"):
            if (self.folder / name / "postmaster.pid").exists():
                self.run(f"pg_ctl --pgdata=${name} --wait --mode=immediate stop")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def twins() -> Iterator[Twins]:
    """A primary with a migrated centre of one chain."""
    made = Twins(Path(tempfile.mkdtemp(prefix="girct-twins-")))
    try:
        made.prepare()
        made.drill("primary")
        made.ask("PRIMARY", "CREATE DATABASE girct", "postgres")
        store = SecretStore(made.folder / "centre" / "secrets")
        migrate_database(make_url(made.url("PRIMARY")), store)
        yield made
    finally:
        made.stop()
        shutil.rmtree(made.folder)


@contextmanager
def centre_on(twins: Twins, which: str) -> Iterator[tuple[Centre, Intake]]:
    with open_centre(twins.settings(which)) as centre:
        yield centre, Intake.of(centre)


RECORDS = "SELECT count(*) FROM record_keys"


def test_a_standby_streams_serves_the_dashboard_is_promoted_and_rejoined(twins: Twins) -> None:
    with open_centre(twins.settings()) as centre:
        place = Place(centre, make_url(twins.url("PRIMARY")))
        chain = place.enrol()
        chain.start()
        for _ in range(5):
            chain.quittance(2_500)
        place.receive(chain, *chain.written)
        twins.drill("standby")
        chain.quittance(7_500)
        place.receive(chain, chain.written[-1])
        wait_until(lambda: twins.ask("STANDBY", RECORDS) == 7)
        assert twins.drill("look").startswith("streaming|")
        place.admin.dispose()

    replica = SecretStr(twins.url("STANDBY"))
    settings = twins.settings(report_database_url=replica)
    found = {one.check: one for one in examine(settings)}
    assert {found[name].level for name in ("standby", "replica", "wal_archive")} == {Level.OK}
    moments = [wall_clock()]
    with open_centre(settings, now=lambda: moments[-1]) as centre:
        source = ReportSource(centre)
        with source.reading("*") as connection:
            assert replica_lag(connection) == timedelta(0)
            taken = connection.execute(text("SELECT sum(gross_centimes) FROM report_takings"))
            assert taken.scalar() == 20_000
        twins.run("pg_ctl --pgdata=$STANDBY --wait stop")
        for _ in range(2):
            with source.reading("*") as connection:
                assert replica_lag(connection) is None, "the centre itself is read meanwhile"
        assert source.has_fallen_back
        twins.run("pg_ctl --pgdata=$STANDBY --wait --log=$STANDBY/server.log start")
        moments.append(moments[-1] + RETRY_AFTER)
        with source.reading("*") as connection:
            assert replica_lag(connection) is not None, "the replica is read again"

    twins.drill("stop")
    wait_until(lambda: twins.ask("STANDBY", "SELECT count(*) FROM pg_stat_wal_receiver") == 0)
    with open_centre(twins.settings("STANDBY"), is_migrated=True) as cut:
        chain.quittance(500)
        with cut.report.connect() as connection:
            lag = replica_lag(connection)
        assert lag is not None
    twins.drill("promote")
    with centre_on(twins, "STANDBY") as (centre, intake):
        intake.receive(chain.terminal_id, batch_of(*chain.written), centre.now())
        assert twins.ask("STANDBY", RECORDS) == 8
        assert prove_books(centre) == []
    twins.drill("rejoin")
    wait_until(lambda: twins.ask("PRIMARY", RECORDS) == 8)
    assert twins.ask("PRIMARY", "SELECT pg_is_in_recovery()") is True
    assert twins.ask("STANDBY", "SELECT state FROM pg_stat_replication") == "streaming"


def test_a_cluster_is_restored_to_the_moment_before_the_harm(twins: Twins) -> None:
    with open_centre(twins.settings()) as centre:
        place = Place(centre, make_url(twins.url("PRIMARY")))
        chain = place.enrol()
        chain.start()
        place.receive(chain, *chain.written)
        twins.drill("base")
        for _ in range(4):
            chain.quittance(2_500)
        place.receive(chain, *chain.written)
        before = str(twins.ask("PRIMARY", "SELECT clock_timestamp()::text"))
        place.run("ALTER TABLE takings_daily DISABLE TRIGGER USER")
        place.run("DROP TABLE takings_daily CASCADE")
        twins.ask("PRIMARY", "SELECT pg_switch_wal()", "postgres")
        wait_until(
            lambda: (
                twins.ask("PRIMARY", "SELECT archived_count FROM pg_stat_archiver", "postgres") > 0
                and not any((twins.folder / "ARCHIVE").glob("*.part"))
                and _is_archived(twins)
            )
        )
        place.admin.dispose()
    twins.drill("to-a-time", TARGET_TIME=before)
    wait_until(lambda: twins.ask("RESTORED", "SELECT pg_is_in_recovery()") is False)
    with centre_on(twins, "RESTORED") as (centre, intake):
        assert prove_books(centre) == []
        assert twins.ask("RESTORED", RECORDS) == 5
        chain.quittance(1_000)
        intake.receive(chain.terminal_id, batch_of(*chain.written), centre.now())
        assert prove_books(centre) == []
    assert (twins.folder / "PRIMARY").is_dir(), "the harmed cluster is kept"


def test_an_external_database_is_backed_up_and_restored_into_an_empty_one(twins: Twins) -> None:
    with open_centre(twins.settings()) as centre:
        place = Place(centre, make_url(twins.url("PRIMARY")))
        chain = place.enrol()
        chain.start()
        place.receive(chain, *chain.written)
        backup = take_backup(twins.settings(), twins.folder / "one.backup", passphrase=PHRASE)
        place.admin.dispose()
        twins.ask("PRIMARY", "CREATE DATABASE again", "postgres")
        again = Settings(
            data_dir=twins.folder / "again",
            database_url=SecretStr(twins.url("PRIMARY", "again")),
            test_system=True,
        )
        with pytest.raises(PlaceNotEmpty, match="a centre at work"):
            restore_backup(again, backup.path, passphrase=PHRASE)
        occupied = twins.settings().model_copy(update={"data_dir": twins.folder / "third"})
        with pytest.raises(PlaceNotEmpty, match="tables already"):
            restore_backup(occupied, backup.path, passphrase=PHRASE)
    assert restore_backup(again, backup.path, passphrase=PHRASE).differences == []
    assert twins.ask("PRIMARY", RECORDS, "again") == 1
    with open_centre(again) as restored:
        assert prove_books(restored) == []


def _is_archived(twins: Twins) -> bool:
    """Whether everything up to the switch is in the archive."""
    last = (
        "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1)"
        " FROM pg_stat_archiver"
    )
    return bool(twins.ask("PRIMARY", last, "postgres"))
