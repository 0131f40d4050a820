"""What a person does to their own account, and what the trail says of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, text

from server.accounts.errors import InvalidUser, PasswordGuessable
from server.accounts.passwords import (
    PASSWORD_MAX,
    PASSWORD_MIN,
    hash_password,
    is_guessable,
    is_password,
    one_time,
)
from server.audit.trail import Actor, record_act
from server.bootstrap import Centre
from server.db.scope import enter

_PASSWORD = text("UPDATE users SET password_hash = :hash, password_changed_at = :now,"
                 " is_one_time = false WHERE user_id = :user")  # fmt: skip
_CURRENT = text("SELECT login, password_hash, password_changed_at, name, matricule FROM users"
                " WHERE user_id = :user AND active")  # fmt: skip


class Owner(Protocol):
    """Whose account it is: somebody signed in, or signing in."""

    @property
    def user_id(self) -> UUID:
        """Who."""

    @property
    def login(self) -> str:
        """What they sign in with."""

    @property
    def role(self) -> str:
        """Their role."""

    @property
    def scope(self) -> str:
        """Their territory."""


def replace_password(
    connection: Connection, centre: Centre, user_id: UUID, password: str
) -> datetime:
    """Write a person's new password; every session of theirs ends.

    Returns:
        When the one it replaces was written.

    Raises:
        InvalidUser: when it is too short, too long, or the one it replaces.
        PasswordGuessable: when it is among those tried first.
    """
    login, current, changed_at, *about = connection.execute(_CURRENT, {"user": user_id}).one()
    is_kept = any(is_password(each, current) for each in {password, one_time(password)})
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX or is_kept:
        message = f"a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters and is a new one"
        raise InvalidUser(message, field="password")
    known, stolen = (one or "" for one in about), centre.settings.breached_passwords_file
    if is_guessable(password, login, *known, stolen=stolen):
        message = f"the password of {login} is among those tried first"
        raise PasswordGuessable(message, field="password")
    connection.execute(
        _PASSWORD,
        {
            "user": user_id,
            "hash": hash_password(password, centre.hashing.passwords),
            "now": centre.now(),
        },
    )
    former: datetime = changed_at
    return former


def record_own(  # noqa: PLR0913 - who, what, where, before, after
    connection: Connection,
    centre: Centre,
    person: Owner,
    action: str,
    address: str,
    *,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    """Write on the trail what somebody did to their own account, in that transaction."""
    enter(connection, person.scope)
    record_act(
        connection,
        Actor.of(person, address),
        action,
        collectivite=person.scope,
        subject=person.login,
        now=centre.now(),
        before=before,
        after=after,
    )
