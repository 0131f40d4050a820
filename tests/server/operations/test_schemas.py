"""A backup made by another version: an older one is brought up to date, a newer one refused."""

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from server.bootstrap import open_centre
from server.db.embedded import EmbeddedPostgres
from server.db.migrate import newest_step
from server.db.roles import OWNER, ensure_roles
from server.db.scope import EVERYWHERE, scoped
from server.operations.backup import take_backup
from server.operations.errors import BackupUnreadable
from server.operations.restore import restore_backup
from server.secrets_store import SecretStore
from server.settings import Settings
from tests.cluster import passing_folder

PASSPHRASE = "a long enough phrase"
OLDER = "2026_11_23_7"


@pytest.fixture
def room() -> Iterator[Path]:
    made = passing_folder()
    yield made
    shutil.rmtree(made)


def backup_of(room: Path, step: str, written: str) -> Path:
    """Back up an empty centre whose schema stands at a step, and says so as written."""
    folder = room / "old"
    store = SecretStore(folder / "secrets")
    embedded = EmbeddedPostgres(folder, store)
    embedded.start()
    admin = create_engine(embedded.url())
    try:
        with scoped(admin, EVERYWHERE) as connection:
            ensure_roles(connection, store, "postgres")
            connection.execute(text(f"SET LOCAL ROLE {OWNER}"))
            configuration = Config()
            configuration.set_main_option("script_location", str(files("server.migrations")))
            configuration.set_main_option("path_separator", "os")
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, step)
            connection.execute(text("UPDATE schema_version SET version_num = :v"), {"v": written})
        settings = Settings(data_dir=folder, test_system=True)
        return take_backup(settings, room / "old.backup", passphrase=PASSPHRASE).path
    finally:
        admin.dispose()
        embedded.stop()


def test_an_older_schema_is_brought_up_to_date(room: Path) -> None:
    backup = backup_of(room, OLDER, OLDER)
    there = Settings(data_dir=room / "new", test_system=True)
    restored = restore_backup(there, backup, passphrase=PASSPHRASE)
    assert (restored.schema, restored.differences) == (OLDER, [])
    with open_centre(there, is_migrated=True) as centre, scoped(centre.app, "") as connection:
        found = connection.execute(text("SELECT version_num FROM schema_version")).scalar_one()
    assert found == newest_step()


def test_a_newer_schema_is_refused_before_anything_is_made(room: Path) -> None:
    backup = backup_of(room, OLDER, "2099_01_01_1")
    there = Settings(data_dir=room / "new", test_system=True)
    with pytest.raises(BackupUnreadable, match="newer version"):
        restore_backup(there, backup, passphrase=PASSPHRASE)
    assert not there.data_dir.exists()
