"""Passwords known to be stolen: an ordered list of hashes, kept by the operator on this machine.

Nothing is asked of another host: whoever runs the centre downloads the list and renews it. A
look-up reads some thirty lines of the file, whatever its length.

Source: Have I Been Pwned, "Pwned Passwords", the file ordered by SHA-1 hash: one line for each
password, forty hexadecimal capitals, a colon and how often it was seen.
"""

import hashlib
import os
from pathlib import Path
from typing import IO, Final

HASH_LENGTH: Final = 40


def is_breached(password: str, listed: Path | None) -> bool:
    """Whether a password stands in a list of stolen ones; without a list, none does.

    Args:
        password: what was typed.
        listed: the file, in the order of its hashes.

    Raises:
        OSError: when the file cannot be read: no password is taken unchecked.
    """
    if listed is None:
        return False
    # SHA-1 is the key of that public list, and protects nothing here.
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    wanted = digest.encode()
    with listed.open("rb") as file:
        low, high = 0, os.fstat(file.fileno()).st_size
        while low < high:  # the first line at or behind an offset whose hash is not before ours
            middle = (low + high) // 2
            found = _line_from(file, middle)
            if found and found < wanted:
                low = middle + 1
            else:
                high = middle
        return _line_from(file, low) == wanted


def _line_from(file: IO[bytes], offset: int) -> bytes:
    """Read the hash of the first line that begins at an offset or behind it."""
    file.seek(max(0, offset - 1))
    if offset:
        file.readline()
    return file.readline()[:HASH_LENGTH].upper()
