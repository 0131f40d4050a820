"""A person's own sessions: the list they see, and the end they put to one or to all others.

Source: OWASP ASVS 5.0, 7.4.3, 7.5.2.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, text

from server.accounts.errors import UnknownSession
from server.accounts.own_acts import record_own
from server.accounts.service import SignedIn
from server.bootstrap import Centre
from server.db.scope import as_account

log = structlog.get_logger()

_LIVE = "user_id = :user AND expires_at > :now AND last_seen_at > :idle_since"
_LIST = text("SELECT session_id, created_at, last_seen_at, browser FROM web_sessions"  # noqa: S608 - written above
             f" WHERE {_LIVE} ORDER BY last_seen_at DESC, session_id")  # fmt: skip
_COUNT = text(f"SELECT count(*) FROM web_sessions WHERE {_LIVE}")  # noqa: S608
_END = text(f"DELETE FROM web_sessions WHERE {_LIVE} AND session_id <> :own"  # noqa: S608
            " AND (session_id = :session OR CAST(:session AS uuid) IS NULL)"
            " RETURNING true")  # fmt: skip
_TOLD = text("UPDATE web_sessions SET notice = NULL WHERE session_id = :own")


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One open session of a person.

    Args:
        session_id: names it; opens nothing.
        created_at: since when.
        last_seen_at: when it was last used, to the minute.
        browser: with what, as `browser_kind` says it.
        is_this: whether it is the one that asks.
    """

    session_id: UUID
    created_at: datetime
    last_seen_at: datetime
    browser: str
    is_this: bool


def own_sessions(centre: Centre, person: SignedIn) -> list[OwnSession]:
    """List a person's open sessions, the last used first."""
    with as_account(centre.app, person.user_id) as connection:
        rows = connection.execute(_LIST, _asked(centre, person)).all()
    return [
        OwnSession(
            row.session_id,
            row.created_at,
            row.last_seen_at,
            row.browser,
            row.session_id == person.session_id,
        )
        for row in rows
    ]


def own_session(centre: Centre, person: SignedIn, session_id: UUID) -> OwnSession:
    """Give one of a person's other sessions.

    Raises:
        UnknownSession: when it is none of theirs, over, or the one that asks.
    """
    for one in own_sessions(centre, person):
        if one.session_id == session_id and not one.is_this:
            return one
    message = "no other session of this person"
    raise UnknownSession(message)


def end_session(centre: Centre, person: SignedIn, session_id: UUID, *, address: str) -> None:
    """End one of a person's other sessions at once.

    Raises:
        UnknownSession: when it is none of theirs, over, or the one that asks.
    """
    own_session(centre, person, session_id)
    _end(centre, person, session_id, address)


def end_others(centre: Centre, person: SignedIn, *, address: str) -> None:
    """End every session of a person but the one that asks; none is no fault."""
    _end(centre, person, None, address)


def mark_told(centre: Centre, person: SignedIn) -> None:
    """Keep that a session's person was told of the sign-ins before it."""
    with as_account(centre.app, person.user_id) as connection:
        connection.execute(_TOLD, {"own": person.session_id})


def _end(centre: Centre, person: SignedIn, session_id: UUID | None, address: str) -> None:
    asked = _asked(centre, person)
    with as_account(centre.app, person.user_id) as connection:
        before = _count(connection, asked)
        ended = connection.execute(_END, {**asked, "session": session_id}).all()
        if not ended:
            return
        record_own(
            connection, centre, person, "accounts:session:ended", address,
            before={"open_sessions": before},
            after={"open_sessions": _count(connection, asked)},
        )  # fmt: skip
    log.info("sessions ended", login=person.login, count=len(ended), address=address)


def _count(connection: Connection, asked: dict[str, Any]) -> int:
    return int(connection.execute(_COUNT, asked).scalar_one())


def _asked(centre: Centre, person: SignedIn) -> dict[str, Any]:
    now = centre.now()
    idle = timedelta(minutes=centre.settings.session_idle_minutes)
    return {"user": person.user_id, "own": person.session_id, "now": now, "idle_since": now - idle}
