"""What is kept to tell a person of the sign-ins in their name: the last one, and tries since.

No mail address is kept of anybody, so nobody can be written to: they are told on the first page
after they sign in.

Source: OWASP ASVS 5.0, 6.3.5 (suspicious tries, one factor of two included) and 6.3.7.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from ui.sign_in_notice import SignInNotice

NOBODY: Final = UUID(int=0)
"""Whose password is read, and whose tries are counted, where the login is nobody's: it takes as
long as for the others."""
COUNT_MAX: Final = 9_999

_FAILED = text(
    "INSERT INTO sign_ins AS s (user_id, failed) VALUES (:user, 1)"
    " ON CONFLICT (user_id) DO UPDATE SET failed = least(s.failed + 1, :most)"
)
_BEGUN = text(
    "INSERT INTO sign_ins AS s (user_id, unfinished) VALUES (:user, 1)"
    " ON CONFLICT (user_id) DO UPDATE SET unfinished = least(s.unfinished + 1, :most)"
)
_FORMER = text("SELECT signed_in_at, browser, failed, unfinished FROM sign_ins"
               " WHERE user_id = :user FOR UPDATE")  # fmt: skip
_CHANGED = text("SELECT u.password_changed_at, f.confirmed_at FROM users u"
                " LEFT JOIN second_factors f USING (user_id) WHERE user_id = :user")  # fmt: skip
_SIGNED_IN = text(
    "INSERT INTO sign_ins (user_id, signed_in_at, browser) VALUES (:user, :now, :browser)"
    " ON CONFLICT (user_id) DO UPDATE"
    " SET signed_in_at = :now, browser = :browser, failed = 0, unfinished = 0"
)


def note_failure(connection: Connection, user_id: UUID) -> None:
    """Count a wrong password or code of somebody, or of `NOBODY`."""
    connection.execute(_FAILED, {"user": user_id, "most": COUNT_MAX})


def note_begun(connection: Connection, user_id: UUID) -> None:
    """Count a sign-in whose password was right; finishing it takes it off again."""
    connection.execute(_BEGUN, {"user": user_id, "most": COUNT_MAX})


def note_sign_in(
    connection: Connection, user_id: UUID, browser: str, now: datetime, *, is_counted: bool
) -> SignInNotice | None:
    """Keep that somebody signed in; give what they are told, none when there is nothing to tell.

    Args:
        connection: an open transaction.
        user_id: who.
        browser: with what, as `browser_kind` says it.
        now: the present moment.
        is_counted: whether this sign-in was counted when it began.
    """
    former = connection.execute(_FORMER, {"user": user_id}).one_or_none()
    connection.execute(_SIGNED_IN, {"user": user_id, "now": now, "browser": browser})
    if former is None:
        return None
    password_at, factor_at = connection.execute(_CHANGED, {"user": user_id}).one()
    notice = SignInNotice(
        former.signed_in_at,
        former.browser,
        former.failed,
        max(0, former.unfinished - is_counted),
        _is_since(former.signed_in_at, password_at),
        _is_since(former.signed_in_at, factor_at),
    )
    return notice if notice.at is not None or notice.kind == "warning" else None


def _is_since(last: datetime | None, at: datetime | None) -> bool:
    return last is not None and at is not None and at > last
