"""People of the centre for tests: accounts two hours old, and their open sessions.

`session_of` skips the password and the second factor, which have tests of their own. Who signs in
through the pages has a factor of `give_factor` and types what `code_of` gives.
"""

from dataclasses import replace
from datetime import date, timedelta

from server.accounts.access import CSRF_HEADER, SESSION_COOKIE
from server.accounts.console import find_account
from server.accounts.factors import code_at, confirm_factor, draw_key, unused_code
from server.accounts.service import (
    NewUser,
    SignedIn,
    create_user,
    open_session,
)
from server.acts.service import approve
from server.bootstrap import Centre
from server.db.scope import as_account
from server.tariffs.acts import propose_enactment, propose_ending
from server.tariffs.service import ActName

PASSWORD = "Une phrase assez longue"
HERE = "192.0.2.1"
A_WHILE = timedelta(hours=2)


def add_person(  # noqa: PLR0913 - each is a mention of the account
    centre: Centre,
    role: str,
    scope: str = "*",
    *,
    login: str | None = None,
    matricule: str | None = None,
    age: timedelta = A_WHILE,
) -> SignedIn:
    """Create an account of some age and open its session."""
    name = role if login is None else login
    born = centre.now() - age
    create_user(
        replace(centre, now=lambda: born),
        NewUser(
            name,
            name.title(),
            role,
            scope,
            "fr",
            PASSWORD,
            _matricule_of(name) if matricule is None else matricule or None,
        ),
    )
    return open_session(centre, name)[1]


def _matricule_of(login: str) -> str:
    return f"M-{login.upper().replace('_', '-')}"


def give_factor(centre: Centre, login: str) -> str:
    """Give an account the second factor of a telephone set up some time ago; give its key."""
    user, then = find_account(centre, login).user_id, centre.now() - A_WHILE
    earlier = replace(centre, now=lambda: then)
    with as_account(centre.app, user) as connection:
        key = draw_key(earlier, user, login)
        assert confirm_factor(connection, earlier, user, key, code_at(key, then))
    return key


def code_of(centre: Centre, login: str, key: str) -> str:
    """Give a code of somebody's telephone that was not used yet: three at most at a time."""
    user = find_account(centre, login).user_id
    with as_account(centre.app, user) as connection:
        return unused_code(connection, centre, user, key)


def session_of(centre: Centre, login: str) -> dict[str, str]:
    """Open another session of a login and give the headers of a request that rides on it."""
    token, person = open_session(centre, login)
    return {"Cookie": f"{SESSION_COOKIE}={token}", CSRF_HEADER: person.csrf}


def enact_by_two(centre: Centre, act: ActName) -> None:
    """Put an act in force: a new ordonnateur proposes it, a new gouverneur gives the visa."""
    tail = act.number.lower()
    proposer = add_person(centre, "ordonnateur", act.collectivite, login=f"ord.{tail}")
    approver = add_person(centre, "gouverneur", act.collectivite, login=f"gou.{tail}")
    approve(centre, approver, propose_enactment(centre, proposer, act))


def end_by_two(centre: Centre, act: ActName, last_day: date) -> None:
    """Give an act in force its last day: the two persons of `enact_by_two` do it."""
    tail = act.number.lower()
    proposer, approver = find_account(centre, f"ord.{tail}"), find_account(centre, f"gou.{tail}")
    approve(centre, approver, propose_ending(centre, proposer, act, last_day))
