"""PINs of agents: drawn by the centre, kept as argon2id, shown once.

Source: NIST SP 800-63B §5.1.1.2 (a verifier-chosen secret may be six random digits).
"""

import secrets
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from server.hashing import FULL_COST

PIN_DIGITS = 6
_reader = PasswordHasher()
"""Reads hashes of any cost: each says its own."""


def draw_pin(taken: Iterable[str]) -> str:
    """Draw a PIN that no colleague of the same régie has: the counter knows people by PIN alone.

    Args:
        taken: the hashes of the colleagues' PINs.
    """
    others = tuple(taken)
    while True:
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
        if not any(_is_pin(pin, other) for other in others):
            return pin


def hash_pin(pin: str, hasher: PasswordHasher = FULL_COST.pins) -> str:
    """Hash a PIN for the configuration of the counters."""
    return hasher.hash(pin)


def _is_pin(pin: str, pin_hash: str) -> bool:
    try:
        return _reader.verify(pin_hash, pin)
    except VerifyMismatchError:
        return False
