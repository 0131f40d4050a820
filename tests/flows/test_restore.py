"""The restore drill: a centre with real counters is lost, restored elsewhere and fed again."""

import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from server.bootstrap import open_centre
from server.db.embedded import EmbeddedPostgres
from server.exports.proof import prove_books
from server.operations.contents import tables_of
from server.secrets_store import SecretStore
from simulation.centre_place import command
from simulation.counter_place import CounterPlace
from simulation.day import wait_for_centre
from simulation.evidence import quittances_in_journal
from simulation.fleet import Teller
from simulation.household import Household
from tests.flows.hands import wait_until

PASSPHRASE = "the phrase of the drill"
MOMENTS = ("received_at", "last_received_at", "raised_at", "last_run_at", "last_run")
"""When the centre heard of something: another moment when it hears it again."""
OF_THE_PROCESS = (
    "jobs", "job_runs", "alerts", "audit_events", "audit_head", "rate_", "terminal_status",
)  # fmt: skip
"""What a centre writes because it runs, not because of what it receives."""
DEADLINE_S = 60

Rows = Mapping[str, list[Any]]


def sell(counter: CounterPlace, count: int) -> None:
    with Teller(counter.address) as teller:
        teller.log_in(counter.cashier_pin)
        for nature, quantity in (counter.regie.usual_sales * 9)[:count]:
            teller.sell(nature, quantity)


def run_server(country: Household, folder: Path, *words: str) -> str:
    done = subprocess.run(
        [command("girct-server"), f"--data-dir={folder}", *words],
        env={"GIRCT_TEST_SYSTEM": "true", "PATH": "/usr/bin:/bin"},
        cwd=country.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_rows(engine: Engine, without: tuple[str, ...]) -> Rows:
    """Every row of every table a backup holds, apart from some columns."""
    with engine.connect() as connection:
        return {
            table: sorted(
                connection.execute(
                    text(f"SELECT (to_jsonb(t) - CAST(:without AS text[]))::text FROM {table} t"),  # noqa: S608 -- names of the database
                    {"without": list(without)},
                ).scalars()
            )
            for table in tables_of(connection)[0]
        }


def rows_in(folder: Path, without: tuple[str, ...] = ()) -> Rows:
    embedded = EmbeddedPostgres(folder, SecretStore(folder / "secrets"))
    embedded.start()
    engine = create_engine(embedded.url())
    try:
        return read_rows(engine, without)
    finally:
        engine.dispose()
        embedded.stop()


def wait_until_all_is_held(country: Household) -> None:
    with open_centre(country.settings, is_migrated=True) as centre:
        for counter in country.counters:
            held = len(quittances_in_journal(counter))
            assert wait_for_centre(centre, counter, held) == held
            wait_until_it_knows(counter)


def wait_until_it_knows(counter: CounterPlace) -> None:
    """Wait for the receipt: a counter that missed it sends the same again, past a gap."""
    with Teller(counter.address) as teller:
        wait_until(lambda: teller.status()["sync"]["unsent"] == 0, "records still wait")


def wait_until_same_heads(country: Household, rows: Rows) -> None:
    """Wait for the records that are no quittances, too."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        found = rows_in(country.settings.data_dir, MOMENTS)
        if len(found["record_keys"]) >= len(rows["record_keys"]):
            return
        assert time.monotonic() < deadline, "the counters did not send everything again"
        time.sleep(0.5)


def test_a_lost_centre_is_restored_row_for_row_and_the_counters_feed_an_older_one_again(
    running: Household, tmp_path: Path
) -> None:
    folder = running.settings.data_dir
    phrase = tmp_path / "phrase"
    phrase.write_text(PASSPHRASE)
    early, late = (tmp_path / f"{name}.backup" for name in ("early", "late"))
    sealed = f"--passphrase-file={phrase}"
    for counter in running.counters:
        sell(counter, 3)
    wait_until_all_is_held(running)
    run_server(running, folder, "backup", f"--out={early}", sealed)
    for counter in running.counters:
        sell(counter, 4)
    wait_until_all_is_held(running)
    for counter in running.counters:
        counter.network.cut()
    running.kill_centre()  # none of its jobs writes between the look and the backup
    original = rows_in(folder)
    timeless = rows_in(folder, MOMENTS)
    run_server(running, folder, "backup", f"--out={late}", sealed)
    shutil.rmtree(folder)  # as a fire does

    elsewhere = tmp_path / "elsewhere"
    assert "0 differences" in run_server(running, elsewhere, "restore", str(late), sealed)
    restored = rows_in(elsewhere)
    told = [table for table in restored if restored[table] != original[table]]
    assert told == ["audit_events", "audit_head"], "bit for bit, every row of every other table"
    added = set(restored["audit_events"]) - set(original["audit_events"])
    assert set(original["audit_events"]) < set(restored["audit_events"])
    assert len(added) == 2, "who backed it up and who restored it, and nothing else"

    assert "0 differences" in run_server(running, folder, "restore", str(early), sealed)
    assert len(rows_in(folder)["records_2026"]) < len(original["records_2026"])
    running.start_centre()
    for counter in running.counters:
        counter.network.restore()
    wait_until_same_heads(running, timeless)
    fed_again = rows_in(folder, MOMENTS)
    for table in sorted(timeless):
        if not table.startswith(OF_THE_PROCESS):
            assert fed_again[table] == timeless[table], table
    with open_centre(running.settings, is_migrated=True) as centre:
        assert prove_books(centre) == []
