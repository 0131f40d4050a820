"""Opening the centre on a database it starts itself, or on one somebody else runs."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from server.audit.checking import check_audit
from server.audit.machine import machine_user
from server.audit.migrations import telling
from server.bootstrap import database_address, migrate_database, open_centre
from server.db.embedded import EmbeddedPostgres
from server.db.migrate import SchemaNotCurrent, migrate, newest_step
from server.db.roles import AdministratorTooWeak, refuse_powerful_role
from server.db.scope import EVERYWHERE, DatabaseUnavailable, ValueNotStorable, scoped
from server.hashing import FULL_COST
from server.secrets_store import SecretStore
from server.settings import Settings, SettingsInvalid
from tests.cluster import passing_folder
from tests.conftest import NOW


@pytest.fixture
def folder() -> Iterator[Path]:
    made = passing_folder()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def elsewhere(folder: Path) -> Iterator[URL]:
    """The administrator's address of a server that is not ours to start or stop."""
    server = EmbeddedPostgres(folder / "elsewhere", SecretStore(folder / "elsewhere" / "secrets"))
    server.start()
    yield server.url()
    server.stop()


def settings_for(folder: Path, address: URL) -> Settings:
    shown = address.set(drivername="postgresql").render_as_string(hide_password=False)
    return Settings.model_validate({"data_dir": folder / "centre", "database_url": shown})


def count_places(settings: Settings) -> int:
    with open_centre(settings) as centre, scoped(centre.app, EVERYWHERE) as connection:
        for engine in centre.engines:
            refuse_powerful_role(engine)
        assert centre.private_key.hex() not in repr(centre)
        assert centre.hashing is FULL_COST
        return int(connection.execute(text("SELECT count(*) FROM collectivites")).scalar_one())


def test_an_external_database_is_migrated_on_purpose_then_served(
    folder: Path, elsewhere: URL
) -> None:
    settings = settings_for(folder, elsewhere)
    with pytest.raises(SchemaNotCurrent), open_centre(settings):
        pass
    store = SecretStore(settings.data_dir / "secrets")
    with database_address(settings, store) as address:
        migrate_database(address, store)
    assert count_places(settings) == 1590
    assert not (settings.data_dir / "postgres").exists()


def test_an_administrator_who_may_not_is_told_what_is_missing(folder: Path, elsewhere: URL) -> None:
    admin = create_engine(elsewhere, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE ROLE clerk LOGIN CREATEROLE PASSWORD 'clerk'"))
        connection.execute(text("CREATE DATABASE clerks OWNER clerk"))
        weak = elsewhere.set(username="clerk", password="clerk", database="clerks")
        store = SecretStore(folder / "secrets")
        with pytest.raises(AdministratorTooWeak, match="GRANT SET ON PARAMETER"):
            migrate_database(weak, store)
        connection.execute(text("CREATE ROLE girct_owner NOLOGIN"))
        connection.execute(text('GRANT SET ON PARAMETER "girct.scope" TO girct_owner'))
        connection.execute(text("GRANT girct_owner TO clerk WITH ADMIN OPTION"))
    admin.dispose()
    assert migrate_database(weak, store) == 1590


def test_a_database_that_is_away_or_no_database_is_said_so(folder: Path) -> None:
    away = URL.create("postgresql", "a", "b", "127.0.0.1", 1, "none")
    with pytest.raises(DatabaseUnavailable), open_centre(settings_for(folder, away)):
        pass
    for wrong in ("mysql://a:b@c/d", "postgresql://a:b@c", "not an address"):
        settings = Settings.model_validate({"data_dir": folder, "database_url": wrong})
        with pytest.raises(SettingsInvalid) as refusal, open_centre(settings):
            pass
        assert wrong not in str(refusal.value)


@pytest.mark.parametrize(
    "more",
    ["", "?sslmode=disable", "?sslmode=require", "?sslmode=prefer", "?sslmode=verify-ca",
     "?host=/run/postgresql,db.example", "?hostaddr=192.0.2.7"],
)  # fmt: skip
def test_a_database_on_another_machine_is_spoken_to_in_tls_alone(folder: Path, more: str) -> None:
    host = "" if "host=" in more else "db.example"
    host = "localhost" if "hostaddr" in more else host
    for key in ("database_url", "report_database_url"):
        url = f"postgresql://a:b@{host}/d{more}"
        settings = Settings.model_validate({"data_dir": folder, key: url})
        with pytest.raises(SettingsInvalid, match="verify-full"), open_centre(settings):
            pass
    checked = Settings.model_validate(
        {"data_dir": folder, "database_url": "postgresql://a:b@192.0.2.1/d?sslmode=verify-full"}
    )
    with database_address(checked, SecretStore(folder / "secrets")) as address:
        assert address.host == "192.0.2.1"


def test_the_embedded_database_comes_up_migrated_and_goes_down_again(folder: Path) -> None:
    settings = Settings(data_dir=folder / "centre")
    assert [count_places(settings), count_places(settings)] == [1590, 1590]
    assert not (folder / "centre" / "postgres" / "postmaster.pid").exists()


def test_a_migration_on_the_way_to_serve_is_on_the_trail_once_under_the_machines_user(
    folder: Path,
) -> None:
    settings = Settings(data_dir=folder / "centre")
    told = text("SELECT login, address, action, event FROM audit_events ORDER BY seq")
    for _ in range(2):
        with (
            open_centre(settings, told=telling(lambda: NOW)) as centre,
            scoped(centre.app, EVERYWHERE) as connection,
        ):
            (row,) = connection.execute(told).all()
            assert check_audit(centre) == []
    assert (row.login, row.address) == (machine_user(), "console")
    assert row.action == "operations:schema:migrated"
    event = json.loads(row.event)
    assert (event["before"], event["after"]) == ({"schema": ""}, {"schema": newest_step()})


def test_a_migration_that_the_trail_cannot_take_is_not_made(folder: Path, elsewhere: URL) -> None:
    def refuse(*told: object) -> None:
        assert told[1:] == ("", newest_step())
        message = "no trail"
        raise ValueNotStorable(message)

    admin = create_engine(elsewhere)
    with pytest.raises(ValueNotStorable):
        migrate(admin, SecretStore(folder / "secrets"), refuse)
    with admin.connect() as connection:
        assert connection.execute(text("SELECT to_regclass('public.audit_head')")).scalar() is None
    admin.dispose()


def test_a_test_centre_is_never_opened_as_a_production_one(folder: Path) -> None:
    with open_centre(Settings(data_dir=folder, test_system=True)):
        pass
    with (
        pytest.raises(SettingsInvalid, match="made as a test system"),
        open_centre(Settings(data_dir=folder)),
    ):
        pass
    with open_centre(Settings(data_dir=folder, test_system=True)) as centre:
        assert centre.settings.test_system
