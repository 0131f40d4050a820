"""What proves who somebody is, and how often they may be wrong."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine, text

from server.accounts.errors import CodeRefused, SignInRefused
from server.accounts.factors import Proof, codes_left, use_factor
from server.accounts.last_sign_in import NOBODY, note_failure
from server.accounts.passwords import (
    hash_password,
    is_outdated,
    is_password,
    nobody_hash,
    one_time,
)
from server.alerts.service import AlertCode, raise_alert
from server.audit.trail import Actor, record_act
from server.bootstrap import Centre
from server.db.scope import NOWHERE, as_account, enter, enter_account, scoped
from server.rate_limit import RateLimit, TooManyTries

log = structlog.get_logger()

TRIES_MAX: Final = 5
TRIES_WINDOW: Final = timedelta(minutes=15)
CODE_OF: Final = "code:"
"""Before a login whose codes are counted, beside its passwords."""
BUCKET: Final = "sign-in"
"""The one bucket of tries that survives a crash of the database."""

_ACCOUNT = text("SELECT * FROM account_by_login(:login) WHERE active")
_PASSWORD = text("SELECT user_id, password_hash, is_one_time FROM users"
                 " WHERE user_id = :user AND active")  # fmt: skip
_REHASH = text("UPDATE users SET password_hash = :hash WHERE user_id = :user")


def alarm_lock(engine: Engine, login: str, address: str, now: datetime) -> None:
    """Give the alarm for a login that was locked, once; for a login nobody has, there is none.

    The lock goes on the trail with its alarm. Single refusals do not: anyone at all makes them, as
    many as they like, and all acts wait at the head of the trail. They are in the log.
    """
    log.warning("sign-in locked", login=login, address=address)
    with scoped(engine, NOWHERE) as connection:
        found = connection.execute(_ACCOUNT, {"login": login}).one_or_none()
    if found is None:
        return
    with scoped(engine, found.scope) as connection:
        is_new = raise_alert(
            connection,
            code=AlertCode.SIGN_IN_LOCKED,
            collectivite=found.scope,
            subject=login,
            detail={"tries": TRIES_MAX},
            now=now,
        )
        if is_new:
            record_act(
                connection,
                Actor(None, "centre", "centre", address),
                "accounts:sign_in:locked",
                collectivite=found.scope,
                subject=login,
                now=now,
                before={"is_locked": False},
                after={"is_locked": True, "tries": TRIES_MAX},
            )


class SignInLimits:
    """How often a login and an address may fail: 5 and 20 times in 15 minutes.

    A try counts before its password is checked, which is slow: guesses sent together all count.
    Tries on a login survive a restart, and every worker counts the same ones.
    """

    def __init__(self, centre: Centre) -> None:
        self.by_login = RateLimit(centre.app, BUCKET, TRIES_MAX, TRIES_WINDOW)
        self.by_address = RateLimit(centre.app, "sign-in-address", 20, TRIES_WINDOW)
        self.by_provider = RateLimit(centre.app, "sign-in-provider", 20, TRIES_WINDOW)
        """Apart: pictures on a page of another site must not use up an office's passwords."""

    def take(self, login: str, address: str, now: datetime, browser: str | None = None) -> None:
        """Count a try; one from a browser known to be this login's counts apart.

        Raises:
            TooManyTries: when this login or address failed too often.
        """
        if browser is None:
            self.by_address.take(address, now)
        try:
            self.by_login.take(_caller(login, browser), now)
        except TooManyTries:
            alarm_lock(self.by_login.engine, login.removeprefix(CODE_OF), address, now)
            raise

    def give_back(self, login: str, address: str, browser: str | None = None) -> None:
        """Forget the failures of a login whose password was right, and this try."""
        self.by_login.forgive(_caller(login, browser))
        if browser is None:
            self.by_address.give_back(address)


def _caller(login: str, browser: str | None) -> str:
    return login if browser is None else f"{login} {browser}"


def check_password(  # noqa: PLR0913 - each is a mention of the try
    centre: Centre,
    limits: SignInLimits,
    *,
    login: str,
    password: str,
    address: str,
    browser: str | None = None,
) -> UUID:
    """Check a password and tell whose it is; `browser` is one of theirs that is known, if any.

    Raises:
        SignInRefused: when the login or password is wrong, or the account closed.
        TooManyTries: when this login or address failed too often.
    """
    now, known_as = centre.now(), login.strip().lower()[:64]
    limits.take(known_as, address, now, browser)
    with scoped(centre.app, NOWHERE) as connection:
        found = connection.execute(_ACCOUNT, {"login": known_as}).one_or_none()
        user_id = NOBODY if found is None else found.user_id
        enter_account(connection, user_id)
        user = connection.execute(_PASSWORD, {"user": user_id}).one_or_none()
    given = one_time(password) if user is not None and user.is_one_time else password
    is_right = is_password(
        given, user.password_hash if user is not None else nobody_hash(centre.hashing.passwords)
    )
    if user is None or not is_right:
        with as_account(centre.app, user_id) as connection:
            note_failure(connection, user_id)
        log.warning("sign-in refused", login=known_as, address=address)
        message = "the login or the password is wrong"
        raise SignInRefused(message)
    limits.give_back(known_as, address, browser)
    log.info("password proved", login=known_as, address=address)
    if is_outdated(user.password_hash, centre.hashing.passwords):
        with as_account(centre.app, user.user_id) as connection:
            connection.execute(
                _REHASH,
                {"user": user.user_id, "hash": hash_password(given, centre.hashing.passwords)},
            )
    return UUID(str(user.user_id))


def prove_held_factor(  # noqa: PLR0913 - each is a mention of the try
    centre: Centre, limits: SignInLimits, user_id: UUID, login: str, *, code: str, address: str
) -> None:
    """Check a code of somebody's second factor; five wrong ones lock it as they lock a password.

    Raises:
        CodeRefused: when the code is wrong, or was used.
        TooManyTries: when too many were wrong.
    """
    caller, now = f"{CODE_OF}{login}", centre.now()
    limits.take(caller, address, now)
    with as_account(centre.app, user_id) as connection:
        proof = use_factor(connection, centre, user_id, code)
        if proof is Proof.RECOVERY_CODE:
            _record_recovery(connection, login, address, now)
        if proof is None:
            note_failure(connection, user_id)
    if proof is None:
        log.warning("second factor refused", login=login, address=address)
        message = "the code is wrong or was used"
        raise CodeRefused(message)
    limits.give_back(caller, address)
    log.info("second factor proved", login=login, address=address, factor=str(proof))


def _record_recovery(connection: Connection, login: str, address: str, now: datetime) -> None:
    """Write on the trail that a recovery code was used up, never which."""
    found = connection.execute(_ACCOUNT, {"login": login}).one()
    left = codes_left(connection, found.user_id)
    enter(connection, found.scope)
    record_act(
        connection,
        Actor(found.user_id, found.login, found.role, address),
        "accounts:recovery_code:used",
        collectivite=found.scope,
        subject=login,
        now=now,
        before={"codes_left": left + 1},
        after={"codes_left": left},
    )
