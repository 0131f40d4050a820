"""An administrator ends the sessions of one person, or of all in their territory; accounts stay.

For a telephone left open somewhere, or a doubt about many at once: whoever it was signs in again.

Source: OWASP ASVS 5.0, 7.4.5.
"""

from typing import Final

import structlog
from sqlalchemy import text

from server.accounts.people import find_user, require_writer
from server.acts.recording import actor_of
from server.acts.service import Acting, scope_of
from server.audit.trail import record_act
from server.bootstrap import Centre
from server.db.scope import scoped

log = structlog.get_logger()

EVERYBODY: Final = "*"
_END = text("DELETE FROM web_sessions WHERE user_id = :user RETURNING true")
_END_ALL = text("DELETE FROM web_sessions WHERE user_id <> :user"
                " AND user_id IN (SELECT user_id FROM users) RETURNING true")  # fmt: skip


def sign_out_user(centre: Centre, actor: Acting, login: str) -> int:
    """End every session of one account at once.

    Returns:
        How many there were.

    Raises:
        NotAllowed: when the person does not write users of this territory.
        UnknownUser: when no active account has this login.
    """
    with scoped(centre.app, scope_of(centre, actor)) as connection:
        found = find_user(connection, login)
        writer = require_writer(connection, actor, found.scope)
        ended = len(connection.execute(_END, {"user": found.user_id}).all())
        if ended:
            record_act(
                connection, actor_of(writer, actor), "accounts:user:signed_out",
                collectivite=found.scope, subject=login, now=centre.now(),
                before={"open_sessions": ended}, after={"open_sessions": 0},
            )  # fmt: skip
    log.warning("sessions ended by an administrator", login=login, count=ended, by=writer.login)
    return ended


def sign_out_everybody(centre: Centre, actor: Acting) -> int:
    """End every session of an administrator's territory but their own.

    Returns:
        How many there were.

    Raises:
        NotAllowed: when the person does not write users.
    """
    scope = scope_of(centre, actor)
    with scoped(centre.app, scope) as connection:
        writer = require_writer(connection, actor, scope)
        ended = len(connection.execute(_END_ALL, {"user": writer.user_id}).all())
        if ended:
            record_act(
                connection, actor_of(writer, actor), "accounts:user:signed_out",
                collectivite=scope, subject=EVERYBODY, now=centre.now(),
                before={"open_sessions": ended}, after={"open_sessions": 0},
            )  # fmt: skip
    log.warning("all sessions ended by an administrator", count=ended, by=writer.login)
    return ended
