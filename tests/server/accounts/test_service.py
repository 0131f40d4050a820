from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.errors import GirctError, UnknownCollectivite
from server.accounts.errors import InvalidUser, LoginTaken, SignInRefused
from server.accounts.proofs import SignInLimits, check_password
from server.accounts.service import NewUser, create_user, sign_out, signed_in
from server.accounts.sign_in import finish, start
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.rate_limit import TooManyTries
from tests.conftest import SteppingClock
from tests.server.people import PASSWORD

WALI = NewUser("wali", "Madame la Wali", "wali", "09", "ar", PASSWORD)
HERE = "192.0.2.7"


def signs_in(centre: Centre, login: str, password: str, address: str = HERE) -> str:
    """Sign in with a password, the second factor being proved elsewhere; give the token."""
    user = check_password(
        centre, SignInLimits(centre), login=login, password=password, address=address
    )
    return finish(centre, start(centre, user, "/", is_factor_proved=True), address=HERE)[0]


@pytest.fixture
def token(centre: Centre) -> str:
    create_user(centre, WALI)
    return signs_in(centre, " Wali ", PASSWORD)


def test_a_session_tells_who_is_there(centre: Centre, token: str) -> None:
    person = signed_in(centre, token)
    assert person is not None
    assert (person.name, person.role, person.scope, person.language) == (
        "Madame la Wali", "wali", "09", "ar",
    )  # fmt: skip
    assert signed_in(centre, None) is None
    assert signed_in(centre, token[:-1] + "~") is None


def test_neither_password_nor_token_is_kept(centre: Centre, token: str) -> None:
    with scoped(centre.app, EVERYWHERE) as connection:
        rows = connection.execute(text("SELECT u::text, s::text FROM users u, web_sessions s"))
        kept = str(rows.all())
    assert PASSWORD not in kept
    assert token not in kept
    assert "$argon2id$" in kept


def test_a_drawn_password_works_and_is_long(centre: Centre) -> None:
    drawn = create_user(centre, NewUser("auditor", "Audit", "auditor", "*"))
    assert len(drawn) == 24
    signs_in(centre, "auditor", drawn)


def test_an_idle_session_ends(centre: Centre, token: str, clock: SteppingClock) -> None:
    for _ in range(3):
        clock.now += timedelta(minutes=29)
        assert signed_in(centre, token) is not None
    clock.now += timedelta(minutes=30)
    assert signed_in(centre, token) is None


def test_a_busy_session_ends_too(centre: Centre, token: str, clock: SteppingClock) -> None:
    for _ in range(30):
        clock.now += timedelta(minutes=20)
        last = signed_in(centre, token)
    assert last is None


def test_signing_out_ends_the_session_at_the_centre(centre: Centre, token: str) -> None:
    sign_out(centre, token)
    assert signed_in(centre, token) is None
    sign_out(centre, token)


def test_a_session_dies_with_the_account(centre: Centre, token: str) -> None:
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(text("UPDATE users SET active = false"))
    assert signed_in(centre, token) is None
    with pytest.raises(SignInRefused):
        signs_in(centre, "wali", PASSWORD)


def test_five_failures_lock_a_login_for_a_quarter_of_an_hour(
    centre: Centre, clock: SteppingClock
) -> None:
    create_user(centre, WALI)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            signs_in(centre, "wali", "wrong")
    with pytest.raises(TooManyTries) as refusal:
        signs_in(centre, "wali", PASSWORD, "192.0.2.8")
    assert refusal.value.params["retry_after_s"] == 901
    clock.now += timedelta(minutes=15)
    signs_in(centre, "wali", PASSWORD)


def test_guesses_sent_at_the_same_moment_all_count(centre: Centre) -> None:
    create_user(centre, WALI)

    def guess(number: int) -> str:
        try:
            signs_in(centre, "wali", f"guess {number}")
        except GirctError as refusal:
            return refusal.code
        return "in"

    with ThreadPoolExecutor(16) as pool:
        said = Counter(pool.map(guess, range(16)))
    assert said == {"accounts.sign_in_refused": 5, "server.too_many_tries": 11}


def test_people_who_share_an_address_do_not_lock_each_other_out(centre: Centre) -> None:
    create_user(centre, WALI)
    for _ in range(25):
        signs_in(centre, "wali", PASSWORD)


def test_an_unknown_login_is_refused_alike(centre: Centre) -> None:
    create_user(centre, WALI)
    said = []
    for login in ("wali", "nobody"):
        with pytest.raises(SignInRefused) as refusal:
            signs_in(centre, login, "wrong")
        said.append((refusal.value.code, str(refusal.value)))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "user",
    [
        NewUser("W", "Wali", "wali", "*"),
        NewUser("Wali", "Wali", "wali", "*"),
        NewUser("wali", " ", "wali", "*"),
        NewUser("wali", "Wali", "cashier", "*"),
        NewUser("wali", "Wali", "wali", "*", "en"),
        NewUser("wali", "Wali", "wali", "*", "fr", "short"),
        NewUser("wali", "Wali", "wali", "*", "fr", "x" * 129),
    ],
)
def test_a_user_that_cannot_be_is_refused(centre: Centre, user: NewUser) -> None:
    with pytest.raises(InvalidUser):
        create_user(centre, user)


def test_a_scope_is_a_place_and_a_login_is_one_persons(centre: Centre) -> None:
    with pytest.raises(UnknownCollectivite):
        create_user(centre, NewUser("wali", "Wali", "wali", "99"))
    create_user(centre, WALI)
    with pytest.raises(LoginTaken):
        create_user(centre, WALI)
