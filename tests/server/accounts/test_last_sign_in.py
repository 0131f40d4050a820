"""What a person is told, on the first page, of sign-ins in their name."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from server.accounts.console import find_account
from server.accounts.errors import SignInRefused
from server.accounts.last_sign_in import NOBODY
from server.accounts.proofs import SignInLimits, check_password
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, NOWHERE, as_account, scoped
from tests.conftest import SteppingClock
from tests.server.accounts.test_routes import prove, sign_in
from tests.server.people import HERE, PASSWORD, add_person, code_of, give_factor
from ui.formats import date_time_text
from ui.languages import LANGUAGES
from ui.sign_in_notice import SignInNotice

PAGE = {"Accept": "text/html"}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0"
PASSWORD_NEW = "votre mot de passe a été changé"
FACTOR_NEW = "un autre second facteur a été préparé"
LAST, WRONG, BEGUN = "Votre dernière connexion", "Essais manqués depuis", "arrêtées au code"


@pytest.fixture
def key(centre: Centre) -> str:
    add_person(centre, "auditor")
    return give_factor(centre, "auditor")


def enter(centre: Centre, client: httpx.Client, key: str) -> None:
    client.cookies.clear()
    client.headers["User-Agent"] = FIREFOX
    sign_in(client, login="auditor")
    assert prove(client, code_of(centre, "auditor", key)).status_code == 303


def test_nothing_is_told_at_the_very_first_sign_in(
    centre: Centre, client: httpx.Client, key: str
) -> None:
    enter(centre, client, key)
    page = client.get("/desk/", headers=PAGE).text
    assert (LAST in page, WRONG in page) == (False, False)


@pytest.mark.parametrize("path", ["/desk/", "/reporting/"])
def test_the_first_page_tells_the_last_sign_in_once(
    centre: Centre, client: httpx.Client, key: str, clock: SteppingClock, path: str
) -> None:
    first = clock.now
    enter(centre, client, key)
    clock.now += timedelta(days=1)
    enter(centre, client, key)
    for unread in ("/reporting/export/takings.json", "/reporting/_dash-layout", "/nowhere"):
        client.get(unread, headers=PAGE)
    page = client.get(path, headers=PAGE).text
    assert f"{LAST}\u00a0: {date_time_text(first)} (Firefox · Windows)." in page
    assert f"{WRONG}\u00a0: 0." in page
    assert 'href="/desk/account#sessions"' in page
    assert BEGUN not in page
    for later in ("/desk/", "/reporting/"):
        assert LAST not in client.get(later, headers=PAGE).text, "told once"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_wrong_tries_and_passwords_without_a_code_are_told(
    centre: Centre, client: httpx.Client, key: str, clock: SteppingClock, language: str
) -> None:
    enter(centre, client, key)
    clock.now += timedelta(hours=20)
    client.cookies.clear()
    for _ in range(2):
        sign_in(client, login="auditor", password="not the password")
    sign_in(client, login="auditor")
    assert prove(client, "000000").status_code == 401
    enter(centre, client, key)
    client.get(f"/language/{language}")
    page = client.get("/desk/", headers=PAGE).text
    told = SignInNotice(clock.now - timedelta(hours=20), "firefox/windows", 3, 1)
    assert told.sentences(language) in page.replace("&#39;", "'")
    assert "alert-warning" in page
    clock.now += timedelta(minutes=1)
    enter(centre, client, key)
    page = client.get("/desk/", headers=PAGE).text
    assert ("alert-warning" in page, "alert-info" in page) == (False, True), "since then, none"


def test_a_password_or_a_factor_that_is_new_since_is_told(
    centre: Centre, client: httpx.Client, key: str, clock: SteppingClock
) -> None:
    enter(centre, client, key)
    user_id = find_account(centre, "auditor").user_id
    for column, said in (
        ("users SET password_changed_at", PASSWORD_NEW),
        ("second_factors SET confirmed_at", FACTOR_NEW),
    ):
        clock.now += timedelta(minutes=5)
        change = text(f"UPDATE {column} = :now WHERE user_id = :user")
        with as_account(centre.app, user_id) as connection:
            connection.execute(change, {"now": clock.now, "user": user_id})
        clock.now += timedelta(minutes=5)
        enter(centre, client, key)
        page = client.get("/desk/", headers=PAGE).text
        assert [PASSWORD_NEW in page, FACTOR_NEW in page].count(True) == 1
        assert (said in page, "alert-warning" in page) == (True, True)


def test_tries_on_a_login_nobody_has_are_written_as_the_others_are_and_seen_by_nobody(
    centre: Centre, key: str
) -> None:
    assert key
    for login in ("auditor", "nobody", "ghost"):
        with pytest.raises(SignInRefused):
            check_password(
                centre, SignInLimits(centre), login=login, password=PASSWORD[1:], address=HERE
            )
    kept = text("SELECT user_id, failed FROM sign_ins")
    for user_id, failed in ((find_account(centre, "auditor").user_id, 1), (NOBODY, 2)):
        with as_account(centre.app, user_id) as connection:
            assert [tuple(row) for row in connection.execute(kept)] == [(user_id, failed)]
    for scope in (NOWHERE, EVERYWHERE):
        with scoped(centre.app, scope) as connection:
            assert connection.execute(kept).all() == [], "of one account, or of none"


def test_tries_before_the_first_sign_in_are_told_without_a_since() -> None:
    told = {lang: SignInNotice(None, "", 2, 0).sentences(lang) for lang in LANGUAGES}
    assert told["fr"].startswith("Essais manqués à votre nom\u00a0: 2.")
    assert told["ar"].startswith("المحاولات الفاشلة باسمكم: 2.")
