"""Sign in, step by step: password or provider, second factor, a password of one's own.

What is still missing is read from the account at each step; the session opens when nothing is.
Every role has a second factor: an account without one sets it up before it opens anything.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import Connection, text

from server.accounts.errors import CodeRefused, StepOver
from server.accounts.factors import confirm_factor, draw_key, has_factor
from server.accounts.last_sign_in import note_begun, note_sign_in
from server.accounts.own_acts import record_own, replace_password
from server.accounts.proofs import CODE_OF, SignInLimits, prove_held_factor
from server.accounts.service import SignedIn, open_session, token_hash
from server.bootstrap import Centre
from server.db.scope import NOWHERE, as_account, enter_account, scoped

log = structlog.get_logger()

STEP_LIFETIME: Final = timedelta(minutes=10)

_FORGET_STEPS = text("DELETE FROM sign_in_steps WHERE expires_at <= :now")
_ADD_STEP = text(
    "INSERT INTO sign_in_steps"
    " (step_hash, user_id, expires_at, is_factor_proved, csrf, target, is_counted)"
    " VALUES (:hash, :user, :expires, :proved, :csrf, :target, :counted)"
)
_STEP = text("SELECT * FROM account_of_step(:hash) WHERE expires_at > :now")
_PROVED = text("UPDATE sign_in_steps SET is_factor_proved = true WHERE step_hash = :hash")
_END_STEP = text("DELETE FROM sign_in_steps WHERE step_hash = :hash RETURNING true")


class Need(StrEnum):
    """What is missing before the session opens."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - the name of a step
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Step:
    """A sign-in that is under way.

    Args:
        user_id: who signs in.
        login: what they sign in with.
        role: their role.
        scope: their territory.
        csrf: what each form of this sign-in carries.
        target: the page they asked for.
        need: what is missing; None when the session may open.
        is_counted: whether it counts as begun until it is finished.
    """

    user_id: UUID
    login: str
    role: str
    scope: str
    csrf: str
    target: str
    need: Need | None
    is_counted: bool


def begin(centre: Centre, user_id: UUID, target: str) -> str:
    """Begin a sign-in in a browser after the password, and tell its owner if it stops there."""
    with as_account(centre.app, user_id) as connection:
        note_begun(connection, user_id)
    return start(centre, user_id, target, is_counted=True)


def start(
    centre: Centre,
    user_id: UUID,
    target: str,
    *,
    is_factor_proved: bool = False,
    is_counted: bool = False,
) -> str:
    """Begin a sign-in after its first proof; give the token the browser alone keeps."""
    now, token = centre.now(), secrets.token_urlsafe(32)
    with as_account(centre.app, user_id) as connection:
        connection.execute(_FORGET_STEPS, {"now": now})
        connection.execute(
            _ADD_STEP,
            {
                "hash": token_hash(token),
                "user": user_id,
                "expires": now + STEP_LIFETIME,
                "proved": is_factor_proved,
                "csrf": secrets.token_urlsafe(32),
                "target": target,
                "counted": is_counted,
            },
        )
    return token


def step_of(centre: Centre, token: str | None) -> Step:
    """Tell how far a sign-in is.

    Raises:
        StepOver: when there is none, or it took longer than ten minutes.
    """
    with scoped(centre.app, NOWHERE) as connection:
        return _read(connection, centre, token)


def prove_factor(
    centre: Centre, limits: SignInLimits, token: str, *, code: str, address: str
) -> None:
    """Check the code of the second factor.

    Raises:
        StepOver: when the sign-in is over.
        CodeRefused: when the code is wrong, or was used.
        TooManyTries: when too many were wrong.
    """
    step = step_of(centre, token)
    prove_held_factor(centre, limits, step.user_id, step.login, code=code, address=address)
    with as_account(centre.app, step.user_id) as connection:
        connection.execute(_PROVED, {"hash": token_hash(token)})


def choose_password(centre: Centre, token: str, password: str, *, address: str) -> str:
    """Replace a one-time password by one's own, which ends this sign-in and begins another.

    Returns:
        The token of the sign-in that goes on.

    Raises:
        StepOver: when the sign-in is over or the second factor not proved.
        InvalidUser: when the password is too short, too long or the one-time one.
    """
    step = step_of(centre, token)
    if step.need is not Need.PASSWORD:
        message = "this sign-in asks for no password"
        raise StepOver(message)
    with as_account(centre.app, step.user_id) as connection:
        is_proved = has_factor(connection, step.user_id)
        replace_password(connection, centre, step.user_id, password)
        record_own(
            connection, centre, step, "accounts:password:chosen", address,
            before={"is_one_time": True}, after={"is_one_time": False},
        )  # fmt: skip
    log.info("password chosen", login=step.login, address=address)
    return start(
        centre,
        step.user_id,
        step.target,
        is_factor_proved=is_proved,
        is_counted=step.is_counted,
    )


def show_factor(centre: Centre, token: str) -> str:
    """Give the key of the second factor that this sign-in asks to confirm.

    Raises:
        StepOver: when the sign-in is over, or asks for something else.
    """
    return draw_key(centre, _setting_up(centre, token).user_id, token)


def enrol_factor(
    centre: Centre, limits: SignInLimits, token: str, *, code: str, address: str
) -> list[str]:
    """Confirm the second factor; give the recovery codes, shown this once.

    Raises:
        StepOver: when the sign-in is over, or asks for something else.
        CodeRefused: when the code is wrong.
        TooManyTries: when too many were wrong.
    """
    step = _setting_up(centre, token)
    key, caller = draw_key(centre, step.user_id, token), f"{CODE_OF}{step.login}"
    limits.take(caller, address, centre.now())
    with as_account(centre.app, step.user_id) as connection:
        codes = confirm_factor(connection, centre, step.user_id, key, code)
        if codes is None:
            message = "the code is wrong"
            raise CodeRefused(message)
        connection.execute(_PROVED, {"hash": token_hash(token)})
        record_own(
            connection, centre, step, "accounts:factor:enrolled", address,
            before={"has_factor": False}, after={"has_factor": True},
        )  # fmt: skip
    limits.give_back(caller, address)
    log.info("second factor enrolled", login=step.login, address=address)
    return codes


def finish(centre: Centre, token: str, *, address: str, browser: str = "") -> tuple[str, SignedIn]:
    """Open the session of a sign-in that misses nothing, once.

    Args:
        centre: the centre.
        token: of the sign-in.
        address: where it comes from, for the log.
        browser: with what, as `browser_kind` says it: kept with the session.

    Raises:
        StepOver: when it misses something, or was finished.
    """
    with scoped(centre.app, NOWHERE) as connection:
        step = _read(connection, centre, token)
        ended = connection.execute(_END_STEP, {"hash": token_hash(token)}).scalar()
        if step.need is not None or not ended:
            message = "the sign-in is not complete"
            raise StepOver(message)
        notice = note_sign_in(
            connection, step.user_id, browser, centre.now(), is_counted=step.is_counted
        )
    log.info("signed in", login=step.login, address=address)
    return open_session(centre, step.login, browser=browser, notice=notice)


def _setting_up(centre: Centre, token: str) -> Step:
    """Read a sign-in that asks for a second factor.

    Raises:
        StepOver: when it is over, or asks for something else.
    """
    step = step_of(centre, token)
    if step.need is not Need.FACTOR:
        message = "this sign-in asks for no second factor"
        raise StepOver(message)
    return step


def _read(connection: Connection, centre: Centre, token: str | None) -> Step:
    found = connection.execute(
        _STEP, {"hash": token_hash(token or ""), "now": centre.now()}
    ).one_or_none()
    if found is None:
        message = "the sign-in took too long"
        raise StepOver(message)
    enter_account(connection, found.user_id)
    is_held = has_factor(connection, found.user_id)
    need = None
    if is_held and not found.is_factor_proved:
        need = Need.CODE
    elif found.is_one_time:
        need = Need.PASSWORD
    elif not is_held and not found.is_factor_proved:
        need = Need.FACTOR
    return Step(
        found.user_id,
        found.login,
        found.role,
        found.scope,
        found.csrf,
        found.target,
        need,
        found.is_counted,
    )
