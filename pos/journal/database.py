"""The SQLite file under the journal: durable commits, one writer, errors a cashier can act on."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from contextlib import contextmanager
from importlib.resources import files
from threading import RLock
from typing import TYPE_CHECKING, Any

from pos.errors import (
    AlreadyRunning,
    JournalFull,
    JournalNewer,
    JournalReadOnly,
    JournalUnreadable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from domain.errors import GirctError

OWNER_ONLY = 0o600
_PRIMARY_CODE = 0xFF
_BUSY_TIMEOUT_S = 5.0
_CACHE_KIB = 128
"""Pages of the file SQLite keeps by itself; the system keeps them all anyway."""
MAY_PASS = (JournalFull, JournalReadOnly, AlreadyRunning)
"""Why a journal takes nothing now and may take it later: no room, no right, another program."""
_NO_ROOM_BYTES = 64 * 1024
"""With less than this left on its disk, a journal that cannot be opened or written is short of
room: SQLite shares 32 KiB of memory through a file beside it, and calls that one an I/O error."""
_MAY_BE_FULL = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
_STATEMENTS = 32
"""Prepared statements kept: as many as a sale and the pages around it use."""


class Database:
    """One SQLite connection, shared by the threads of one process behind one lock.

    Every commit is fsynced (WAL, `synchronous=FULL`): once `transaction` ends without an error,
    a power cut cannot undo it. A lock on a file beside the journal keeps a second counter process
    out.

    Args:
        path: The journal's file; created, with mode 0600, unless `is_read_only`.
        is_read_only: Only look, beside a running counter if need be.

    Raises:
        AlreadyRunning: Another process writes this journal.
        JournalUnreadable: The file is damaged.
        JournalNewer: A later program wrote it.
        JournalFull: There is no room to create it.
    """

    def __init__(self, path: Path, *, is_read_only: bool = False) -> None:
        self.path = path
        self._lock = RLock()
        self._depth = 0
        self._lock_file: int | None = None if is_read_only else _hold(path)
        try:
            with _translated(path):
                self._connection = _connect(path, is_read_only=is_read_only)
                try:
                    if is_read_only:
                        self._connection = _lifted(self._connection)
                    _migrate(self._connection)
                except BaseException:
                    self._connection.close()
                    raise
                if is_read_only:
                    self._connection.execute("PRAGMA query_only = ON")
        except BaseException:
            self._release()
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do several writes as one: all of them durable at the end, or none at all.

        Taken inside another transaction of the same thread, it joins it.

        Raises:
            JournalFull: The disk is full; nothing was written.
            JournalReadOnly: The file cannot be written; nothing was written.
            JournalUnreadable: The file is damaged or gone.
        """
        with self._lock, _translated(self.path):
            if self._depth:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                self._depth = 0
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Read all the rows of a query."""
        with self._lock, _translated(self.path):
            return self._connection.execute(statement, parameters).fetchall()

    def row(self, statement: str, parameters: Sequence[Any] = ()) -> sqlite3.Row | None:
        """Read the first row of a query, if any."""
        with self._lock, _translated(self.path):
            first: sqlite3.Row | None = self._connection.execute(statement, parameters).fetchone()
            return first

    def rewrite(self) -> bool:
        """Write the whole file anew and empty its log: nothing that was deleted is left in either.

        Returns:
            False when another program that reads the file kept its log from being emptied.

        Raises:
            JournalFull: There is no room for the new file; the old one is as it was.
        """
        with self._lock, _translated(self.path):
            self._connection.execute("VACUUM")
            row = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return bool(row[0] == 0)

    def close(self) -> None:
        """Close the file and let another process have it."""
        with self._lock:
            self._connection.close()
            self._release()

    def _release(self) -> None:
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


def _hold(path: Path) -> int:
    """Take the lock that only one counter process may hold; the system frees it if we die."""
    lock_path = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    except OSError as error:
        message = f"the folder of the journal cannot be written: {path.parent}"
        raise JournalReadOnly(message, path=str(path.parent)) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        message = f"another counter is running on {path}"
        raise AlreadyRunning(message, path=str(path)) from error
    return descriptor


def _connect(path: Path, *, is_read_only: bool) -> sqlite3.Connection:
    if not is_read_only:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
        path.chmod(OWNER_ONLY)
    connection = _opened(f"{path.absolute().as_uri()}?mode={'ro' if is_read_only else 'rw'}")
    if not is_read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _opened(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address,
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=_BUSY_TIMEOUT_S,
        cached_statements=_STATEMENTS,
    )
    connection.row_factory = sqlite3.Row
    return connection


def _lifted(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Give what only looks at an older program's journal a copy in memory, to be brought up there.

    So a counter is restored from the copy that the program of last month left, which stays as it
    is.
    """
    if _version_of(connection) >= len(_scripts()):
        return connection
    lifted = _opened(":memory:")
    connection.backup(lifted)
    connection.close()
    return lifted


def _version_of(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _scripts() -> list[Traversable]:
    folder = files("pos.journal.migrations").iterdir()
    numbered = (script for script in folder if script.name[:4].isdigit())
    return sorted(numbered, key=lambda script: script.name)


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest schema, one numbered script and one commit at a time."""
    scripts, version = _scripts(), _version_of(connection)
    if version > len(scripts):
        message = f"the journal is of version {version}, this program of version {len(scripts)}"
        raise JournalNewer(message, version=version, known=len(scripts))
    for number, script in enumerate(scripts[version:], start=version + 1):
        statements = script.read_text(encoding="utf-8")
        connection.executescript(
            f"BEGIN IMMEDIATE; {statements}; PRAGMA user_version = {number}; COMMIT;"
        )


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Give SQLite's errors the names of this house."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise fault_of(error, path) from error


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return _NO_ROOM_BYTES


def fault_of(
    error: sqlite3.DatabaseError, path: Path, free_bytes: Callable[[Path], int] = _free_bytes
) -> GirctError:
    """Name what SQLite says of a journal, so that somebody can do something about it.

    Args:
        error: What it raised.
        path: The journal.
        free_bytes: Bytes left on the disk of a folder.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
    is_short = code in _MAY_BE_FULL and free_bytes(path.parent) < _NO_ROOM_BYTES
    if code == sqlite3.SQLITE_FULL or is_short:
        return JournalFull("the disk is full: nothing was recorded", path=str(path))
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}:
        return JournalReadOnly("the journal cannot be written", path=str(path))
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return AlreadyRunning(f"another program holds {path}", path=str(path))
    return JournalUnreadable(f"the journal cannot be used: {error}", path=str(path))
