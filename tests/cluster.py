"""The PostgreSQL of a test run: the embedded one, in memory where the machine has it to spare.

It is thrown away with the run, so it need not survive a power cut: nothing waits for the disk. A
test about the database's own crash or files starts an `EmbeddedPostgres` of its own.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from server.db.embedded import FIXED_SETTINGS, EmbeddedPostgres

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made inside
SPARE_BYTES_MIN = 2 * 1024**3


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
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free >= SPARE_BYTES_MIN
    return Path(tempfile.mkdtemp(prefix="girct-test-", dir=IN_MEMORY if has_room else None))
