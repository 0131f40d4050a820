"""Who acts at the console: a command that changes something asks for the person's own secrets.

For a script, `GIRCT_SECRETS_OF_<LOGIN>` (capitals, other characters as `_`) names a file that only
its owner reads: the password on the first line, the key of the second factor, if any, on the next.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer
from sqlalchemy import text

from server.accounts.errors import NotAllowed, NotReadyAtConsole, SignInRefused
from server.accounts.factors import unused_code
from server.accounts.permissions import Permission, is_permitted
from server.accounts.proofs import SignInLimits, check_password, prove_held_factor
from server.accounts.sign_in import Need, start, step_of
from server.acts.repository import read_person
from server.audit.machine import machine_user
from server.audit.trail import Actor
from server.bootstrap import Centre
from server.db.scope import NOWHERE, as_account, scoped

CONSOLE: Final = "console"
BOTH: Final = 2
_BY_LOGIN = text("SELECT * FROM account_by_login(:login) WHERE active")
By = Annotated[str, typer.Option("--by", help="Login of who does it; their password is asked.")]
AndBy = Annotated[
    str, typer.Option("--and-by", help="Login of the second person; their password is asked.")
]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who acts without a web session.

    Args:
        user_id: who.
        login: what they sign in with.
        address: where they act from.
    """

    user_id: UUID
    login: str
    address: str = "console"


def find_account(centre: Centre, login: str) -> Account:
    """Find an active account.

    Raises:
        SignInRefused: when no active account has this login.
    """
    with scoped(centre.app, NOWHERE) as connection:
        found = connection.execute(_BY_LOGIN, {"login": login}).one_or_none()
    if found is None:
        message = "the login or the password is wrong"
        raise SignInRefused(message)
    return Account(found.user_id, login)


def identified(centre: Centre, login: str) -> Account:
    """Ask a person for what they sign in with.

    Raises:
        SignInRefused: when the password is wrong.
        CodeRefused: when the code of the second factor is wrong or was used.
        TooManyTries: when one was wrong too often.
        NotReadyAtConsole: when the account has a one-time password or no second factor yet.
    """
    limits, kept = SignInLimits(centre), _kept_secrets(login)
    password = kept[0] if kept else typer.prompt(f"Password of {login}", hide_input=True, err=True)
    user = check_password(centre, limits, login=login, password=password, address=CONSOLE)
    step = step_of(centre, start(centre, user, "/"))
    if step.need is Need.CODE:
        _prove(centre, limits, step.user_id, step.login, kept)
        step = step_of(centre, start(centre, user, "/", is_factor_proved=True))
    if step.need is not None:
        message = f"{login} signs in on the web first: {step.need} is missing"
        raise NotReadyAtConsole(message, login=login)
    return Account(step.user_id, step.login, f"{CONSOLE}:{machine_user()}")


def answering(centre: Centre, login: str, permission: Permission) -> tuple[Actor, str]:
    """Ask a person for what they sign in with, and hold them to their role.

    Returns:
        Whom the trail names, and the territory of their account.

    Raises:
        NotAllowed: when their role has not the permission.
        GirctError: as `identified`.
    """
    account = identified(centre, login)
    with scoped(centre.app, NOWHERE) as connection:
        person = read_person(connection, account.user_id)
    if person is None or not is_permitted(person.role, permission):
        role = "" if person is None else person.role
        message = f"the role of {login} has not the permission {permission}"
        raise NotAllowed(message, role=role)
    return Actor.of(person, account.address), person.scope


def _prove(
    centre: Centre, limits: SignInLimits, user_id: UUID, login: str, kept: list[str]
) -> None:
    """Prove the second factor, with the key of a file or a code that is typed."""
    if len(kept) < BOTH:
        code = typer.prompt(f"Code of {login}", err=True)
    else:
        with as_account(centre.app, user_id) as connection:
            code = unused_code(connection, centre, user_id, kept[1])
    prove_held_factor(centre, limits, user_id, login, code=code, address=CONSOLE)


def _kept_secrets(login: str) -> list[str]:
    path = os.environ.get(f"GIRCT_SECRETS_OF_{re.sub('[^A-Z0-9]', '_', login.upper())}")
    return Path(path).read_text(encoding="utf-8").splitlines() if path else []
