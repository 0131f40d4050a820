"""The PostgreSQL of a test run: the embedded one, in memory where the machine has it to spare.

It is thrown away with the run, so it need not survive a power cut: nothing waits for the disk. A
test about the database's own crash or files starts an `EmbeddedPostgres` of its own.
"""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from server.db.embedded import FIXED_SETTINGS, EmbeddedPostgres
from server.secrets_store import SecretStore

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made inside
PREFIX = "girct-test-"
SPARE_BYTES_MIN = 2 * 1024**3
ABANDONED_AFTER_S = 3_600


class PassingPostgres(EmbeddedPostgres):
    """The embedded PostgreSQL, without what only a power cut makes necessary."""

    fixed_settings: ClassVar[Mapping[str, str]] = {
        **FIXED_SETTINGS,
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "max_wal_size": "128MB",
    }


def passing_folder() -> Path:
    """Make a folder for as long as the run lasts."""
    for left in IN_MEMORY.glob(f"{PREFIX}*"):
        _remove_if_abandoned(left)
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free >= SPARE_BYTES_MIN
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=IN_MEMORY if has_room else None))


def _remove_if_abandoned(folder: Path) -> None:
    """Stop and remove the database of a run that was killed, which would go on holding memory."""
    with suppress(FileNotFoundError, PermissionError):  # another run removes it, or another user's
        if time.time() - folder.stat().st_mtime < ABANDONED_AFTER_S:
            return
        with (folder / "users.lock").open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
        left = PassingPostgres(folder, SecretStore(folder / "secrets"))
        left.start()
        left.stop()
        shutil.rmtree(folder)
