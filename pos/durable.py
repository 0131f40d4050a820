"""Files that a power cut leaves whole: written beside their place, fsynced, then moved there."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OWNER_ONLY = 0o600


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all; durable when it returns.

    Args:
        path: Its place.
        content: All of it.

    Raises:
        OSError: The folder cannot be written, or the disk is full; what was there stays.
    """
    temporary = path.with_name(path.name + ".new")
    with os.fdopen(
        os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "wb"
    ) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    move_into_place(temporary, path)


def move_into_place(temporary: Path, path: Path) -> None:
    """Give a finished file its name, durably; a disk without folder syncs does what it can."""
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # FAT sticks refuse to sync a folder
            os.fsync(folder)
    finally:
        os.close(folder)
