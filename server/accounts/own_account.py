"""What somebody who is signed in does to their own account."""

from typing import Final

import structlog

from server.accounts.own_acts import record_own, replace_password
from server.accounts.proofs import SignInLimits, check_password, prove_held_factor
from server.accounts.service import SignedIn, open_session
from server.bootstrap import Centre
from server.db.scope import as_account

log = structlog.get_logger()

CODE_DIGITS: Final = 6
SIGNED_IN: Final = "signed in"
"""Tries of who is signed in count apart from a stranger's."""


def change_password(  # noqa: PLR0913 - each is a mention of the change
    centre: Centre,
    limits: SignInLimits,
    person: SignedIn,
    *,
    current: str,
    password: str,
    address: str,
    browser: str = "",
) -> tuple[str, SignedIn]:
    """Replace somebody's password; every session of theirs ends, and a new one opens.

    Raises:
        SignInRefused: when the password of today is wrong.
        TooManyTries: when it was wrong too often.
        InvalidUser: when the new one is too short, too long, or the same.
    """
    check_password(
        centre,
        limits,
        login=person.login,
        password=current,
        address=address,
        browser=SIGNED_IN,
    )
    with as_account(centre.app, person.user_id) as connection:
        former = replace_password(connection, centre, person.user_id, password)
        record_own(
            connection, centre, person, "accounts:password:changed", address,
            before={"since": int(former.timestamp())},
            after={"since": int(centre.now().timestamp())},
        )  # fmt: skip
    log.info("password changed", login=person.login, address=address)
    return open_session(centre, person.login, browser=browser)


def prove_again(
    centre: Centre, limits: SignInLimits, person: SignedIn, typed: str, *, address: str
) -> None:
    """Have somebody who is signed in prove again who they are: by password, or by a code.

    Who comes through a sign-in service has a telephone's code at most: it is as good.

    Raises:
        SignInRefused: when the password is wrong.
        CodeRefused: when the code is wrong, or was used.
        TooManyTries: when too many were wrong.
    """
    code = "".join(typed.split())
    if len(code) == CODE_DIGITS and code.isascii() and code.isdecimal():
        prove_held_factor(centre, limits, person.user_id, person.login, code=code, address=address)
        return
    check_password(
        centre, limits, login=person.login, password=typed, address=address, browser=SIGNED_IN
    )
