"""Who is looking: identity and territory of the reader, carried to callbacks in a context variable.

The server sets it once a web session is recognised; nothing here reads a cookie or a password.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from domain.errors import GirctError
from ui.catalogues import phrase, translate
from ui.languages import Language
from ui.sign_in_notice import SignInNotice

WHOLE_COUNTRY: Final = "*"


class NoViewer(GirctError):
    """A dashboard was asked for and nobody is signed in."""

    code = "reporting.no_viewer"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in reader (wali, gouverneur, trésorier …), read-only and limited to a territory.

    Attributes:
        user_id: the reader's UUID, as text.
        name: as shown on the page.
        role: what the reader is, in the words of the accounts.
        scope: `*` for the whole country, else the code of a collectivité: it and those below.
        language: fr or ar, the reader's own.
        sign_in: what this page tells them of sign-ins in their name; none for nothing.
    """

    user_id: str
    name: str
    role: str
    scope: str
    language: str
    sign_in: SignInNotice | None = None


_ROLES: Final = {
    "gouverneur": phrase("Governor"),
    "wali": phrase("Wali"),
    "comptable": phrase("Public accountant"),
    "ordonnateur": phrase("Authorising officer"),
    "regisseur": phrase("Régisseur"),
    "auditor": phrase("Auditor"),
}


def role_title(role: str, language: Language) -> str:
    """Name a role in the page's language; a role unknown here keeps its own word."""
    return translate(_ROLES[role], language) if role in _ROLES else role


_current: ContextVar[Viewer | None] = ContextVar("girct_viewer", default=None)


def viewer_or_none() -> Viewer | None:
    """Tell who is looking, or None outside a signed-in request."""
    return _current.get()


def current_viewer() -> Viewer:
    """Tell who is looking.

    Raises:
        NoViewer: outside a signed-in request.
    """
    viewer = _current.get()
    if viewer is None:
        message = "nobody is signed in"
        raise NoViewer(message)
    return viewer


@contextmanager
def viewed_by(viewer: Viewer) -> Iterator[None]:
    """Make everything inside be seen by this reader."""
    token = _current.set(viewer)
    try:
        yield
    finally:
        _current.reset(token)
