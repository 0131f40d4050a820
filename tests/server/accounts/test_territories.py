"""Accounts of different territories: who sees whom, and who decides about whom."""

import pytest

from server.accounts.acts import propose_reset, propose_role, propose_user
from server.accounts.errors import UnknownUser
from server.accounts.permissions import Role
from server.accounts.service import NewUser, open_session
from server.acts.service import approve, pending
from server.bootstrap import Centre
from server.db.scope import scoped
from server.desk.users.repository import list_users
from tests.server.people import add_person

HERE, THERE, COUNTRY = "09.163.01.01", "06", "*"


def test_somebody_of_a_place_decides_what_somebody_of_the_country_proposed(centre: Centre) -> None:
    national = add_person(centre, "tech_admin", COUNTRY, login="samira")
    local = add_person(centre, "gouverneur", "09.163", login="gouverneur")
    user = NewUser("new", "New", Role.COMPTABLE, HERE, matricule="M-NEW")
    act, _half = propose_user(centre, national, user)
    (waiting,) = pending(centre, local)
    assert waiting.proposer == "samira", "whose account lies outside the reader's territory"
    assert approve(centre, local, act)
    assert open_session(centre, "new")[1].scope == HERE


def test_an_account_changes_its_territory_by_two_who_hold_both(centre: Centre) -> None:
    national = add_person(centre, "tech_admin", COUNTRY, login="samira")
    second = add_person(centre, "tech_admin", COUNTRY, login="driss")
    there = add_person(centre, "gouverneur", THERE, login="there")
    add_person(centre, "comptable", HERE, login="moved", matricule="M-MOVED")
    act = propose_role(
        centre, national, "moved", role=Role.COMPTABLE, scope=THERE, matricule="M-MOVED"
    )
    with pytest.raises(UnknownUser):
        approve(centre, there, act)
    assert open_session(centre, "moved")[1].scope == HERE
    approve(centre, second, act)
    assert open_session(centre, "moved")[1].scope == THERE


def test_an_account_of_another_territory_is_unknown(centre: Centre) -> None:
    elsewhere = add_person(centre, "tech_admin", THERE, login="elsewhere")
    add_person(centre, "comptable", HERE, login="victim")
    with pytest.raises(UnknownUser):
        propose_reset(centre, elsewhere, "victim", with_factor=False)


def test_the_list_of_accounts_shows_none_of_a_neighbour_even_without_its_filter(
    centre: Centre,
) -> None:
    add_person(centre, "comptable", HERE, login="here")
    add_person(centre, "comptable", THERE, login="there")
    with scoped(centre.app, HERE) as connection:
        unfiltered = list_users(connection, COUNTRY)
    assert [one.login for one in unfiltered] == ["here"]
