"""Restores a centre from a backup, where there is none; the counters then send what came after."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine, create_engine, text

from domain.signing import public_key_of
from server.audit.deeds import record_deed
from server.audit.migrations import telling
from server.bootstrap import Centre, centre_at, clock_of, database_address, migrate_database
from server.db.migrate import is_known_step
from server.db.programs import EmbeddedDatabaseFailed
from server.db.roles import ServiceRole, ensure_roles
from server.db.scope import EVERYWHERE, scoped
from server.exports.differences import Difference
from server.exports.proof import prove_books
from server.operations.archive import DUMP, SECRETS, ArchiveReader, OnBytes
from server.operations.contents import counts_of, heads_of
from server.operations.errors import (
    BackupUnreadable,
    NoSpace,
    PlaceNotEmpty,
    RestoreFailed,
    SecretsMissing,
)
from server.operations.pg_client import restore_into
from server.operations.sealing import open_secrets
from server.passphrases import PassphraseRefused
from server.secrets_store import SecretStore
from server.settings import Settings

KEY_FILE: Final = "centre_private_key.hex"
ROOM_FACTOR: Final = 2
NUMBERS_SKIPPED: Final = 10_000
"""Terminals that may have been announced after the backup: their numbers are never given again."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was made.

    Args:
        counts: rows of each table, equal to the manifest's.
        schema: the step the backup had.
        differences: what `verify` found; the original had the same, a restore adds none.
    """

    counts: dict[str, int]
    schema: str
    differences: list[Difference]


def restore_backup(  # noqa: PLR0913 - each is a mention of the restoration
    settings: Settings,
    file: Path,
    *,
    passphrase: str | None = None,
    on_bytes: OnBytes | None = None,
    on_records: Callable[[int], None] | None = None,
    is_told: bool = False,
) -> Restored:
    """Make a centre out of a backup: whole and compared with its manifest, or not at all.

    Args:
        settings: of the centre to make; its data_dir holds nothing, or the kept secrets alone.
        file: the backup.
        passphrase: opens the secrets of the backup, when they are not kept elsewhere.
        on_bytes: told how many bytes of the backup were read since it was last told.
        on_records: told how many records were verified since it was last told.
        is_told: whether the restored centre's trail says so, as it does after a command.

    Raises:
        BackupUnreadable: the file is not the bytes a centre of this key wrote.
        PlaceNotEmpty: a centre is there already, or uses that PostgreSQL server.
        SecretsMissing: no secrets are kept, and the backup holds none.
        PassphraseRefused: the passphrase does not open them.
        NoSpace: the disk has too little room.
        RestoreFailed: what was restored is not what the manifest says.
        DatabaseUnavailable: the database does not answer.
    """
    archive = ArchiveReader(file)
    try:
        archive.require_signature()
        _require_known_schema(archive)
        archive.require_parts(on_bytes)
        folder = settings.data_dir.resolve()
        _require_empty_folder(folder)
        _require_room(folder, ROOM_FACTOR * archive.manifest.database_bytes)
        with _undone_on_failure(folder):
            store = _secrets_of(archive, folder, passphrase)
            with database_address(settings, store) as address:
                counts = _fill(archive, store, address)
                told = telling(clock_of(settings)) if is_told else None
                migrate_database(address, store, told)
                with centre_at(settings, store, address) as centre:
                    differences = prove_books(centre, None, on_records)
                    if is_told:
                        _tell(centre, archive, len(differences))
    finally:
        archive.close()
    return Restored(counts, archive.manifest.schema, differences)


def _tell(centre: Centre, archive: ArchiveReader, differences: int) -> None:
    """Put on the trail of the restored centre from when it is, and how it was found."""
    record_deed(
        centre,
        "operations:centre:restored",
        "centre",
        after={
            "made_at": archive.manifest.made_at,
            "schema": archive.manifest.schema,
            "differences": differences,
        },
    )


def _require_known_schema(archive: ArchiveReader) -> None:
    if not is_known_step(archive.manifest.schema):
        message = f"schema {archive.manifest.schema} is of a newer version: restore it with that"
        raise BackupUnreadable(message, schema=archive.manifest.schema)


def _require_empty_folder(folder: Path) -> None:
    found = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if found - {"secrets"}:
        message = f"{folder} holds {', '.join(sorted(found)[:5])}: restore where there is nothing"
        raise PlaceNotEmpty(message, path=str(folder))


def _require_room(folder: Path, wanted_bytes: int) -> None:
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    free = shutil.disk_usage(there).free
    if free < wanted_bytes:
        message = f"{there} has {free} bytes free, {wanted_bytes} are needed"
        raise NoSpace(message)


@contextmanager
def _undone_on_failure(folder: Path) -> Iterator[None]:
    """Take away what was made when it does not end well; what was there before stays."""
    had_folder, had_secrets = folder.is_dir(), (folder / "secrets").is_dir()
    try:
        yield
    except BaseException:
        if folder.is_dir():
            for path in list(folder.iterdir()):
                if path.name != "secrets" or not had_secrets:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            if not had_folder:
                folder.rmdir()
        raise


def _secrets_of(archive: ArchiveReader, folder: Path, passphrase: str | None) -> SecretStore:
    """Find the centre's secrets, kept or sealed, and check that they are this centre's."""
    store = SecretStore(folder / "secrets")
    if not (store.folder / KEY_FILE).is_file() and not store.is_elsewhere(KEY_FILE):
        if not archive.manifest.has_secrets:
            message = f"the backup holds no secrets: put the kept ones in {store.folder} first"
            raise SecretsMissing(message)
        if passphrase is None:
            message = "the secrets of the backup are sealed: give the passphrase"
            raise PassphraseRefused(message)
        open_secrets(b"".join(archive.chunks(SECRETS)), passphrase, store.folder)
    ours = (*store.centre_former_public_keys(), public_key_of(store.centre_private_key()))
    if bytes.fromhex(archive.manifest.public_key) not in ours:
        message = f"the secrets in {store.folder} are those of another centre"
        raise SecretsMissing(message)
    return store


def _fill(archive: ArchiveReader, store: SecretStore, address: URL) -> dict[str, int]:
    """Fill an empty database and compare it with the manifest."""
    admin = create_engine(address, hide_parameters=True)
    try:
        _require_empty_database(admin)
        with scoped(admin, EVERYWHERE) as connection:
            database = connection.execute(text("SELECT current_database()")).scalar_one()
            ensure_roles(connection, store, database)
        try:
            restore_into(address, archive.chunks(DUMP))
        except EmbeddedDatabaseFailed as error:
            raise RestoreFailed(str(error)) from error
        return _compare(admin, archive)
    finally:
        admin.dispose()


def _require_empty_database(admin: Engine) -> None:
    """Refuse a database with tables, and a PostgreSQL server that a centre is using."""
    with scoped(admin, EVERYWHERE) as connection:
        tables = connection.execute(
            text("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        ).scalar_one()
        live = connection.execute(
            text("SELECT count(*) FROM pg_stat_activity WHERE usename = ANY(:roles)"),
            {"roles": [role.value for role in ServiceRole]},
        ).scalar_one()
    if tables or live:
        what = "tables already" if tables else "a centre at work on its server"
        message = f"the database has {what}: restore into an empty one"
        raise PlaceNotEmpty(message)


def _compare(admin: Engine, archive: ArchiveReader) -> dict[str, int]:
    """Require every count and head of the manifest, and keep young numbers from being reused."""
    manifest = archive.manifest
    with scoped(admin, EVERYWHERE) as connection:
        counts = counts_of(connection, sorted(manifest.counts))
        heads = heads_of(connection)
        if counts != manifest.counts or heads != manifest.heads:
            wrong = sorted(name for name in counts if counts[name] != manifest.counts[name])
            message = f"rows or heads are not those of the manifest: {', '.join(wrong) or 'heads'}"
            raise RestoreFailed(message)
        connection.execute(
            text("SELECT setval('terminal_ids', nextval('terminal_ids') + :skipped)"),
            {"skipped": NUMBERS_SKIPPED},
        )
    return counts
