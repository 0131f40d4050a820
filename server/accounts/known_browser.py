"""Browsers that a person signed in with before: a stranger's wrong guesses do not lock them out.

Tries from such a browser are counted apart, five of its own in the same quarter of an hour, so a
copied mark opens nothing; it only keeps whoever knows a login from keeping its owner outside.

Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final

from server.bootstrap import Centre

LIFETIME: Final = timedelta(days=90)
_PURPOSE: Final = b"known browser\0"
_PARTS: Final = 3


def mark_browser(centre: Centre, login: str) -> str:
    """Give what a browser keeps after somebody signed in with it."""
    issued, drawn = str(int(centre.now().timestamp())), secrets.token_urlsafe(12)
    return f"{issued}.{drawn}.{_seal(centre, login, issued, drawn)}"


def browser_of(centre: Centre, mark: str | None, login: str) -> str | None:
    """Tell which known browser of a login a mark is; none when it is no good mark of theirs."""
    parts = (mark or "").split(".")
    if len(parts) != _PARTS or not (parts[0].isascii() and parts[0].isdecimal()):
        return None
    issued, drawn, seal = parts
    if not hmac.compare_digest(seal.encode(), _seal(centre, login, issued, drawn).encode()):
        return None
    age_s = centre.now().timestamp() - int(issued)
    return drawn if age_s <= LIFETIME.total_seconds() else None


def _seal(centre: Centre, login: str, issued: str, drawn: str) -> str:
    said = _PURPOSE + f"{login}\0{issued}\0{drawn}".encode()
    return hmac.digest(centre.sealing_key, said, sha256).hex()
