"""Signing in with a second factor, in a browser."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from server.accounts.factors import code_at
from server.accounts.permissions import Role
from server.app import build_app
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from tests.conftest import SteppingClock
from tests.server.accounts.test_routes import hidden, sign_in
from tests.server.people import PASSWORD, add_person, give_factor, session_of
from tests.server.served import served

PAGE = {"Accept": "text/html"}


def logs_in(client: httpx.Client, login: str, password: str = PASSWORD) -> str:
    """Give where the browser is sent after the password."""
    response = sign_in(
        client, "/login?next=/reporting/%3Fplace%3D09", login=login, password=password
    )
    assert response.status_code == 303, response.text
    return response.headers["location"]


def key_on(page: str) -> str:
    found = re.search(r'<code class="code" dir="ltr">([A-Z2-7 ]+)</code>', page)
    assert found is not None
    return found[1].replace(" ", "")


def test_a_comptable_sets_up_a_factor_then_signs_in_with_it(
    centre: Centre, client: httpx.Client, clock: SteppingClock
) -> None:
    add_person(centre, "comptable", "09")
    assert logs_in(client, "comptable") == "/login/factor"
    assert "girct_session" not in client.cookies
    page = client.get("/login/factor").text
    assert "<svg" in page
    assert "<?xml" not in page
    key, csrf = key_on(page), hidden(page, "csrf")
    wrong = client.post("/login/factor", data={"code": "000000", "csrf": csrf})
    assert (wrong.status_code, key_on(wrong.text)) == (401, key)
    done = client.post("/login/factor", data={"code": code_at(key, clock.now), "csrf": csrf})
    assert done.status_code == 200
    assert done.headers["cache-control"] == "no-store"
    codes = re.findall(r"<li><code>([A-Z2-7-]{29})</code>", done.text)
    assert len(codes) == 10
    assert 'href="/reporting/?place=09"' in done.text
    assert client.get("/reporting/", headers=PAGE).status_code == 200

    client.cookies.clear()
    clock.now += timedelta(minutes=1)
    assert logs_in(client, "comptable") == "/login/code"
    csrf = hidden(client.get("/login/code").text, "csrf")
    assert client.get("/reporting/", headers=PAGE).status_code == 303, "not signed in yet"
    refused = client.post("/login/code", data={"code": "000000", "csrf": csrf})
    assert refused.status_code == 401
    assert 'role="alert"' in refused.text
    accepted = client.post("/login/code", data={"code": code_at(key, clock.now), "csrf": csrf})
    assert accepted.headers["location"] == "/reporting/?place=09"
    assert client.get("/reporting/", headers=PAGE).status_code == 200
    again = client.post("/login/code", data={"code": codes[0], "csrf": csrf})
    assert again.status_code == 401, "the sign-in is over"


def test_who_knows_the_password_alone_does_not_share_the_owners_telephone(
    centre: Centre, client: httpx.Client, clock: SteppingClock
) -> None:
    add_person(centre, "comptable", "09")
    logs_in(client, "comptable")
    page, stranger = client.get("/login/factor").text, dict(client.cookies)
    read = key_on(page)
    assert key_on(client.get("/login/factor").text) == read, "the page read again is the same"

    client.cookies.clear()
    logs_in(client, "comptable")
    own = client.get("/login/factor").text
    assert key_on(own) != read
    sent = {"code": code_at(read, clock.now), "csrf": hidden(own, "csrf")}
    assert client.post("/login/factor", data=sent).status_code == 401
    sent["code"] = code_at(key_on(own), clock.now)
    assert client.post("/login/factor", data=sent).status_code == 200

    client.cookies.clear()
    client.cookies.update(stranger)
    late = {"code": code_at(read, clock.now), "csrf": hidden(page, "csrf")}
    assert client.post("/login/factor", data=late).status_code == 401
    assert client.post("/login/code", data=late).status_code == 401
    assert_nothing_opens(client)


@pytest.mark.parametrize("role", Role)
def test_a_password_alone_opens_nothing_whatever_the_role(
    centre: Centre, client: httpx.Client, role: str
) -> None:
    add_person(centre, role, "09")
    assert logs_in(client, role) == "/login/factor"
    assert_nothing_opens(client)
    give_factor(centre, role)
    client.cookies.clear()
    assert logs_in(client, role) == "/login/code"
    assert_nothing_opens(client)
    assert client.get("/login/factor").status_code == 401, "nor another telephone"


def assert_nothing_opens(client: httpx.Client) -> None:
    assert "girct_session" not in client.cookies
    for path in ("/reporting/", "/desk/", "/desk/account", "/account/password", "/logout"):
        away = client.get(path, headers=PAGE)
        assert (away.status_code, away.headers["location"][:6]) == (303, "/login"), path
    assert client.get("/reporting/export/takings.json").status_code == 401


def test_a_one_time_password_leads_to_choosing_another(
    centre: Centre, client: httpx.Client
) -> None:
    add_person(centre, "auditor")
    with scoped(centre.app, EVERYWHERE) as connection:
        connection.execute(text("UPDATE users SET is_one_time = true"))
    assert logs_in(client, "auditor") == "/login/password"
    csrf = hidden(client.get("/login/password").text, "csrf")
    chosen = {"password": "Encore une phrase", "again": "Encore une phrase", "csrf": csrf}
    assert client.post("/login/password", data={**chosen, "again": "x"}).status_code == 422
    assert client.post("/login/password", data={**chosen, "csrf": "x"}).status_code == 403
    done = client.post("/login/password", data=chosen)
    assert done.headers["location"] == "/login/factor"
    assert client.get("/reporting/", headers=PAGE).status_code == 303, "a telephone comes first"


def test_a_password_is_changed_by_who_knows_it(centre: Centre, client: httpx.Client) -> None:
    add_person(centre, "wali", "09")
    headers = session_of(centre, "wali")
    fields = {"current": PASSWORD, "password": "Encore une phrase", "again": "Encore une phrase"}
    assert client.get("/account/password", headers=headers).status_code == 200
    wrong = client.post("/account/password", data={**fields, "current": "x"}, headers=headers)
    assert wrong.status_code == 401
    done = client.post("/account/password", data=fields, headers=headers)
    assert done.status_code == 303
    assert client.get("/account/password", headers=headers).status_code == 401, "the old session"


@pytest.mark.parametrize("path", ["/login/code", "/login/password", "/login/factor"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_step_without_a_sign_in_says_to_begin_again(
    client: httpx.Client, path: str, language: str
) -> None:
    page = client.get(path, headers=PAGE | {"Accept-Language": language})
    assert page.status_code == 401
    assert f'lang="{language}"' in page.text
    assert client.post(path, data={"code": "1", "csrf": "x"}).status_code in {401, 422}


def test_addresses_are_believed_from_our_own_proxies_only(
    centre: Centre, client: httpx.Client
) -> None:
    add_person(centre, "wali", "09")
    for number in range(4):
        forged = {"X-Forwarded-For": f"203.0.113.{number}"}
        client.headers.update(forged)
        sign_in(client, login="wali", password="wrong")
    with scoped(centre.app, EVERYWHERE) as connection:
        callers = connection.execute(
            text("SELECT caller FROM rate_tries WHERE bucket = 'sign-in-address'")
        ).scalars()
        assert list(callers) == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("trusted", "said", "believed"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1, 10.0.0.0/8", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("10.0.0.0/8", "203.0.113.9", "127.0.0.1"),
    ],
)
def test_a_proxy_of_ours_says_who_calls_and_what_it_was_told_itself_counts_for_nothing(
    centre: Centre, trusted: str, said: str, believed: str
) -> None:
    settings = centre.settings.model_copy(update={"trusted_proxies": trusted})
    with served(build_app(replace(centre, settings=settings))) as client:
        client.headers["X-Forwarded-For"] = said
        sign_in(client, login="nobody", password="wrong")
    with scoped(centre.app, EVERYWHERE) as connection:
        callers = connection.execute(
            text("SELECT caller FROM rate_tries WHERE bucket = 'sign-in-address'")
        ).scalars()
        assert list(callers) == [believed]


def test_pictures_on_a_page_of_another_site_use_up_nobodys_tries(
    centre: Centre, client: httpx.Client
) -> None:
    add_person(centre, "wali", "09")
    picture = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "cross-site"}
    for number in range(25):
        headers = picture if number % 2 else {}
        assert client.get("/login/provider", headers=headers).status_code in {403, 429}
    assert logs_in(client, "wali") == "/login/factor"


def test_what_names_people_or_money_stays_in_no_browser(
    centre: Centre, client: httpx.Client
) -> None:
    add_person(centre, "wali", "09")
    headers = session_of(centre, "wali") | PAGE
    for path in ("/reporting/", "/desk/", "/desk/regies", "/account/password", "/nowhere"):
        answer = client.get(path, headers=headers)
        assert "no-store" in answer.headers["cache-control"], path
