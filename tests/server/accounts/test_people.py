"""Who gets which account, and from whom: no path with one person, no second money role."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.errors import GirctError
from server.accounts.acts import (
    GRANT,
    propose_link,
    propose_reset,
    propose_role,
    propose_user,
)
from server.accounts.errors import (
    InvalidUser,
    LoginTaken,
    NeedsTwoPersons,
    NotAllowed,
    OwnAccount,
    SignInRefused,
    TooFewAdministrators,
    UnknownUser,
)
from server.accounts.people import (
    add_first_administrator,
    add_user,
    close_account,
    link_subject,
    reset_password,
)
from server.accounts.permissions import GRANTED_ROLES, Role
from server.accounts.proofs import SignInLimits, check_password
from server.accounts.service import NewUser, SignedIn, open_session, signed_in
from server.accounts.sign_in import Need, start, step_of
from server.acts.errors import NotYourAct, OwnAct
from server.acts.service import approve, propose
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from tests.conftest import SteppingClock
from tests.server.people import HERE, PASSWORD, add_person, give_factor

PLACE = "09.163.01.01"


@pytest.fixture
def first(centre: Centre) -> SignedIn:
    return add_person(centre, "tech_admin", login="samira")


@pytest.fixture
def second(centre: Centre) -> SignedIn:
    return add_person(centre, "tech_admin", login="driss")


def new(role: str, login: str = "new", matricule: str | None = "M-9") -> NewUser:
    return NewUser(login, "New", role, PLACE, "fr", matricule=matricule)


def check(centre: Centre, login: str, password: str) -> UUID:
    return check_password(
        centre, SignInLimits(centre), login=login, password=password, address=HERE
    )


def role_of(centre: Centre, login: str) -> str | None:
    with scoped(centre.app, EVERYWHERE) as connection:
        return connection.execute(
            text("SELECT role FROM users WHERE login = :login AND active"), {"login": login}
        ).scalar()


@pytest.mark.parametrize("role", sorted(set(Role) - GRANTED_ROLES))
def test_one_administrator_gives_an_ordinary_account(
    centre: Centre, first: SignedIn, role: str
) -> None:
    password = add_user(centre, first, new(role, matricule=None))
    assert step_of(centre, start(centre, check(centre, "new", password), "/")).need is Need.PASSWORD


@pytest.mark.parametrize("role", sorted(GRANTED_ROLES))
def test_two_persons_give_an_account_that_decides(
    centre: Centre, first: SignedIn, second: SignedIn, role: str
) -> None:
    with pytest.raises(NeedsTwoPersons):
        add_user(centre, first, new(role))
    act, half = propose_user(centre, first, new(role))
    with pytest.raises(OwnAct):
        approve(centre, first, act)
    assert role_of(centre, "new") is None
    other_half = approve(centre, second, act)
    assert role_of(centre, "new") == role
    for alone in (half, other_half, f"{other_half}.{half}", f".{other_half}"):
        with pytest.raises(SignInRefused):
            check(centre, "new", str(alone))
    check(centre, "new", f"{half}.{other_half}")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.TECH_ADMIN}))
def test_nobody_else_gives_accounts(centre: Centre, role: str) -> None:
    person = add_person(centre, role)
    add_person(centre, "auditor", login="victim")
    with pytest.raises(NotAllowed):
        add_user(centre, person, new("auditor"))
    with pytest.raises(NotAllowed):
        reset_password(centre, person, "victim")
    with pytest.raises(NotAllowed):
        close_account(centre, person, "victim")
    with pytest.raises(NotAllowed):
        link_subject(centre, person, "victim", "sub")
    with pytest.raises(NotYourAct):
        propose_user(centre, person, new("comptable"))


def test_an_administrator_of_a_place_gives_no_account_elsewhere(
    centre: Centre, second: SignedIn
) -> None:
    local = add_person(centre, "tech_admin", "06", login="local")
    add_person(centre, "auditor", PLACE, login="victim")
    for attempt in (
        lambda: add_user(centre, local, new("auditor")),
        lambda: close_account(centre, local, "victim"),
        lambda: reset_password(centre, local, "victim"),
        lambda: propose_user(centre, local, new("comptable")),
        lambda: propose_role(
            centre, local, "victim", role="auditor", scope="06", matricule="M-VICTIM"
        ),
    ):
        with pytest.raises((NotAllowed, NotYourAct, UnknownUser)):
            attempt()
    assert role_of(centre, second.login) == "tech_admin"


def test_a_role_changes_by_two_persons_and_its_sessions_end(
    centre: Centre, first: SignedIn, second: SignedIn
) -> None:
    token = open_session(centre, add_person(centre, "auditor", PLACE, login="amina").login)[0]
    act = propose_role(centre, first, "amina", role="ordonnateur", scope=PLACE, matricule="M-AMINA")
    assert signed_in(centre, token) is not None
    approve(centre, second, act)
    assert role_of(centre, "amina") == "ordonnateur"
    assert signed_in(centre, token) is None


def test_the_database_changes_no_role_without_the_act_that_says_so(
    centre: Centre, first: SignedIn, second: SignedIn
) -> None:
    act, _ = propose_user(centre, first, new("comptable"))
    approve(centre, second, act)
    add_person(centre, "auditor", PLACE, login="amina")
    for change in (
        "role = 'comptable', role_since = '2020-01-01'",
        "scope = '*'",
        "matricule = 'M-1'",
        f"role = 'comptable', grant_act = '{act}'",
    ):
        with pytest.raises(IntegrityError), scoped(centre.app, EVERYWHERE) as connection:
            connection.execute(text(f"UPDATE users SET {change} WHERE login = 'amina'"))  # noqa: S608 - listed above


def test_nobody_decides_about_themselves(centre: Centre, first: SignedIn, second: SignedIn) -> None:
    third = add_person(centre, "tech_admin", login="hind")
    for attempt in (
        lambda: propose_user(centre, first, new("comptable", matricule="M-SAMIRA")),
        lambda: propose_role(
            centre, first, "samira", role="tech_admin", scope=PLACE, matricule="M-SAMIRA"
        ),
        lambda: propose_reset(centre, first, "samira", with_factor=True),
        lambda: propose_link(centre, first, "samira", "sub"),
    ):
        with pytest.raises(OwnAccount):
            attempt()
    act, _ = propose_reset(centre, first, "driss", with_factor=True)
    with pytest.raises(OwnAccount):
        approve(centre, second, act)
    approve(centre, third, act)
    act, _ = propose_user(centre, first, new("comptable", matricule="M-DRISS"))
    with pytest.raises(OwnAccount):
        approve(centre, second, act)


def test_a_second_administrator_of_the_same_hour_approves_nothing(
    centre: Centre, first: SignedIn, clock: SteppingClock
) -> None:
    add_first_administrator(centre, NewUser("new", "New", "tech_admin", "*", "fr", matricule="M-2"))
    _, young = open_session(centre, "new")
    act, _ = propose_user(centre, first, new("comptable", login="rich"))
    with pytest.raises(GirctError) as refusal:
        approve(centre, young, act)
    assert refusal.value.code == "acts.account_too_young"
    clock.now += timedelta(hours=1)
    approve(centre, young, act)


def test_only_the_first_two_administrators_are_made_without_anybody(centre: Centre) -> None:
    admin = NewUser("one", "One", "tech_admin", "*", "fr", matricule="M-1")
    with pytest.raises(NeedsTwoPersons):
        add_first_administrator(centre, new("wali"))
    add_first_administrator(centre, admin)
    with pytest.raises(LoginTaken):
        add_first_administrator(centre, replace(admin, login="two"))
    with pytest.raises(InvalidUser):
        add_first_administrator(centre, replace(admin, login="two", matricule=None))
    add_first_administrator(centre, NewUser("two", "Two", "tech_admin", "*", "fr", matricule="M-2"))
    with pytest.raises(NeedsTwoPersons):
        add_first_administrator(
            centre, NewUser("three", "Three", "tech_admin", "*", "fr", matricule="M-3")
        )


def test_two_administrators_stay(centre: Centre, first: SignedIn, second: SignedIn) -> None:
    with pytest.raises(TooFewAdministrators):
        close_account(centre, first, second.login)
    with pytest.raises(TooFewAdministrators):
        propose_role(centre, first, "driss", role="auditor", scope="*", matricule="M-DRISS")
    add_person(centre, "tech_admin", login="hind")
    close_account(centre, first, second.login)
    with pytest.raises(UnknownUser):
        close_account(centre, first, second.login)


def test_a_closed_account_opens_again_by_two_persons(
    centre: Centre, first: SignedIn, second: SignedIn
) -> None:
    add_person(centre, "comptable", PLACE, login="amina")
    close_account(centre, first, "amina")
    assert role_of(centre, "amina") is None
    with pytest.raises(SignInRefused):
        check(centre, "amina", PASSWORD)
    approve(
        centre,
        second,
        propose_role(centre, first, "amina", role="comptable", scope=PLACE, matricule="M-AMINA"),
    )
    assert role_of(centre, "amina") == "comptable"


def test_a_reset_gives_a_one_time_password_and_takes_the_factor_when_asked(
    centre: Centre, first: SignedIn, second: SignedIn
) -> None:
    add_person(centre, "auditor", PLACE, login="amina")
    token = open_session(centre, "amina")[0]
    given = reset_password(centre, first, "amina")
    assert signed_in(centre, token) is None
    assert step_of(centre, start(centre, check(centre, "amina", given), "/")).need is Need.PASSWORD
    give_factor(centre, "amina")
    given = reset_password(centre, first, "amina")
    assert step_of(centre, start(centre, check(centre, "amina", given), "/")).need is Need.CODE
    given = reset_password(centre, first, "amina", with_factor=True)
    assert step_of(centre, start(centre, check(centre, "amina", given), "/")).need is Need.PASSWORD
    wali = add_person(centre, "wali", "09", login="wali")
    with pytest.raises(NeedsTwoPersons):
        reset_password(centre, first, wali.login)
    act, half = propose_reset(centre, first, wali.login, with_factor=False)
    other_half = approve(centre, second, act)
    check(centre, "wali", f"{half}.{other_half}")


def test_linking_an_account_that_decides_takes_two(
    centre: Centre, first: SignedIn, second: SignedIn
) -> None:
    add_person(centre, "wali", "09")
    add_person(centre, "auditor", login="amina")
    link_subject(centre, first, "amina", "sub-1")
    with pytest.raises(NeedsTwoPersons):
        link_subject(centre, first, "wali", "sub-2")
    with pytest.raises(LoginTaken):
        approve(centre, second, propose_link(centre, first, "wali", "sub-1"))
    link_subject(centre, first, "amina", "")
    with pytest.raises(GirctError, match="waits"):
        propose_link(centre, first, "wali", "sub-2")


def test_a_proposal_made_by_hand_is_checked_like_any_other(centre: Centre, first: SignedIn) -> None:
    with pytest.raises(InvalidUser):
        propose(
            centre,
            first,
            kind=GRANT,
            collectivite=PLACE,
            subject="new",
            payload={
                "is_new": True, "name": "New", "role": "comptable", "scope": PLACE,
                "language": "fr", "matricule": "", "half": "",
            },
        )  # fmt: skip
