"""What people do to their own accounts is on the audit trail, without their secrets."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from server.accounts.acts import propose_reset, propose_role
from server.accounts.errors import CodeRefused
from server.accounts.factors import code_at
from server.accounts.own_account import change_password
from server.accounts.proofs import SignInLimits, check_password
from server.accounts.sign_in import (
    Need,
    choose_password,
    enrol_factor,
    prove_factor,
    show_factor,
    start,
    step_of,
)
from server.acts.service import approve
from server.audit.trail import Actor
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.rate_limit import TooManyTries
from tests.conftest import SteppingClock
from tests.server.people import HERE, PASSWORD, add_person

NEW = "Une autre phrase longue"


def trail(centre: Centre, action: str) -> list[tuple[str, str, str, str, str]]:
    with scoped(centre.app, EVERYWHERE) as connection:
        rows = connection.execute(
            text(
                "SELECT login, role, address, collectivite, event FROM audit_events"
                " WHERE action = :action ORDER BY seq"
            ),
            {"action": action},
        )
        return [tuple(row) for row in rows]


def begin(centre: Centre, login: str, password: str = PASSWORD) -> str:
    user = check_password(
        centre, SignInLimits(centre), login=login, password=password, address=HERE
    )
    return start(centre, user, "/")


def enrol(centre: Centre, token: str) -> tuple[str, list[str]]:
    key = show_factor(centre, token)
    code = code_at(key, centre.now())
    return key, enrol_factor(centre, SignInLimits(centre), token, code=code, address=HERE)


def test_a_changed_password_is_on_the_trail_and_the_password_is_not(centre: Centre) -> None:
    person = add_person(centre, "auditor", "09.163")
    limits = SignInLimits(centre)
    change_password(centre, limits, person, current=PASSWORD, password=NEW, address=HERE)
    ((*who, event),) = trail(centre, "accounts:password:changed")
    assert who == ["auditor", "auditor", HERE, "09.163"]
    assert NEW not in event
    assert PASSWORD not in event


def test_a_second_factor_and_a_used_recovery_code_are_on_the_trail(
    centre: Centre, clock: SteppingClock
) -> None:
    add_person(centre, "comptable", "09.163")
    key, codes = enrol(centre, begin(centre, "comptable"))
    ((*who, event),) = trail(centre, "accounts:factor:enrolled")
    assert who == ["comptable", "comptable", HERE, "09.163"]
    clock.now += timedelta(minutes=1)
    limits, token = SignInLimits(centre), begin(centre, "comptable")
    prove_factor(centre, limits, token, code=code_at(key, clock.now), address=HERE)
    assert trail(centre, "accounts:recovery_code:used") == [], "a code of the telephone is no news"
    prove_factor(centre, limits, begin(centre, "comptable"), code=codes[0], address=HERE)
    ((*who, used),) = trail(centre, "accounts:recovery_code:used")
    assert who == ["comptable", "comptable", HERE, "09.163"]
    assert not any(secret in event + used for secret in (key, codes[0]))


def test_a_lock_is_on_the_trail_once_with_where_it_came_from(centre: Centre) -> None:
    add_person(centre, "wali", "09")
    limits = SignInLimits(centre)
    for login in ("wali", "nobody"):
        for _ in range(5):
            limits.take(login, HERE, centre.now())
    for _ in range(3):
        limits.give_back("other", HERE)
        for login in ("wali", "nobody"):
            with pytest.raises(TooManyTries):
                limits.take(login, HERE, centre.now())
    ((login, role, address, place, _),) = trail(centre, "accounts:sign_in:locked")
    assert (login, role, address, place) == ("centre", "centre", HERE, "09")


def test_a_reset_with_factor_leads_to_a_password_and_another_factor(
    centre: Centre, clock: SteppingClock
) -> None:
    first, second = (add_person(centre, "tech_admin", login=name) for name in ("one", "two"))
    add_person(centre, "comptable", "09.163")
    old_key, old_codes = enrol(centre, begin(centre, "comptable"))
    act, half = propose_reset(centre, first, "comptable", with_factor=True)
    given = f"{half}.{approve(centre, second, act)}"
    clock.now += timedelta(minutes=1)
    token = begin(centre, "comptable", given)
    assert step_of(centre, token).need is Need.PASSWORD
    token = choose_password(centre, token, NEW, address=HERE)
    assert step_of(centre, token).need is Need.FACTOR, "the lost telephone opens nothing"
    new_key, _ = enrol(centre, token)
    assert new_key != old_key
    ((*who, event),) = trail(centre, "accounts:password:chosen")
    assert who == ["comptable", "comptable", HERE, "09.163"]
    assert half not in event
    clock.now += timedelta(minutes=1)
    limits = SignInLimits(centre)
    for dead in (code_at(old_key, clock.now), old_codes[0]):
        token = begin(centre, "comptable", NEW)
        with pytest.raises(CodeRefused):
            prove_factor(centre, limits, token, code=dead, address=HERE)
    assert len(trail(centre, "accounts:factor:enrolled")) == 2


def test_an_approved_change_of_role_says_from_where_it_was_approved(centre: Centre) -> None:
    first, second = (add_person(centre, "tech_admin", login=name) for name in ("one", "two"))
    add_person(centre, "auditor", "09.163")
    act = propose_role(
        centre, Actor.of(first, HERE), "auditor", role="comptable", scope="09", matricule="M-9"
    )
    approve(centre, Actor.of(second, "192.0.2.9"), act)
    ((login, _, address, _, _),) = trail(centre, "accounts:user:changed")
    assert (login, address) == ("two", "192.0.2.9")
