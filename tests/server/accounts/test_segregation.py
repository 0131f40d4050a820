"""Whatever is done to accounts, nobody holds two of régisseur, ordonnateur and comptable."""

from collections import defaultdict
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from server.accounts.acts import (
    propose_role,
    propose_user,
)
from server.accounts.errors import (
    LoginTaken,
    TwoMoneyRoles,
    UnknownUser,
)
from server.accounts.people import (
    close_account,
)
from server.accounts.permissions import MONEY_ROLES
from server.accounts.service import NewUser, SignedIn, create_user, open_session
from server.acts.service import approve
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.regies.agents import add_agent
from server.regies.errors import MoneyRoleHeld
from tests.server.conftest import SOUK
from tests.server.people import add_person

PLACE = "09.163.01.01"
EXAMPLES = settings.default.max_examples // 10 if settings.default else 5
"""One tenth of the profile: each example asks for several passwords' worth of argon2."""

REFUSALS = (TwoMoneyRoles, LoginTaken, UnknownUser, IntegrityError)
"""How an act of the random walk may end: a refusal leaves everything as it was."""


def new(role: str, login: str = "new", matricule: str | None = "M-9") -> NewUser:
    return NewUser(login, "New", role, PLACE, "fr", matricule=matricule)


def role_of(centre: Centre, login: str) -> str | None:
    with scoped(centre.app, EVERYWHERE) as connection:
        return connection.execute(
            text("SELECT role FROM users WHERE login = :login AND active"), {"login": login}
        ).scalar()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["give", "change", "close", "agent", "raw"]),
        st.sampled_from(["p1", "p2"]),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(sorted(MONEY_ROLES)),
    ),
    min_size=1,
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=EXAMPLES)
@given(steps=STEPS)
def test_whatever_is_done_to_accounts_nobody_holds_two_money_roles(
    centre: Centre, steps: list[tuple[str, str, str, str]]
) -> None:
    """Persons p1 and p2; logins a, b, c of each; any order of giving, changing, closing."""
    first, second = _administrators(centre)
    for verb, person, account, role in steps:
        login, matricule = f"{person}.{account}", person.upper()
        with suppress(*REFUSALS):
            if verb == "give":
                act, _ = propose_user(centre, first, new(role, login, matricule))
                approve(centre, second, act)
            elif verb == "change":
                act = propose_role(
                    centre, first, login, role=role, scope=PLACE, matricule=matricule
                )
                approve(centre, second, act)
            elif verb == "close":
                close_account(centre, first, login)
            elif verb == "raw":
                create_user(centre, new(role, login, matricule))
            else:
                _reopen_by_hand(centre, login)
        assert _most_roles_of_one_person(centre) <= 1
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(text("UPDATE users SET active = false WHERE matricule LIKE 'P_'"))


def _administrators(centre: Centre) -> tuple[SignedIn, SignedIn]:
    if role_of(centre, "samira") is None:
        add_person(centre, "tech_admin", login="samira")
        add_person(centre, "tech_admin", login="driss")
    return open_session(centre, "samira")[1], open_session(centre, "driss")[1]


def _reopen_by_hand(centre: Centre, login: str) -> None:
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(
            text("UPDATE users SET active = true WHERE login = :login"), {"login": login}
        )


def _most_roles_of_one_person(centre: Centre) -> int:
    held: dict[str, set[str]] = defaultdict(set)
    with scoped(centre.app, EVERYWHERE) as connection:
        for row in connection.execute(
            text("SELECT matricule, role FROM users WHERE active AND matricule IS NOT NULL")
        ):
            if row.role in MONEY_ROLES:
                held[row.matricule].add(row.role)
    return max((len(roles) for roles in held.values()), default=0)


def test_a_regisseur_at_the_counter_is_no_comptable_at_the_centre(souk: Centre) -> None:
    def appoint(matricule: str) -> None:
        add_agent(
            souk, regie_id=SOUK.regie_id, name="Fatima", role="REGISSEUR", matricule=matricule
        )

    create_user(souk, new("comptable", "amina", "M-1"))
    with pytest.raises(MoneyRoleHeld):
        appoint("M-1")
    appoint("M-2")
    for role in ("ordonnateur", "comptable"):
        with pytest.raises(TwoMoneyRoles):
            create_user(souk, new(role, "hind", "M-2"))
    create_user(souk, new("regisseur", "hind", "M-2"))
