"""Cookies and transport: what a browser is given through TLS, and on a demo over http."""

from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest

import server
from server.accounts.access import SESSION_COOKIE
from server.app import BODY_BYTES_MAX, build_app
from server.bootstrap import Centre
from server.cookies import HOST_PREFIX
from server.middleware import TRANSPORT, TRANSPORT_HEADER
from tests.server.accounts.test_routes import hidden
from tests.server.people import PASSWORD, add_person, code_of, give_factor, session_of
from tests.server.served import served

PAGE = {"Accept": "text/html"}
EVERYWHERE = ("/login", "/reporting/", "/desk/", "/health", "/openapi.json", "/nowhere", "/1/")


@pytest.fixture
def behind_tls(centre: Centre) -> Iterator[httpx.Client]:
    """A caller of a centre that browsers reach through TLS; the proxy itself calls over http."""
    settings = centre.settings.model_copy(update={"secure_cookies": True})
    with served(build_app(replace(centre, settings=settings))) as client:
        yield client


class Browser:
    """Keeps cookies as a browser on the other side of the proxy does."""

    def __init__(self, client: httpx.Client) -> None:
        self.client, self.kept, self.given = client, dict[str, str](), SimpleCookie()

    def ask(self, method: str, path: str, **data: str) -> httpx.Response:
        cookies = "; ".join(f"{name}={value}" for name, value in self.kept.items())
        headers = PAGE | {"Cookie": cookies}
        answer = self.client.request(method, path, data=data or None, headers=headers)
        for said in answer.headers.get_list("set-cookie"):
            self.given.load(said)
            self.kept |= {name: morsel.value for name, morsel in SimpleCookie(said).items()}
        return answer


def test_through_tls_every_cookie_is_of_this_host_and_of_tls_alone(
    centre: Centre, behind_tls: httpx.Client
) -> None:
    add_person(centre, "wali", "09")
    key, browser = give_factor(centre, "wali"), Browser(behind_tls)
    token = hidden(browser.ask("GET", "/login").text, "form_token")
    browser.ask("POST", "/login", login="wali", password=PASSWORD, form_token=token)
    csrf = hidden(browser.ask("GET", "/login/code").text, "csrf")
    code = code_of(centre, "wali", key)
    assert browser.ask("POST", "/login/code", code=code, csrf=csrf).status_code == 303
    assert browser.ask("GET", "/desk/account").status_code == 200
    assert browser.ask("GET", "/reporting/language/ar").status_code == 303
    assert 'dir="rtl"' in browser.ask("GET", "/reporting/").text
    assert 'dir="rtl"' in browser.ask("GET", "/desk/").text
    assert {name.removeprefix(HOST_PREFIX) for name in browser.given} == {
        "girct_form", "girct_step", "girct_session", "girct_known", "girct_language",
    }  # fmt: skip
    for name, morsel in browser.given.items():
        assert name.startswith(HOST_PREFIX)
        assert (morsel["secure"], morsel["path"], morsel["domain"]) == (True, "/", "")
        assert morsel["httponly"]
    assert browser.ask("GET", "/language/fr").status_code == 303
    csrf = hidden(browser.ask("GET", "/logout").text, "csrf")
    browser.ask("POST", "/logout", csrf=csrf)
    ended = browser.given[HOST_PREFIX + SESSION_COOKIE]
    assert (ended["max-age"], ended["path"], ended["secure"]) == ("0", "/", True)


def test_a_cookie_of_the_other_name_opens_nothing(
    centre: Centre, client: httpx.Client, behind_tls: httpx.Client
) -> None:
    add_person(centre, "wali", "09")
    plain = session_of(centre, "wali")["Cookie"]
    own = {"Cookie": f"{HOST_PREFIX}{plain}"}
    for path in ("/desk/account", "/reporting/"):
        assert behind_tls.get(path, headers={"Cookie": plain}).status_code == 401
        assert behind_tls.get(path, headers=own).status_code == 200
        assert client.get(path, headers=own).status_code == 401
        assert client.get(path, headers={"Cookie": plain}).status_code == 200


@pytest.mark.parametrize("space", [b"\x85", b"\xa0", b"\xc2\xa0", b"\xe2\x80\x80"])
def test_a_neighbouring_host_plants_no_session_behind_a_space(
    centre: Centre, behind_tls: httpx.Client, space: bytes
) -> None:
    add_person(centre, "wali", "09")
    add_person(centre, "gouverneur", "09")
    own, planted = (session_of(centre, one)["Cookie"] for one in ("wali", "gouverneur"))
    kept, prefix = own.encode(), HOST_PREFIX.encode()
    other = space + prefix + planted.encode()
    alone = [(b"Accept", b"text/html"), (b"Cookie", other)]
    assert behind_tls.get("/desk/account", headers=alone).status_code == 303
    for both in (prefix + kept + b"; " + other, other + b"; " + prefix + kept):
        page = behind_tls.get("/desk/account", headers=[(b"Cookie", both)])
        assert (page.status_code, ">wali<" in page.text) == (200, True)


def test_through_tls_every_answer_has_browsers_come_back_through_tls(
    client: httpx.Client, behind_tls: httpx.Client
) -> None:
    for path in EVERYWHERE:
        assert behind_tls.get(path).headers.get_list(TRANSPORT_HEADER) == [TRANSPORT], path
        assert TRANSPORT_HEADER not in client.get(path).headers, "on a demo over http"
    too_long = behind_tls.post("/login", content=b"x" * (BODY_BYTES_MAX + 1))
    assert (too_long.status_code, too_long.headers[TRANSPORT_HEADER]) == (413, TRANSPORT)


def test_the_description_names_the_cookie_of_this_centre(
    client: httpx.Client, behind_tls: httpx.Client
) -> None:
    for caller, prefix in ((behind_tls, HOST_PREFIX), (client, "")):
        schemes = caller.get("/openapi.json").json()["components"]["securitySchemes"]
        (named,) = (one["name"] for one in schemes.values() if one["in"] == "cookie")
        assert named == prefix + SESSION_COOKIE


def test_every_cookie_of_the_centre_is_written_in_one_place() -> None:
    sources = Path(server.__file__).parent.rglob("*.py")
    words = ("set_cookie(", "delete_cookie(", "cookies.get(", "cookies[")
    found = {
        path.name for path in sources if any(word in path.read_text("utf-8") for word in words)
    }
    assert found == {"cookies.py"}
