import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.routes import HOME, safe_next
from server.accounts.service import NewUser, create_user
from server.bootstrap import Centre
from tests.server.people import PASSWORD, add_person, code_of, give_factor


@pytest.fixture(autouse=True)
def key(centre: Centre) -> str:
    create_user(centre, NewUser("wali", "Madame la Wali", "wali", "09", "ar", PASSWORD))
    return give_factor(centre, "wali")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def sign_in(client: httpx.Client, target: str = "/login", **changes: str) -> httpx.Response:
    page = client.get(target).text
    fields = {
        "login": "wali",
        "password": PASSWORD,
        "form_token": hidden(page, "form_token"),
        "next": hidden(page, "next"),
    }
    return client.post("/login", data={**fields, **changes})


def prove(client: httpx.Client, code: str) -> httpx.Response:
    """Type the code of the telephone after the password."""
    csrf = hidden(client.get("/login/code").text, "csrf")
    return client.post("/login/code", data={"code": code, "csrf": csrf})


def test_signing_in_leads_to_the_page_that_was_asked(
    centre: Centre, client: httpx.Client, key: str
) -> None:
    asked = client.get("/reporting/?place=09", headers={"Accept": "text/html"})
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/login?next=/reporting/%3Fplace%3D09",
    )
    assert sign_in(client, asked.headers["location"]).headers["location"] == "/login/code"
    assert client.get("/reporting/", headers={"Accept": "text/html"}).status_code == 303, "not yet"
    response = prove(client, code_of(centre, "wali", key))
    assert (response.status_code, response.headers["location"]) == (303, "/reporting/?place=09")
    cookie = next(c for c in response.headers.get_list("set-cookie") if "girct_session" in c)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "girct_language=ar" in str(response.headers.get_list("set-cookie"))
    assert client.get("/reporting/", headers={"Accept": "text/html"}).status_code == 200
    assert client.get("/login").headers["location"] == HOME


def test_a_wrong_password_is_said_in_the_readers_language(client: httpx.Client) -> None:
    response = sign_in(client, password="wrong")
    assert response.status_code == 401
    assert 'lang="fr"' in response.text
    assert 'role="alert"' in response.text
    assert "girct_session" not in response.cookies
    client.get("/language/ar")
    assert 'dir="rtl"' in sign_in(client, password="wrong").text


def test_a_form_of_another_browser_is_refused(client: httpx.Client) -> None:
    assert sign_in(client, form_token="made-up").status_code == 403
    client.cookies.clear()
    for made_up in ("", "-", "None"):
        fields = {"login": "wali", "password": PASSWORD, "form_token": made_up}
        response = client.post("/login", data=fields)
        assert response.status_code in {403, 422}
        assert "girct_session" not in response.cookies
        client.cookies.clear()


def test_a_login_no_column_can_hold_is_refused_as_such(client: httpx.Client) -> None:
    assert sign_in(client, login="\x00").status_code == 422


def test_signing_out_needs_the_sessions_own_form(
    centre: Centre, client: httpx.Client, key: str
) -> None:
    sign_in(client)
    prove(client, code_of(centre, "wali", key))
    page = client.get("/logout").text
    assert "Madame la Wali" in page
    assert client.post("/logout", data={"csrf": "made-up"}).status_code == 403
    token = client.cookies["girct_session"]
    assert client.post("/logout", data={"csrf": hidden(page, "csrf")}).status_code == 303
    client.cookies.set("girct_session", token)
    response = client.get("/reporting/", headers={"Accept": "text/html"})
    assert response.status_code == 303, "the old cookie is worth nothing"


def test_too_many_tries_are_told_how_long_to_wait(client: httpx.Client) -> None:
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 401
    assert sign_in(client).status_code == 429


@pytest.mark.parametrize(
    "asked",
    [None, "", "https://evil.example", "//evil.example", "/\\evil", "reporting", "/login", "/a\n"],
)
def test_nobody_is_sent_to_another_site(asked: str | None) -> None:
    assert safe_next(asked) == HOME


@given(st.text())
def test_what_follows_signing_in_is_always_a_path_of_ours(asked: str) -> None:
    target = safe_next(asked)
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))
    assert "\\" not in target


def test_a_stranger_who_locks_a_login_does_not_keep_its_owner_outside(
    centre: Centre, client: httpx.Client
) -> None:
    add_person(centre, "auditor", "09")
    key = give_factor(centre, "auditor")
    sign_in(client, login="auditor")
    assert prove(client, code_of(centre, "auditor", key)).status_code == 303
    del client.cookies["girct_session"]
    with httpx.Client(base_url=client.base_url) as stranger:
        for _ in range(5):
            sign_in(stranger, login="auditor", password="wrong")
        assert sign_in(stranger, login="auditor").status_code == 429
        stranger.cookies.set("girct_known", f"1.x.{'0' * 64}", path="/")
        assert sign_in(stranger, login="auditor").status_code == 429, "a forged mark"
    assert sign_in(client, login="auditor").status_code == 303, "their own browser"
    for _ in range(5):
        sign_in(client, login="auditor", password="wrong")
    assert sign_in(client, login="auditor").status_code == 429, "a known browser guesses no more"
    assert sign_in(client, login="wali").status_code == 303
