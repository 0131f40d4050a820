"""Create users, sign them in and out, know them by their session's token."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Connection, delete, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.territory import collectivite as find_collectivite
from server.accounts.errors import InvalidUser, LoginTaken, SignInRefused
from server.accounts.models import UserRow, WebSessionRow
from server.accounts.passwords import PASSWORD_MAX, PASSWORD_MIN, hash_password
from server.accounts.permissions import MONEY_ROLES, Role
from server.accounts.segregation import one_money_role
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, NOWHERE, enter_account, scoped
from ui.sign_in_notice import SignInNotice

log = structlog.get_logger()

ROLES = tuple(Role)
TOKEN_BYTES = 32
TOUCH_EVERY = timedelta(minutes=1)
MATRICULE_PATTERN = re.compile(r"[A-Z0-9][A-Z0-9./-]{1,31}")
LOGIN_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_BY_LOGIN = text("SELECT * FROM account_by_login(:login) WHERE active")
_OF_SESSION = text("SELECT * FROM account_of_session(:hash)")
"""Asked before any context is known; the account then is the context of what follows."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a live session.

    Args:
        user_id: who.
        login: what they sign in with.
        name: as shown on pages.
        role: one of `ROLES`.
        scope: `*` or the code of a collectivité.
        language: `fr` or `ar`.
        csrf: what each form of this session carries.
        session_id: names this session; opens nothing.
        notice: what they were not told yet of sign-ins before this one; none for nothing.
    """

    user_id: UUID
    login: str
    name: str
    role: str
    scope: str
    language: str
    csrf: str
    session_id: UUID
    notice: SignInNotice | None = None


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person to be given an account.

    Args:
        login: 2 to 64 characters among a-z, 0-9, dot, underscore and hyphen.
        name: as shown on pages.
        role: one of `ROLES`; an account has one role, so nobody holds two of them.
        scope: `*` or the code of a collectivité.
        language: `fr` or `ar`.
        password: 12 to 128 characters; drawn at random when none is chosen.
        matricule: who they are in the administration, 2 to 32 capitals, digits, dots, slashes and
            hyphens; a money role has one.
    """

    login: str
    name: str
    role: str
    scope: str
    language: str = "fr"
    password: str | None = None
    matricule: str | None = None


def create_user(centre: Centre, user: NewUser) -> str:
    """Create a user and give the password, drawn at random unless one is chosen.

    No route and no command reaches this with one person only: `server.accounts.people` does, once
    two have agreed, and tests do.

    Raises:
        InvalidUser: when a value cannot be.
        UnknownCollectivite: when the scope is neither `*` nor a collectivité.
        LoginTaken: when another person has this login.
        TwoMoneyRoles: when this matricule holds another money role.
    """
    chosen = user.password if user.password is not None else secrets.token_urlsafe(18)
    check_user(user, chosen)
    with one_money_role(user.login), scoped(centre.app, user.scope) as connection:
        insert_user(connection, user, hash_password(chosen, centre.hashing.passwords), centre.now())
    log.info("user created", login=user.login, role=user.role, scope=user.scope)
    return chosen


def insert_user(  # noqa: PLR0913 - each is a mention of the account
    connection: Connection,
    user: NewUser,
    password_hash: str,
    now: datetime,
    *,
    grant_act: UUID | None = None,
    is_one_time: bool = False,
) -> None:
    """Write a checked user.

    Raises:
        LoginTaken: when another person has this login.
    """
    added = connection.execute(
        insert(UserRow)
        .values(
            user_id=uuid4(),
            login=user.login,
            name=user.name.strip(),
            role=user.role,
            scope=user.scope,
            password_hash=password_hash,
            language=user.language,
            active=True,
            matricule=user.matricule,
            created_at=now,
            role_since=now,
            password_changed_at=now,
            is_one_time=is_one_time,
            grant_act=grant_act,
        )
        .on_conflict_do_nothing(index_elements=["login"])
        .returning(col(UserRow.user_id))
    ).scalar()
    if added is None:
        message = f"the login {user.login} is taken"
        raise LoginTaken(message, login=user.login)


def check_user(user: NewUser, password: str) -> None:
    """Refuse a user whose values cannot be.

    Raises:
        InvalidUser: naming them.
        UnknownCollectivite: when the scope is neither `*` nor a collectivité.
    """
    rules = {
        "login": LOGIN_PATTERN.fullmatch(user.login) is not None,
        "name": bool(user.name.strip()),
        "role": user.role in ROLES,
        "language": user.language in {"fr", "ar"},
        "matricule": MATRICULE_PATTERN.fullmatch(user.matricule) is not None
        if user.matricule is not None
        else user.role not in MONEY_ROLES,
        "password": PASSWORD_MIN <= len(password) <= PASSWORD_MAX,
    }
    wrong = [field for field, is_kept in rules.items() if not is_kept]
    if wrong:
        message = f"user {user.login!r}: invalid {', '.join(wrong)}"
        raise InvalidUser(message, field=", ".join(wrong))
    if user.scope != EVERYWHERE:
        find_collectivite(user.scope)


def open_session(
    centre: Centre, login: str, *, browser: str = "", notice: SignInNotice | None = None
) -> tuple[str, SignedIn]:
    """Open a session for somebody who has proved who they are.

    Args:
        centre: the centre.
        login: whose.
        browser: with what, as `browser_kind` says it.
        notice: what they are to be told on its first page; none for nothing.

    Raises:
        SignInRefused: when no active account has this login.
    """
    now = centre.now()
    token, csrf = secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
    session_id = uuid4()
    with scoped(centre.app, NOWHERE) as connection:
        user = connection.execute(_BY_LOGIN, {"login": login}).one_or_none()
        if user is None:
            message = "the login or the password is wrong"
            raise SignInRefused(message)
        enter_account(connection, user.user_id)
        connection.execute(delete(WebSessionRow).where(col(WebSessionRow.expires_at) <= now))
        connection.execute(
            insert(WebSessionRow).values(
                session_hash=token_hash(token),
                user_id=user.user_id,
                created_at=now,
                last_seen_at=now,
                expires_at=now + timedelta(hours=centre.settings.session_hours),
                csrf=csrf,
                session_id=session_id,
                browser=browser,
                notice=None if notice is None else notice.kept(),
            )
        )
    person = SignedIn(
        user.user_id,
        user.login,
        user.name,
        user.role,
        user.scope,
        user.language,
        csrf,
        session_id,
        notice,
    )
    return token, person


def signed_in(centre: Centre, token: str | None) -> SignedIn | None:
    """Tell who holds a session token; none when it is unknown, idle too long, or over."""
    if not token:
        return None
    now = centre.now()
    idle_since = now - timedelta(minutes=centre.settings.session_idle_minutes)
    with scoped(centre.app, NOWHERE) as connection:
        found = connection.execute(_OF_SESSION, {"hash": token_hash(token)}).one_or_none()
        if found is None or found.expires_at <= now or found.last_seen_at <= idle_since:
            return None
        if found.last_seen_at <= now - TOUCH_EVERY:
            enter_account(connection, found.user_id)
            connection.execute(
                update(WebSessionRow)
                .where(col(WebSessionRow.session_hash) == token_hash(token))
                .values(last_seen_at=now)
            )
    return SignedIn(
        found.user_id,
        found.login,
        found.name,
        found.role,
        found.scope,
        found.language,
        found.csrf,
        found.session_id,
        None if found.notice is None else SignInNotice.read(found.notice),
    )


def sign_out(centre: Centre, token: str) -> None:
    """End a session; a token that is none is no fault."""
    with scoped(centre.app, NOWHERE) as connection:
        found = connection.execute(_OF_SESSION, {"hash": token_hash(token)}).one_or_none()
        if found is None:
            return
        enter_account(connection, found.user_id)
        connection.execute(
            delete(WebSessionRow).where(col(WebSessionRow.session_hash) == token_hash(token))
        )


def token_hash(token: str) -> bytes:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()
