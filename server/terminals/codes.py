"""Enrolment codes: ten characters a person can read out, fifty random bits, kept as a hash.

Source: D. Crockford, Base 32 (https://www.crockford.com/base32.html): no I, L, O, U in it; when
read, O is 0 and I and L are 1.
"""

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def draw_code() -> str:
    """Draw an enrolment code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def hash_code(typed: str) -> bytes:
    """Hash a code as typed, in any case and with or without separators."""
    return hashlib.sha256(typed.upper().translate(_READ_AS).encode()).digest()
