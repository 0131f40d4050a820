"""OWASP API7, API8 and API9: nothing is fetched for a caller, nothing is left open or forgotten.

`docs/security.md` says which tests cover the other items.
"""

import httpx
import pytest

from server.bootstrap import Centre
from tests.server.people import add_person, session_of

ELSEWHERE = "https://elsewhere.example"
PAGES = ("/login", "/1/", "/docs", "/health", "/openapi.json", "/desk/", "/reporting/", "/nowhere")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_may_be_read_or_called_by_another_site(client: httpx.Client, path: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = client.request(
            method,
            path,
            headers={"Origin": ELSEWHERE, "Access-Control-Request-Method": "POST"},
        )
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_safety_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "MADEUP"])
def test_methods_nobody_declared_do_nothing(client: httpx.Client, method: str) -> None:
    for path in ("/login", "/api/v1/nonces", "/api/v1/enrolments", "/1/"):
        assert client.request(method, path).status_code in {400, 403, 405}, path


@pytest.mark.parametrize(
    "path",
    ["/api/v0/nonces", "/api/v2/nonces", "/api/nonces", "/api/v1/", "/api/", "/api/v1/users",
     "/admin", "/debug", "/console", "/.env", "/.git/config", "/server-status", "/redoc",
     "/api/v1/terminals", "/docs/oauth2-redirect", "/metrics"],
)  # fmt: skip
def test_no_older_version_and_no_undeclared_address_answers(
    client: httpx.Client, path: str
) -> None:
    for method in ("GET", "POST"):
        assert client.request(method, path).status_code in {404, 405}, f"{method} {path}"


@pytest.mark.parametrize(
    "header",
    [{"X-HTTP-Method-Override": "DELETE"}, {"X-Original-URL": "/desk/users"},
     {"X-Rewrite-URL": "/desk/users"}, {"X-Forwarded-User": "tech_admin"},
     {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"},
     {"Authorization": "Bearer admin"}],
)  # fmt: skip
def test_no_header_makes_somebody_of_nobody(client: httpx.Client, header: dict[str, str]) -> None:
    assert client.get("/desk/users", headers=header).status_code == 401


@pytest.mark.parametrize(
    "query",
    [f"next={ELSEWHERE}", "next=//elsewhere.example", "next=/\\elsewhere.example",
     f"iss={ELSEWHERE}&code=x&state=y", f"url={ELSEWHERE}", f"issuer={ELSEWHERE}"],
)  # fmt: skip
def test_no_address_of_a_caller_is_fetched_or_followed(client: httpx.Client, query: str) -> None:
    for path in ("/login", "/login/provider", "/login/provider/answer", "/language/fr"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code in {200, 303, 403}
        assert not answer.headers.get("location", "/").startswith(("http", "//", "/\\"))


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1:1", "[::1]"])
def test_the_host_a_caller_names_appears_in_no_answer(client: httpx.Client, host: str) -> None:
    for path in ("/login", "/docs", "/openapi.json", "/desk/", "/nowhere"):
        answer = client.get(path, headers={"Host": host, "Accept": "text/html"})
        assert host not in answer.text
        assert host not in answer.headers.get("location", "")


def test_a_failure_says_nothing_of_the_machine(client: httpx.Client) -> None:
    for path in ("/nowhere", "/api/v1/terminals/x/records", "/1/%00", "/desk/regies/%27"):
        said = client.get(path).text
        for word in ("Traceback", "site-packages", "psycopg", "SELECT", "/server/"):
            assert word not in said


@pytest.mark.parametrize("cookie", ["", "x", "x" * 5000, "%00", "' OR 1=1 --", "null", "{}"])
def test_a_made_up_session_is_nobodys(client: httpx.Client, cookie: str) -> None:
    refused = client.get("/desk/", headers={"Cookie": f"girct_session={cookie}"})
    assert (refused.status_code, refused.json()["code"]) == (401, "accounts.not_signed_in")


def test_a_page_of_the_dashboards_library_outside_its_list_is_not_given(
    centre: Centre, client: httpx.Client
) -> None:
    add_person(centre, "auditor")
    headers = session_of(centre, "auditor")
    for name in (
        "dash/x.py",
        "dash/../../server/app.py",
        "nope/x.js",
        "dash/%2e%2e/dash.py",
        "os/x",
    ):
        path = f"/reporting/_dash-component-suites/{name}"
        answer = client.get(path, headers=headers)
        assert answer.status_code in {400, 404}, f"{name}: {answer.status_code}"
