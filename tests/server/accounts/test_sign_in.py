"""The steps of signing in, and the second factor."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import argon2
import pytest
from sqlalchemy import text

from domain.errors import GirctError
from server.accounts.errors import (
    CodeRefused,
    FactorUnreadable,
    InvalidUser,
    SignInRefused,
    StepOver,
)
from server.accounts.factors import RECOVERY_CODES, code_at
from server.accounts.own_account import change_password
from server.accounts.passwords import hash_password, is_outdated
from server.accounts.permissions import Role
from server.accounts.proofs import SignInLimits, check_password
from server.accounts.service import open_session, signed_in
from server.accounts.sign_in import (
    Need,
    choose_password,
    enrol_factor,
    finish,
    prove_factor,
    show_factor,
    start,
    step_of,
)
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.rate_limit import TooManyTries
from tests.conftest import SteppingClock
from tests.server.people import HERE, PASSWORD, add_person

NEW = "Une autre phrase longue"


@pytest.fixture
def limits(centre: Centre) -> SignInLimits:
    return SignInLimits(centre)


def begin(centre: Centre, login: str, password: str = PASSWORD) -> str:
    user = check_password(
        centre, SignInLimits(centre), login=login, password=password, address=HERE
    )
    return start(centre, user, "/asked")


def enrol(centre: Centre, login: str) -> tuple[str, list[str]]:
    """Set up somebody's second factor; give its key and the recovery codes."""
    token = begin(centre, login)
    secret = show_factor(centre, token)
    code = code_at(secret, centre.now())
    return secret, enrol_factor(centre, SignInLimits(centre), token, code=code, address=HERE)


@pytest.mark.parametrize("role", Role)
def test_every_role_sets_up_a_second_factor_first(centre: Centre, role: str) -> None:
    add_person(centre, role)
    token = begin(centre, role)
    assert step_of(centre, token).need is Need.FACTOR
    with pytest.raises(StepOver):
        finish(centre, token, address=HERE)
    assert show_factor(centre, token) == show_factor(centre, token), "a page asked twice"


def test_after_the_set_up_each_sign_in_asks_for_a_code(
    centre: Centre, limits: SignInLimits, clock: SteppingClock
) -> None:
    add_person(centre, "comptable")
    secret, _ = enrol(centre, "comptable")
    clock.now += timedelta(minutes=1)
    token = begin(centre, "comptable")
    assert step_of(centre, token).need is Need.CODE
    with pytest.raises(StepOver):
        show_factor(centre, token)
    prove_factor(centre, limits, token, code=code_at(secret, clock.now), address=HERE)
    assert finish(centre, token, address=HERE)[1].login == "comptable"
    with pytest.raises(StepOver):
        finish(centre, token, address=HERE)


def test_a_code_is_used_once(centre: Centre, limits: SignInLimits, clock: SteppingClock) -> None:
    add_person(centre, "comptable")
    secret, _ = enrol(centre, "comptable")
    replayed = code_at(secret, clock.now)
    with pytest.raises(CodeRefused):
        prove_factor(centre, limits, begin(centre, "comptable"), code=replayed, address=HERE)
    clock.now += timedelta(seconds=30)
    code = code_at(secret, clock.now)
    prove_factor(centre, limits, begin(centre, "comptable"), code=code, address=HERE)
    for again in (code, replayed):
        with pytest.raises(CodeRefused):
            prove_factor(centre, limits, begin(centre, "comptable"), code=again, address=HERE)


def test_of_two_who_send_the_same_code_together_one_gets_in(
    centre: Centre, clock: SteppingClock
) -> None:
    add_person(centre, "comptable")
    secret, _ = enrol(centre, "comptable")
    clock.now += timedelta(minutes=1)
    tokens = [begin(centre, "comptable") for _ in range(4)]

    def prove(token: str) -> str:
        try:
            code = code_at(secret, clock.now)
            prove_factor(centre, SignInLimits(centre), token, code=code, address=HERE)
        except GirctError as refusal:
            return refusal.code
        return "in"

    with ThreadPoolExecutor(4) as pool:
        said = Counter(pool.map(prove, tokens))
    assert said == {"in": 1, "accounts.code_refused": 3}


def test_ten_recovery_codes_sign_in_once_each(
    centre: Centre, limits: SignInLimits, clock: SteppingClock
) -> None:
    add_person(centre, "comptable")
    _, codes = enrol(centre, "comptable")
    assert len(set(codes)) == RECOVERY_CODES
    for typed in (codes[0], codes[1].lower().replace("-", " ")):
        token = begin(centre, "comptable")
        prove_factor(centre, limits, token, code=typed, address=HERE)
        finish(centre, token, address=HERE)
        clock.now += timedelta(minutes=1)
        with pytest.raises(CodeRefused):
            prove_factor(centre, limits, begin(centre, "comptable"), code=typed, address=HERE)


def test_guessing_codes_locks_the_login_as_guessing_passwords_does(
    centre: Centre, limits: SignInLimits, clock: SteppingClock
) -> None:
    add_person(centre, "comptable")
    secret, _ = enrol(centre, "comptable")
    clock.now += timedelta(minutes=1)
    token = begin(centre, "comptable")
    for _ in range(5):
        with pytest.raises(CodeRefused):
            prove_factor(centre, limits, token, code="000 000", address=HERE)
    with pytest.raises(TooManyTries):
        prove_factor(centre, limits, token, code=code_at(secret, clock.now), address=HERE)


def test_no_key_and_no_recovery_code_is_kept_in_clear(centre: Centre) -> None:
    add_person(centre, "comptable")
    secret, codes = enrol(centre, "comptable")
    with scoped(centre.app, EVERYWHERE) as connection:
        kept = [
            bytes(row[0])
            for asked in (
                "SELECT sealed_secret FROM second_factors",
                "SELECT code_hash FROM recovery_codes",
            )
            for row in connection.execute(text(asked))
        ]
    assert len(kept) == 1 + RECOVERY_CODES
    plain = [secret.encode(), *(code.encode() for code in codes)]
    assert not [one for one in plain if any(one in row for row in kept)]


def test_a_key_moved_to_another_account_opens_nothing(centre: Centre) -> None:
    add_person(centre, "comptable")
    add_person(centre, "regisseur")
    enrol(centre, "comptable")
    enrol(centre, "regisseur")
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(
            text(
                "UPDATE second_factors f SET sealed_secret = o.sealed_secret"
                " FROM second_factors o WHERE o.user_id <> f.user_id"
            )
        )
    token = begin(centre, "comptable")
    with pytest.raises(FactorUnreadable):
        prove_factor(centre, SignInLimits(centre), token, code="123456", address=HERE)


def test_a_sign_in_takes_ten_minutes_at_most(centre: Centre, clock: SteppingClock) -> None:
    add_person(centre, "wali", "09")
    token = begin(centre, "wali")
    assert step_of(centre, token).target == "/asked"
    clock.now += timedelta(minutes=10)
    for late in (token, None, "", "made-up"):
        with pytest.raises(StepOver):
            step_of(centre, late)


def test_a_one_time_password_is_replaced_before_anything_else(centre: Centre) -> None:
    add_person(centre, "auditor")
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(text("UPDATE users SET is_one_time = true"))
    token = begin(centre, "auditor")
    assert step_of(centre, token).need is Need.PASSWORD
    with pytest.raises(StepOver):
        finish(centre, token, address=HERE)
    for refused in ("short", PASSWORD, "x" * 129):
        with pytest.raises(InvalidUser):
            choose_password(centre, token, refused, address=HERE)
    following = choose_password(centre, token, NEW, address=HERE)
    with pytest.raises(StepOver):
        finish(centre, following, address=HERE)
    with pytest.raises(StepOver):
        step_of(centre, token)
    with pytest.raises(SignInRefused):
        begin(centre, "auditor", PASSWORD)
    for going_on in (following, begin(centre, "auditor", NEW)):
        assert step_of(centre, going_on).need is Need.FACTOR


def test_changing_a_password_ends_every_other_session(centre: Centre, limits: SignInLimits) -> None:
    person = add_person(centre, "wali", "09")
    others = [open_session(centre, "wali")[0] for _ in range(3)]
    under_way = begin(centre, "wali")
    with pytest.raises(SignInRefused):
        change_password(centre, limits, person, current="wrong", password=NEW, address=HERE)
    assert signed_in(centre, others[0]) is not None
    token, _ = change_password(centre, limits, person, current=PASSWORD, password=NEW, address=HERE)
    assert [signed_in(centre, other) for other in others] == [None] * 3
    assert signed_in(centre, token) is not None
    with pytest.raises(StepOver):
        step_of(centre, under_way)


@pytest.mark.parametrize(
    "change",
    [
        "active = false",
        "password_changed_at = now()",
    ],
)
def test_sessions_die_in_the_transaction_that_changes_the_account(
    centre: Centre, change: str
) -> None:
    add_person(centre, "wali", "09")
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(text(f"UPDATE users SET {change}"))  # noqa: S608 - listed above
        left = connection.execute(text("SELECT count(*) FROM web_sessions")).scalar_one()
    assert left == 0


def test_a_password_is_hashed_again_when_the_costs_change(centre: Centre) -> None:
    add_person(centre, "wali", "09")
    token = open_session(centre, "wali")[0]
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(text("UPDATE users SET password_hash = :weak"), {"weak": weak})
    begin(centre, "wali")
    with scoped(centre.app, EVERYWHERE) as connection:
        kept = connection.execute(text("SELECT password_hash FROM users")).scalar_one()
    hasher = centre.hashing.passwords
    assert is_outdated(weak, hasher)
    assert not is_outdated(kept, hasher)
    assert kept.startswith("$argon2id$")
    assert not is_outdated(hash_password(PASSWORD, hasher), hasher)
    assert signed_in(centre, token) is not None, "the password is the same one"


def test_a_lock_survives_a_restart_of_the_centre(centre: Centre) -> None:
    add_person(centre, "wali", "09")
    for _ in range(5):
        with pytest.raises(SignInRefused):
            begin(centre, "wali", "wrong")
    centre.app.dispose()
    with pytest.raises(TooManyTries):
        begin(replace(centre), "wali")
    with scoped(centre.app, EVERYWHERE) as connection:
        kept = connection.execute(
            text("SELECT relpersistence::text FROM pg_class WHERE relname = 'rate_tries_sign_in'")
        ).scalar_one()
    assert kept == "p", "a crash of the database forgives no unlogged table"


def test_a_locked_login_gives_the_alarm_and_an_unknown_one_does_not(centre: Centre) -> None:
    add_person(centre, "wali", "09")
    for login in ("wali", "nobody"):
        for _ in range(5):
            with pytest.raises(SignInRefused):
                begin(centre, login, "wrong")
        with pytest.raises(TooManyTries):
            begin(centre, login)
    with scoped(centre.app, "*") as connection:
        raised = connection.execute(text("SELECT code, collectivite, subject FROM alerts")).all()
    assert [tuple(row) for row in raised] == [("sign_in_locked", "09", "wali")]
