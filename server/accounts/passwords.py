"""Passwords: argon2id, hashed again when its cost changes, and one-time passwords in two halves.

The one-time password of a role that two persons give is `first.second`: the proposer was shown the
first half, the approver the second, and neither alone can sign in with it.
"""

import hashlib
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from zxcvbn import zxcvbn
from zxcvbn.matching import add_frequency_lists

from server.accounts.breached import is_breached
from server.accounts.common_words import fold, words

PASSWORD_MIN: Final = 12
PASSWORD_MAX: Final = 128
HALF_BYTES: Final = 18
GUESSES_MIN: Final = 10**8
"""Fewer guesses than this find a password with what is known of people's habits."""
_WEIGHED_MAX: Final = 72
"""Characters that are weighed: the effort grows fast, and a long sentence is good by then."""
_HALVES: Final = re.compile(r"([\w-]{16}|[\w-]{24})\.([\w-]{24}|[\w-]{16})", re.ASCII)
_PARTED: Final = re.compile(r"[\s._/-]+")

_reader = PasswordHasher()
"""Reads hashes of any cost: each says its own."""


def is_guessable(password: str, *known: str, stolen: Path | None = None) -> bool:
    """Whether a password is one of those tried first: lists of stolen ones, names, keyboards.

    Args:
        password: what was typed.
        known: what everybody knows of its owner, such as the login.
        stolen: a list of stolen passwords, when the operator keeps one.

    Source: OWASP ASVS 5.0, 6.2.4, 6.2.11 and 6.2.12; the lists are the library's, those of
        `server.accounts.common_words`, and the operator's.
    """
    _learn_words()
    personal = [part for each in known for part in (each, *_PARTED.split(each)) if part]
    bare = fold(password)
    spelt = dict.fromkeys((password, bare, "".join(filter(str.isalnum, bare.lower()))))
    return is_breached(password, stolen) or any(
        zxcvbn(each[:_WEIGHED_MAX], user_inputs=personal)["guesses"] < GUESSES_MIN
        for each in spelt
        if each
    )


@cache
def _learn_words() -> None:
    """Add our own words to the library's lists, once."""
    add_frequency_lists({"morocco": words()})


def hash_password(password: str, hasher: PasswordHasher) -> str:
    """Hash a password for keeping, at the cost the centre was built with."""
    return hasher.hash(password)


def is_password(password: str, password_hash: str) -> bool:
    """Whether a password is the one that was hashed."""
    try:
        return len(password) <= PASSWORD_MAX and bool(_reader.verify(password_hash, password))
    except VerifyMismatchError:
        return False


def is_outdated(password_hash: str, hasher: PasswordHasher) -> bool:
    """Whether a hash was made with other costs than today's."""
    return bool(hasher.check_needs_rehash(password_hash))


@cache
def nobody_hash(hasher: PasswordHasher) -> str:
    """Hash of a password nobody has, so that an unknown login takes as long as a known one."""
    return hasher.hash(secrets.token_urlsafe(32))


def draw_half() -> str:
    """Draw one half of a one-time password (144 random bits, 24 characters)."""
    return secrets.token_urlsafe(HALF_BYTES)


def hide_half(half: str) -> str:
    """Give what a proposal may keep of its half."""
    return hashlib.sha256(half.encode()).hexdigest()


def join_halves(hidden: str, second: str) -> str:
    """Give the text that stands for a one-time password of two halves when it is hashed."""
    return f"{hidden}.{second}"


def one_time(password: str) -> str:
    """Give the text to compare for a one-time password as typed."""
    halves = _HALVES.fullmatch(password)
    return password if halves is None else join_halves(hide_half(halves[1]), halves[2])
