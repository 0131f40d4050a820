"""An administrator signs people out: one, or all of a territory, and nobody of another."""

import pytest

from server.accounts.ended_sessions import sign_out_everybody, sign_out_user
from server.accounts.errors import NotAllowed, UnknownUser
from server.accounts.permissions import Role
from server.accounts.service import open_session, signed_in
from server.bootstrap import Centre
from tests.server.enrolled import Place
from tests.server.people import add_person

HERE, THERE = "09.163.01.01", "06"


def open_two(centre: Centre, login: str) -> list[str]:
    return [open_session(centre, login)[0] for _ in range(2)]


def test_an_administrator_ends_the_sessions_of_one_person_and_the_account_stays(
    place: Place,
) -> None:
    centre = place.centre
    actor = add_person(centre, "tech_admin")
    for login in ("one", "other"):
        add_person(centre, "auditor", HERE, login=login)
    ended, kept = open_two(centre, "one"), open_two(centre, "other")
    assert sign_out_user(centre, actor, "one") == 3, "the one of the fixture too"
    assert [signed_in(centre, token) for token in ended] == [None, None]
    assert None not in [signed_in(centre, token) for token in kept]
    assert signed_in(centre, open_session(centre, "one")[0]) is not None
    (act,) = place.run("SELECT * FROM audit_events WHERE action = 'accounts:user:signed_out'")
    assert (act["login"], act["subject"], act["collectivite"]) == ("tech_admin", "one", HERE)
    with pytest.raises(UnknownUser):
        sign_out_user(centre, actor, "nobody")


def test_an_administrator_ends_every_session_of_their_territory_but_their_own(
    place: Place,
) -> None:
    centre = place.centre
    actor = add_person(centre, "tech_admin", HERE, login="local")
    own, _ = open_session(centre, "local")
    add_person(centre, "auditor", HERE, login="here")
    add_person(centre, "auditor", THERE, login="there")
    here, there = open_two(centre, "here"), open_two(centre, "there")
    assert sign_out_everybody(centre, actor) == 3
    assert [signed_in(centre, token) for token in here] == [None, None]
    assert None not in [signed_in(centre, token) for token in (own, *there)]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.TECH_ADMIN}))
def test_nobody_else_signs_anybody_out(centre: Centre, role: str) -> None:
    person = add_person(centre, role, HERE)
    add_person(centre, "auditor", HERE, login="victim")
    token, _ = open_session(centre, "victim")
    with pytest.raises(NotAllowed):
        sign_out_user(centre, person, "victim")
    with pytest.raises(NotAllowed):
        sign_out_everybody(centre, person)
    assert signed_in(centre, token) is not None


def test_an_administrator_of_a_place_signs_nobody_out_elsewhere(
    centre: Centre,
) -> None:
    local = add_person(centre, "tech_admin", THERE, login="local")
    add_person(centre, "auditor", HERE, login="victim")
    token, _ = open_session(centre, "victim")
    with pytest.raises((NotAllowed, UnknownUser)):
        sign_out_user(centre, local, "victim")
    assert signed_in(centre, token) is not None
