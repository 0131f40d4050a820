"""One program of ours on a line at a time: a lock file of our own for each.

Source: `exclusive=True` of pyserial keeps out another exclusive opening only, and root not at all.
"""

import contextlib
import fcntl
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

_LOCK_FOLDERS: Final = ("/run/lock", tempfile.gettempdir())


class LineTaken(OSError):
    """Another program of ours holds this line."""


def place_of_line(url: str) -> str:
    """Name the line itself, behind the links that lead to it."""
    return str(Path(url).resolve()) if url.startswith("/") else url


def hold_line(url: str) -> int:
    """Lock a file of our own for this line: as root, an exclusive open keeps nobody out.

    Returns:
        The descriptor to close when the line is free again.

    Raises:
        LineTaken: Another program of ours holds it.
        OSError: The file cannot be made.
    """
    name = f"girct-{hashlib.sha256(place_of_line(url).encode()).hexdigest()[:16]}.lock"
    folder = next((one for one in _LOCK_FOLDERS if os.access(one, os.W_OK)), tempfile.gettempdir())
    descriptor = open_lock_file(Path(folder) / name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        message = f"another program holds {url}"
        raise LineTaken(message) from error
    return descriptor


def open_lock_file(path: Path) -> int:
    """Open a lock file of any user's, to read: a lock needs no more, and root may have made it.

    `O_CREAT` is kept for a file that is not there: with `fs.protected_regular` it is refused, to
    root as well, on another user's file in a folder that is everybody's.
    """
    with contextlib.suppress(FileNotFoundError):
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    except FileExistsError:  # another program of ours made it just now
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    os.fchmod(descriptor, 0o644)  # whatever the umask of whoever comes first
    return descriptor
