"""Backs a centre up while it serves: one moment of the whole database, and its secrets, sealed.

The dump is PostgreSQL's own (`pg_dump`, custom format) under a snapshot that the manifest's counts
are read in too. A logical dump and not a copy of the files: it restores into another version, into
an external database from an embedded one and back, holds no index, and is refused rather than
restored when a page of the disk cannot be read.
"""

import io
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final

from sqlalchemy import URL, Connection, create_engine, text

from domain.signing import public_key_of
from server.audit.deeds import record_backup
from server.audit.trail import Actor
from server.bootstrap import Clock, database_address, wall_clock
from server.db.migrate import newest_step
from server.db.programs import EmbeddedDatabaseFailed
from server.db.scope import EVERYWHERE, scoped
from server.operations.archive import DUMP, SECRETS, ArchiveWriter, BackupManifest, OnBytes
from server.operations.contents import counts_of, heads_of, sees_every_row, tables_of
from server.operations.errors import BackupExists, BackupNotWritten, NoSpace
from server.operations.pg_client import reading_from
from server.operations.sealing import PRIVATE_MODE, seal_secrets
from server.secrets_store import SecretStore
from server.settings import Settings

SPARE_BYTES: Final = 16 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written.

    Args:
        path: the file.
        manifest: what it holds.
    """

    path: Path
    manifest: BackupManifest


def take_backup(  # noqa: PLR0913 - each is a mention of the backup
    settings: Settings,
    out: Path,
    *,
    passphrase: str | None = None,
    on_bytes: OnBytes | None = None,
    now: Clock = wall_clock,
    actor: Actor | None = None,
) -> Backup:
    """Write a backup: whole under its name, or not at all.

    Args:
        settings: of the centre, which may be serving.
        out: the file to write.
        passphrase: seals the secrets into the backup; without it they are left out.
        on_bytes: told how many bytes of the dump were written since it was last told.
        now: the clock.
        actor: who takes it, for the trail; None outside a command.

    Raises:
        BackupExists: the file exists.
        NoSpace: its disk has less room than the database takes.
        BackupNotWritten: the disk or PostgreSQL said no, or the administrator does not see all.
        DatabaseUnavailable: the database does not answer.
    """
    out = out.resolve()
    if out.exists():
        message = f"{out} exists: nothing is replaced, give another name"
        raise BackupExists(message, path=str(out))
    store = SecretStore(settings.data_dir / "secrets")
    draft = out.with_name(f".{out.name}.part")
    try:
        with database_address(settings, store) as address, _private(draft) as file:
            manifest = _Writing(settings, store, address, out.parent, now, actor).write(
                file, passphrase, on_bytes
            )
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, out)
        _keep_name(out.parent)
    except FileExistsError as error:
        message = f"{out} was made meanwhile: nothing is replaced"
        raise BackupExists(message, path=str(out)) from error
    except (OSError, EmbeddedDatabaseFailed) as error:
        message = f"{out} cannot be written: {error}"
        raise BackupNotWritten(message) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return Backup(out, manifest)


@dataclass(frozen=True, slots=True)
class _Writing:
    """One backup being written."""

    settings: Settings
    store: SecretStore
    address: URL
    folder: Path
    now: Clock
    actor: Actor | None

    def write(
        self, file: IO[bytes], passphrase: str | None, on_bytes: OnBytes | None
    ) -> BackupManifest:
        """Hold one moment of the database still, dump it, and say what it holds."""
        admin = create_engine(self.address, isolation_level="REPEATABLE READ", hide_parameters=True)
        with ArchiveWriter(file) as archive:
            try:
                if self.actor is not None:
                    has_secrets = passphrase is not None
                    record_backup(admin, self.actor, has_secrets=has_secrets, now=self.now)
                with scoped(admin, EVERYWHERE) as connection:
                    manifest = self._dump(connection, archive, on_bytes)
            finally:
                admin.dispose()
            if passphrase is not None:
                archive.add(SECRETS, io.BytesIO(seal_secrets(self.store.contents(), passphrase)))
            manifest = replace(manifest, parts=archive.parts)
            archive.finish(manifest, self.store.centre_private_key())
        return manifest

    def _dump(
        self,
        connection: Connection,
        archive: ArchiveWriter,
        on_bytes: OnBytes | None,
    ) -> BackupManifest:
        self._require_all_rows(connection)
        manifest = self._describe(connection)
        require_room(self.folder, manifest.database_bytes)
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        wanted = ("--format=custom", "--schema=public", f"--snapshot={snapshot}")
        left = (f"--exclude-table-data=public.{table}" for table in manifest.left_out)
        with reading_from(self.address, "pg_dump", *wanted, *left) as dump:
            archive.add(DUMP, dump, on_bytes)
        return manifest

    def _describe(self, connection: Connection) -> BackupManifest:
        tables, left_out = tables_of(connection)
        one = connection.execute(
            text(
                "SELECT version_num, pg_database_size(current_database()),"
                " current_setting('server_version_num')::int FROM schema_version"
            )
        ).one()
        return BackupManifest(
            made_at=int(self.now().timestamp()),
            schema=one[0],
            database_bytes=one[1],
            server_version=one[2],
            system_mode=self.store.system_mode(
                "test" if self.settings.test_system else "production"
            ),
            public_key=public_key_of(self.store.centre_private_key()).hex(),
            counts=counts_of(connection, tables),
            heads=heads_of(connection),
            left_out=left_out,
        )

    @staticmethod
    def _require_all_rows(connection: Connection) -> None:
        if not sees_every_row(connection):
            message = "the administrator of database_url must be a superuser or have BYPASSRLS"
            raise BackupNotWritten(message)
        if connection.execute(text("SELECT to_regclass('public.schema_version')")).scalar() is None:
            message = f"the database holds no centre; this version makes {newest_step()}"
            raise BackupNotWritten(message)


def require_room(folder: Path, database_bytes: int) -> None:
    """Require as much room as the database takes: its dump takes less.

    Raises:
        NoSpace: there is less.
    """
    free = shutil.disk_usage(folder).free
    if free < database_bytes + SPARE_BYTES:
        message = f"{folder} has {free} bytes free, the database takes {database_bytes}"
        raise NoSpace(message)


def _private(path: Path) -> IO[bytes]:
    """Open a new file that only its owner reads."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_MODE), "w+b")


def _keep_name(folder: Path) -> None:
    """Make sure that the name, too, survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
