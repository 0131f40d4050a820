"""The second copy of the journal on another disk or stick: whole, checked, or not there at all.

SQLite's own backup reads one state of the journal while sales go on. The new copy is written beside
the old one, fsynced, checked record by record, and only then takes its name: whatever is pulled
out or switched off meanwhile, the last good copy stays.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pos.durable import move_into_place, write_whole
from pos.errors import JournalUnreadable
from pos.journal.checking import check_journal
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.settings import SETTINGS_FILE
from pos.upkeep.errors import (
    CopyDamaged,
    CopyFailed,
    CopyMediumMissing,
    CopyOnSameDisk,
    JournalDamaged,
)
from pos.upkeep.recovery import public_half, seal_identity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from domain.ids import Seq
    from pos.identity import TerminalIdentity

FOLDER_PREFIX = "girct-"
SEALED_FILE = "terminal.sealed"
LABEL_FILE = "copy.json"
ROOM_BYTES = 4 * 1024 * 1024
"""What must stay free on the medium besides the copy itself."""
_PAGES_AT_A_TIME = 2_000


@dataclass(frozen=True, slots=True)
class Copied:
    """A good copy.

    Args:
        folder: Where it lies.
        last_seq: The last record on it.
        has_keys: Whether the terminal's keys are on it, sealed to a recovery code.
    """

    folder: Path
    last_seq: Seq
    has_keys: bool


class SecondCopy:
    """Makes the copy.

    Args:
        data_dir: The counter's folder.
        identity: Whose journal it is.
        copy_dir: The folder on the other disk; it must be there.
        may_share_disk: Whether it may lie on the journal's own disk, for a demonstration.
    """

    def __init__(
        self,
        data_dir: Path,
        identity: TerminalIdentity,
        copy_dir: Path,
        *,
        may_share_disk: bool = False,
    ) -> None:
        self._data_dir, self._identity, self._copy_dir = data_dir, identity, copy_dir
        self._may_share_disk = may_share_disk
        self.folder = copy_dir / f"{FOLDER_PREFIX}{identity.terminal_id}"

    def refuse_medium(self) -> None:
        """Refuse a medium that is not there, or that is no other disk.

        Raises:
            CopyMediumMissing, CopyOnSameDisk: It is so.
        """
        try:
            device = self._copy_dir.stat().st_dev
        except OSError as error:
            message = f"the folder of the second copy is not there: {self._copy_dir}"
            raise CopyMediumMissing(message, path=str(self._copy_dir)) from error
        if not self._may_share_disk and device == self._data_dir.stat().st_dev:
            message = f"{self._copy_dir} is on the journal's own disk: plug the other one in"
            raise CopyOnSameDisk(message, path=str(self._copy_dir))

    def make(self, now_s: int, pace: Callable[[], None]) -> Copied:
        """Copy the journal as it is now, with its settings and its sealed keys.

        Args:
            now_s: Unix seconds.
            pace: Called between pieces of the work; what it raises stops the copy.

        Raises:
            CopyMediumMissing, CopyOnSameDisk: See `refuse_medium`.
            CopyFailed: It could not be written.
            CopyDamaged: It is not what the journal holds; the one before it was kept.
            JournalDamaged: It is, and the journal does not hold.
        """
        self.refuse_medium()
        temporary = self.folder / f"{JOURNAL_FILE}.new"
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            temporary.unlink(missing_ok=True)
            self._refuse_full_medium()
            self._back_up(temporary, pace)
            last = self._check(temporary, pace)
            sealed = self._copy_keys()
            with suppress(FileNotFoundError):
                settings = (self._data_dir / SETTINGS_FILE).read_bytes()
                write_whole(self.folder / SETTINGS_FILE, settings)
            move_into_place(temporary, self.folder / JOURNAL_FILE)
            label = {**last, "terminal_id": self._identity.terminal_id, "copied_at": now_s}
            write_whole(self.folder / LABEL_FILE, json.dumps(label, indent=1).encode())
        except (OSError, sqlite3.Error) as error:
            message = f"the second copy cannot be written: {error}"
            raise CopyFailed(message, path=str(self.folder)) from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        return Copied(self.folder, last["last_seq"], sealed)

    def _refuse_full_medium(self) -> None:
        journal = self._data_dir / JOURNAL_FILE
        needed = journal.stat().st_size + ROOM_BYTES
        if shutil.disk_usage(self.folder).free < needed:
            message = f"the second copy needs {needed} bytes on its medium"
            raise CopyFailed(message, path=str(self.folder))

    def _back_up(self, temporary: Path, pace: Callable[[], None]) -> None:
        """Copy one state of the journal, whatever is sold meanwhile."""
        source_address = f"{(self._data_dir / JOURNAL_FILE).absolute().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(source_address, uri=True, isolation_level=None)) as source,
            closing(sqlite3.connect(temporary, isolation_level=None)) as target,
        ):
            source.execute("BEGIN")
            source.execute("SELECT max(seq) FROM records").fetchone()  # the state to copy
            source.backup(target, pages=_PAGES_AT_A_TIME, progress=lambda *_: pace())
            target.execute("PRAGMA journal_mode = DELETE")  # one file, read on any medium
        descriptor = os.open(temporary, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _check(self, temporary: Path, pace: Callable[[], None]) -> dict[str, Any]:
        """Check the whole chain on the copy.

        Returns:
            The last record's place and link.
        """
        try:
            with closing(Journal(temporary, self._identity, is_read_only=True)) as copied:
                faults, head = check_journal(copied, pace=pace), copied.head()
        except JournalUnreadable as error:
            message = f"the second copy cannot be read back: {error}"
            raise CopyDamaged(message, path=str(self.folder)) from error
        if faults:
            message = f"{faults[0].code} at record {faults[0].seq} of the second copy"
            is_own = self._is_in_journal(temporary, faults[0].seq)
            kind = JournalDamaged if is_own else CopyDamaged
            raise kind(message, path=str(self.folder), seq=faults[0].seq)
        return {"last_seq": head.seq, "last_link": head.link.hex()}

    def _is_in_journal(self, temporary: Path, seq: int) -> bool:
        """Whether the journal holds a record just as the copy does: then the copy is faithful."""
        question = "SELECT record, body FROM records WHERE seq = ?"
        held = []
        for path in (temporary, self._data_dir / JOURNAL_FILE):
            address = f"{path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as database:
                held.append(database.execute(question, (seq,)).fetchone())
        return held[0] is not None and held[0] == held[1]

    def _copy_keys(self) -> bool:
        public_key = public_half(self._data_dir)
        if public_key is None:
            return False
        write_whole(self.folder / SEALED_FILE, seal_identity(self._identity, public_key))
        return True
