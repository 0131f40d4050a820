"""The centre as its callers see it: guarded dashboard, one shape of refusal, limits."""

import json
import socket
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import create_engine

from server.accounts.access import SESSION_COOKIE
from server.app import BODY_BYTES_MAX, build_app
from server.bootstrap import Centre
from tests.server.people import add_person, session_of
from tests.server.served import served

PAGE = {"Accept": "text/html"}


def session(centre: Centre, role: str, scope: str = "*") -> dict[str, str]:
    add_person(centre, role, scope)
    return session_of(centre, role)


@pytest.fixture
def away(centre: Centre) -> Iterator[httpx.Client]:
    """A caller of a centre whose database does not answer."""
    gone = {
        name: create_engine(getattr(centre, name).url.set(database="gone"))
        for name in ("app", "intake", "report", "public")
    }
    with served(build_app(type(centre)(**{**vars(centre), **gone}))) as client:
        yield client
    for engine in gone.values():
        engine.dispose()


@pytest.mark.parametrize(
    "path", ["/reporting/", "/reporting", "/reporting/_dash-layout", "/reporting/nope"]
)
def test_nobody_reads_the_dashboard_without_signing_in(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()["code"]) == (401, "accounts.not_signed_in")
    assert client.get(path, headers=PAGE).headers["location"].startswith("/login?next=/reporting")


def test_a_neighbouring_path_is_not_the_dashboard(client: httpx.Client) -> None:
    assert client.get("/reportingfoo").json()["code"] == "server.not_found"


def test_a_reader_gets_the_dashboard(centre: Centre, client: httpx.Client) -> None:
    response = client.get("/reporting/", headers=PAGE | session(centre, "wali", "09"))
    assert response.status_code == 200
    assert "ESSAI" in response.text


@pytest.mark.parametrize("role", ["tech_admin", "inspector"])
def test_some_roles_read_no_takings(centre: Centre, client: httpx.Client, role: str) -> None:
    response = client.get("/reporting/", headers=session(centre, role))
    assert (response.status_code, response.json()["code"]) == (403, "accounts.not_allowed")


def test_a_page_of_another_site_cannot_ride_on_a_session(
    centre: Centre, client: httpx.Client
) -> None:
    headers = session(centre, "auditor")
    response = client.get("/reporting/", headers={**headers, "Origin": "http://evil.example"})
    assert response.status_code == 403
    own = str(client.base_url).rstrip("/")
    assert client.get("/reporting/", headers={**headers, "Origin": own}).status_code == 200


def upgrade(client: httpx.Client, headers: dict[str, str]) -> str:
    """Ask for a websocket and give the status line of the answer."""
    port = client.base_url.port
    asked = {
        "Host": f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        **headers,
    }
    lines = "".join(f"{name}: {text}\r\n" for name, text in asked.items())
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"GET /reporting/_ws HTTP/1.1\r\n{lines}\r\n".encode())
        return connection.recv(1000).decode().splitlines()[0]


def test_a_websocket_passes_the_same_guard(centre: Centre, client: httpx.Client) -> None:
    own = f"http://127.0.0.1:{client.base_url.port}"
    signed = session(centre, "auditor")
    assert " 403 " in upgrade(client, {"Origin": own})
    assert " 403 " in upgrade(client, {**signed, "Origin": "http://evil.example"})
    assert " 403 " in upgrade(client, signed), "a browser always sends its origin"


def test_refusals_are_problems_for_programs_and_pages_for_people(client: httpx.Client) -> None:
    response = client.get("/nope")
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "nothing is at /nope",
        "code": "server.not_found",
    }
    for language, way in (("fr", "ltr"), ("ar", "rtl")):
        page = client.get("/nope", headers=PAGE | {"Accept-Language": language})
        assert page.status_code == 404
        assert f'lang="{language}" dir="{way}"' in page.text
        assert "server.not_found" in page.text
    assert client.get("/api/v1/nope", headers=PAGE).json()["code"] == "server.not_found"


def test_a_wrong_method_is_405_and_says_which_are_right(client: httpx.Client) -> None:
    response = client.get("/api/v1/nonces")
    assert (response.status_code, response.json()["code"]) == (405, "server.method_not_allowed")
    assert response.headers["allow"] == "POST"


def test_a_path_that_is_no_number_is_422(client: httpx.Client) -> None:
    response = client.get("/api/v1/terminals/one/configuration")
    assert (response.status_code, response.json()["code"]) == (422, "server.invalid_request")


def test_a_body_that_is_too_long_is_413_whether_announced_or_not(client: httpx.Client) -> None:
    piece = b"x" * 65_536

    def pieces() -> Iterator[bytes]:
        yield from (piece for _ in range(40))

    for content in (piece * 40, pieces()):
        response = client.post("/api/v1/enrolments", content=content)
        assert (response.status_code, response.json()["code"]) == (413, "server.body_too_large")


def test_a_database_that_is_away_is_503_and_no_traceback(away: httpx.Client) -> None:
    assert away.get("/health").status_code == 200
    for method, path in (
        ("POST", "/api/v1/nonces"),
        ("GET", "/reporting/"),
    ):
        headers = {"Cookie": f"{SESSION_COOKIE}=any"}
        response = away.request(method, path, headers=headers)
        assert (response.status_code, response.json()["code"]) == (
            503,
            "server.database_unavailable",
        )
        assert int(response.headers["retry-after"]) > 0
        assert "Traceback" not in response.text
    page = away.get("/reporting/", headers=PAGE | {"Cookie": f"{SESSION_COOKIE}=any"})
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert "<h1>" in page.text


def test_the_centre_says_it_is_ready(client: httpx.Client) -> None:
    assert client.get("/ready").json()["status"] == "ready"
    assert client.get("/health").json() == {"status": "ok"}


def test_the_interface_is_described_and_nothing_comes_from_another_host(
    client: httpx.Client,
) -> None:
    described = client.get("/openapi.json").json()
    assert "/api/v1/terminals/{terminal_id}/records" in described["paths"]
    assert client.get("/redoc").status_code == 404
    assert "http" not in json.dumps(described["info"])


def is_safe(response: httpx.Response) -> bool:
    return (
        response.headers["x-content-type-options"] == "nosniff"
        and response.headers["x-frame-options"] == "DENY"
        and "frame-ancestors 'none'" in response.headers["content-security-policy"]
    )


def test_pages_carry_the_safety_headers(client: httpx.Client) -> None:
    response = client.get("/login")
    assert is_safe(response)
    assert response.headers["cache-control"] == "no-store"


def test_the_dashboard_answers_as_safely_signed_in_or_not(
    centre: Centre, client: httpx.Client
) -> None:
    signed = session(centre, "wali", "09")
    for path in ("/reporting/", "/reporting/_dash-layout", "/reporting/nope"):
        assert is_safe(client.get(path))
        assert is_safe(client.get(path, headers=PAGE))
        assert is_safe(client.get(path, headers=signed))


def test_the_dashboard_takes_no_longer_a_body_than_the_rest(
    centre: Centre, client: httpx.Client
) -> None:
    response = client.post(
        "/reporting/_dash-update-component",
        content=b"x" * (BODY_BYTES_MAX + 1),
        headers=session(centre, "wali", "09"),
    )
    assert (response.status_code, response.json()["code"]) == (413, "server.body_too_large")
