"""Give, change, reset and close accounts: alone for ordinary roles, by two for the others."""

import hashlib
import secrets
from collections.abc import Mapping
from uuid import UUID

import structlog
from psycopg import errors as driver
from sqlalchemy import Connection, Row, text
from sqlalchemy.exc import IntegrityError

from domain.territory import in_scope
from server.accounts.errors import (
    InvalidUser,
    LoginTaken,
    NeedsTwoPersons,
    NotAllowed,
    TooFewAdministrators,
    UnknownUser,
)
from server.accounts.factors import forget_factor, has_factor
from server.accounts.passwords import hash_password
from server.accounts.permissions import GRANTED_ROLES, Permission, Role, is_permitted
from server.accounts.segregation import one_money_role
from server.accounts.service import NewUser, check_user, insert_user
from server.acts.recording import actor_of
from server.acts.repository import Person, read_person
from server.acts.service import Acting, scope_of
from server.audit.machine import machine_user
from server.audit.trail import Actor, record_act
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped

log = structlog.get_logger()

ADMINISTRATORS_MIN = 2

_ADMINISTRATORS_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('administrators'))")
_ADMINISTRATORS = text("SELECT count_administrators()")
_USER = text("SELECT user_id, login, name, role, scope, language, matricule, active,"
             " is_one_time, oidc_subject FROM users"
             " WHERE login = :login FOR UPDATE")  # fmt: skip
_MATRICULE = text("SELECT true FROM users WHERE matricule = :matricule")
_CLOSE = text("UPDATE users SET active = false WHERE user_id = :user")
_RESET = text("UPDATE users SET password_hash = :hash, password_changed_at = :now,"
              " is_one_time = true WHERE user_id = :user")  # fmt: skip
_LINK = text("UPDATE users SET oidc_subject = :subject WHERE user_id = :user")


def add_user(centre: Centre, actor: Acting, user: NewUser) -> str:
    """Create an account of an ordinary role; give its one-time password.

    Raises:
        NotAllowed: when the person does not write users of this territory.
        NeedsTwoPersons: when the role is one that two persons give.
        InvalidUser: when a value cannot be.
        LoginTaken: when another person has this login.
    """
    _require_ordinary(user.role)
    password = secrets.token_urlsafe(18)
    check_user(user, password)
    with one_money_role(user.login), scoped(centre.app, scope_of(centre, actor)) as connection:
        writer = require_writer(connection, actor, user.scope)
        insert_user(
            connection,
            user,
            hash_password(password, centre.hashing.passwords),
            centre.now(),
            is_one_time=True,
        )
        after = {"role": str(user.role), "scope": user.scope}
        _record(connection, centre, actor, writer, "created", user, {}, after)
    log.info("user created", login=user.login, role=user.role, by=writer.login)
    return password


def add_first_administrator(centre: Centre, user: NewUser) -> str:
    """Create one of the first two administrators; give the one-time password.

    Raises:
        NeedsTwoPersons: when the role is another, or two administrators are there.
        InvalidUser: when a value cannot be, or the matricule is missing or the other one's.
    """
    password = secrets.token_urlsafe(18)
    check_user(user, password)
    if user.matricule is None:
        message = f"user {user.login!r}: invalid matricule"
        raise InvalidUser(message, field="matricule")
    with scoped(centre.app, EVERYWHERE) as connection:  # at the console of an empty centre
        if user.role != Role.TECH_ADMIN or count_administrators(connection) >= ADMINISTRATORS_MIN:
            message = f"{user.login}: only the first two administrators are made without anybody"
            raise NeedsTwoPersons(message, role=user.role)
        if connection.execute(_MATRICULE, {"matricule": user.matricule}).scalar():
            message = f"{user.login}: another account has this matricule"
            raise LoginTaken(message, login=user.login)
        insert_user(
            connection,
            user,
            hash_password(password, centre.hashing.passwords),
            centre.now(),
            is_one_time=True,
        )
        record_act(
            connection,
            Actor.console(machine_user()),
            "accounts:user:created",
            collectivite=user.scope,
            subject=user.login,
            now=centre.now(),
            after={"role": str(user.role), "scope": user.scope},
        )
    log.info("first administrator created", login=user.login)
    return password


def reset_password(centre: Centre, actor: Acting, login: str, *, with_factor: bool = False) -> str:
    """Give an ordinary account a one-time password, and a new second factor if asked.

    Every session of it ends. Without `with_factor` the password alone still opens nothing.

    Raises:
        NotAllowed: when the person does not write users of this territory.
        NeedsTwoPersons: when the account has a role that two persons give.
        UnknownUser: when no active account has this login.
    """
    password = secrets.token_urlsafe(18)
    with scoped(centre.app, scope_of(centre, actor)) as connection:
        found = find_user(connection, login)
        writer = require_writer(connection, actor, found.scope)
        _require_ordinary(found.role)
        before, after = write_reset(connection, centre, found, password, with_factor=with_factor)
        _record(connection, centre, actor, writer, "reset", found, before, after)
    log.info("password reset", login=login, by=writer.login)
    return password


def close_account(centre: Centre, actor: Acting, login: str) -> None:
    """Close an account at once; one person is enough, and its sessions end.

    Raises:
        NotAllowed: when the person does not write users of this territory.
        UnknownUser: when no active account has this login.
        TooFewAdministrators: when fewer than two administrators would be left.
    """
    with scoped(centre.app, scope_of(centre, actor)) as connection:
        found = find_user(connection, login)
        writer = require_writer(connection, actor, found.scope)
        if found.role == Role.TECH_ADMIN:
            require_administrators_left(connection)
        connection.execute(_CLOSE, {"user": found.user_id})
        before, after = {"active": True}, {"active": False}
        _record(connection, centre, actor, writer, "closed", found, before, after)
    log.info("account closed", login=login, by=writer.login)


def link_subject(centre: Centre, actor: Acting, login: str, subject: str) -> None:
    """Link an ordinary account to a person of the administration's sign-in service.

    Raises:
        NotAllowed: when the person does not write users of this territory.
        NeedsTwoPersons: when the account has a role that two persons give.
        UnknownUser: when no active account has this login.
    """
    with scoped(centre.app, scope_of(centre, actor)) as connection:
        found = find_user(connection, login)
        writer = require_writer(connection, actor, found.scope)
        _require_ordinary(found.role)
        write_subject(connection, found.user_id, subject)
        before, after = link_told(found.oidc_subject), link_told(subject)
        _record(connection, centre, actor, writer, "linked", found, before, after)
    log.info("subject linked", login=login, by=writer.login)


def require_writer(connection: Connection, actor: Acting, scope: str) -> Person:
    """Check that somebody, as the database knows them now, writes the users of a scope.

    Raises:
        NotAllowed: when they do not.
    """
    person = read_person(connection, actor.user_id) if actor.user_id else None
    role = "" if person is None else person.role
    if (
        person is None
        or not is_permitted(role, Permission.WRITE_USERS)
        or not covers(person, scope)
    ):
        message = f"{actor.login} does not write users of {scope}"
        raise NotAllowed(message, role=role)
    return person


def covers(person: Person, scope: str) -> bool:
    """Whether a person's territory holds a whole scope."""
    return person.scope == EVERYWHERE or (scope != EVERYWHERE and in_scope(scope, person.scope))


def find_user(connection: Connection, login: str, *, is_closed_too: bool = False) -> Row[tuple[()]]:
    """Find and lock an account.

    Raises:
        UnknownUser: when there is none.
    """
    found = connection.execute(_USER, {"login": login}).one_or_none()
    if found is None or not (found.active or is_closed_too):
        message = f"no account {login}"
        raise UnknownUser(message, login=login)
    return found


def write_one_time(connection: Connection, centre: Centre, user_id: UUID, text_: str) -> None:
    """Write a one-time password, or what stands for one of two halves; every session ends."""
    connection.execute(
        _RESET,
        {
            "user": user_id,
            "hash": hash_password(text_, centre.hashing.passwords),
            "now": centre.now(),
        },
    )


def write_reset(
    connection: Connection, centre: Centre, user: Row[tuple[()]], text_: str, *, with_factor: bool
) -> tuple[dict[str, object], dict[str, object]]:
    """Write a one-time password, and drop the second factor if asked; give before and after."""
    is_held = has_factor(connection, user.user_id)
    write_one_time(connection, centre, user.user_id, text_)
    if with_factor:
        forget_factor(connection, user.user_id)
    before = {"is_one_time": user.is_one_time, "has_factor": is_held}
    return before, {"is_one_time": True, "has_factor": is_held and not with_factor}


def write_subject(connection: Connection, user_id: UUID, subject: str) -> None:
    """Write whose account this is at the sign-in service; nobody when the text is empty.

    Raises:
        LoginTaken: when another account is linked to the same person.
    """
    try:
        connection.execute(_LINK, {"user": user_id, "subject": subject or None})
    except IntegrityError as error:
        if not isinstance(error.orig, driver.UniqueViolation):
            raise
        message = "another account is linked to this person"
        raise LoginTaken(message, login=subject) from error


def link_told(subject: str | None) -> dict[str, str]:
    """Say on the trail whose account it is at the sign-in service, without naming them there."""
    return {"oidc_subject_sha256": hashlib.sha256(subject.encode()).hexdigest() if subject else ""}


def count_administrators(connection: Connection) -> int:
    """Count the active administrators, and keep others from changing that count meanwhile."""
    connection.execute(_ADMINISTRATORS_LOCK)
    return int(connection.execute(_ADMINISTRATORS).scalar_one())


def require_administrators_left(connection: Connection) -> None:
    """Check that one administrator may go.

    Raises:
        TooFewAdministrators: when fewer than two would be left.
    """
    if count_administrators(connection) <= ADMINISTRATORS_MIN:
        message = f"{ADMINISTRATORS_MIN} administrators have to stay"
        raise TooFewAdministrators(message)


def _record(  # noqa: PLR0913, PLR0917 - who, what, where, after
    connection: Connection,
    centre: Centre,
    actor: Acting,
    writer: Person,
    verb: str,
    user: Row[tuple[()]] | NewUser,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    record_act(
        connection,
        actor_of(writer, actor),
        f"accounts:user:{verb}",
        collectivite=user.scope,
        subject=user.login,
        now=centre.now(),
        before=before,
        after=after,
    )


def _require_ordinary(role: str) -> None:
    if role in GRANTED_ROLES:
        message = f"two persons give and change the role {role}"
        raise NeedsTwoPersons(message, role=role)
