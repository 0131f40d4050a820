"""The doctor finds a healthy centre healthy, and names each thing that is not."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner, Result

from domain.calendar import business_day, fiscal_year
from server.bootstrap import open_centre, wall_clock
from server.cli import app
from server.db.embedded import EmbeddedPostgres
from server.operations.backup import require_room
from server.operations.doctor import examine
from server.operations.errors import NoSpace
from server.operations.findings import Finding, Level
from server.secrets_store import SecretStore
from server.settings import Settings

NEXT_YEAR = fiscal_year(business_day(wall_clock())) + 1


@pytest.fixture(scope="module")
def held() -> Iterator[EmbeddedPostgres]:
    """A centre's database that stays up, so that each look at it is quick."""
    folder = Path(tempfile.mkdtemp(prefix="girct-doctor-"))
    settings = Settings(data_dir=folder, test_system=True)
    embedded = EmbeddedPostgres(folder, SecretStore(folder / "secrets"))
    with open_centre(settings):
        embedded.start()
    yield embedded
    embedded.stop()
    shutil.rmtree(folder)


def look(held: EmbeddedPostgres, **changes: object) -> dict[str, Finding]:
    settings = Settings(data_dir=held.data_dir, **{"test_system": True, **changes})
    return {found.check: found for found in examine(settings)}


def run(held: EmbeddedPostgres, *statements: str) -> None:
    engine = create_engine(held.url())
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def ask(held: EmbeddedPostgres, *words: str) -> Result:
    environment = {"GIRCT_DATA_DIR": str(held.data_dir), "GIRCT_TEST_SYSTEM": "true"}
    return CliRunner().invoke(app, ["doctor", *words], env=environment)


def test_a_healthy_test_centre_has_nothing_that_fails(held: EmbeddedPostgres) -> None:
    found = look(held)
    assert [one for one in found.values() if one.level is Level.FAIL] == []
    for check in ("data_checksums", "fsync", "roles", "schema", "row_level_security", "secrets"):
        assert found[check].level is Level.OK, check
    said = ask(held, "--json")
    assert said.exit_code == 0
    assert {one["level"] for one in json.loads(said.stdout)} <= {"ok", "warn"}


@pytest.mark.parametrize(
    ("broken", "mended", "check"),
    [
        (
            "ALTER TABLE quarantine NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE quarantine FORCE ROW LEVEL SECURITY",
            "row_level_security",
        ),
        (
            "ALTER TABLE record_keys DISABLE TRIGGER append_only",
            "ALTER TABLE record_keys ENABLE ALWAYS TRIGGER append_only",
            "append_only",
        ),
        ("ALTER ROLE girct_report SUPERUSER", "ALTER ROLE girct_report NOSUPERUSER", "roles"),
        (
            "UPDATE schema_version SET version_num = 'x' || version_num",
            "UPDATE schema_version SET version_num = substr(version_num, 2)",
            "schema",
        ),
        (
            f"ALTER TABLE records_{NEXT_YEAR} RENAME TO records_away",
            f"ALTER TABLE records_away RENAME TO records_{NEXT_YEAR}",
            "partitions",
        ),
    ],
)
def test_what_is_wrong_in_the_database_fails_with_advice(
    held: EmbeddedPostgres, broken: str, mended: str, check: str
) -> None:
    run(held, broken)
    try:
        found = look(held)[check]
        assert (found.level, bool(found.advice)) == (Level.FAIL, True)
        said = ask(held)
        assert said.exit_code == 1
        assert f"fail {check}: " in said.stdout
    finally:
        run(held, mended)
    assert look(held)[check].level is Level.OK


def test_secrets_that_others_may_read_fail(held: EmbeddedPostgres) -> None:
    exposed = held.data_dir / "secrets" / "girct_app.password"
    exposed.chmod(0o644)
    try:
        assert look(held)["secrets"].level is Level.FAIL
    finally:
        exposed.chmod(0o600)


def test_a_production_centre_is_held_to_more(held: EmbeddedPostgres) -> None:
    found = look(held, test_system=False, host="0.0.0.0")
    assert found["secure_cookies"].level is Level.FAIL
    assert found["public_base"].level is Level.FAIL
    assert found["database_kind"].level is Level.WARN
    good = look(
        held, test_system=False, secure_cookies=True, public_base="HTTPS://RECETTES.EXAMPLE.MA"
    )
    assert {good[name].level for name in ("secure_cookies", "public_base")} == {Level.OK}


def test_a_database_that_is_away_is_a_finding_and_the_rest_is_still_looked_at(
    held: EmbeddedPostgres,
) -> None:
    found = look(held, database_url="postgresql://a:b@127.0.0.1:1/none")
    assert found["database"].level is Level.FAIL
    assert found["time_zones"].level is Level.OK
    assert os.access(held.data_dir, os.W_OK)


@pytest.mark.parametrize(
    ("happened", "undone", "check"),
    [
        (
            "INSERT INTO job_runs (name, started_at, outcome) VALUES ('drill', now(), 'FAILED')",
            "DELETE FROM job_runs WHERE name = 'drill'",
            "jobs",
        ),
        (
            "INSERT INTO job_runs VALUES ('drill', now() - interval '3 days', NULL, 'OK')",
            "DELETE FROM job_runs WHERE name = 'drill'",
            "jobs",
        ),
        (
            "SELECT pg_create_physical_replication_slot('nobody')",
            "SELECT pg_drop_replication_slot('nobody')",
            "replication_slots",
        ),
    ],
)
def test_what_deserves_a_look_is_a_warning_and_no_failure(
    held: EmbeddedPostgres, happened: str, undone: str, check: str
) -> None:
    run(held, happened)
    try:
        found = look(held)[check]
        assert (found.level, bool(found.advice)) == (Level.WARN, True)
        assert ask(held).exit_code == 0
    finally:
        run(held, undone)


def test_no_backup_is_begun_where_it_would_not_fit(tmp_path: Path) -> None:
    with pytest.raises(NoSpace):
        require_room(tmp_path, 1 << 60)
