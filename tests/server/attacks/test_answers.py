"""OWASP API8: every answer is as safe as the next, the unexpected ones too, and none is kept."""

import json
from itertools import product

import httpx
import pytest
from fastapi import FastAPI

from server.app import build_app, build_routes, seat
from server.bootstrap import Centre
from server.logs import configure_logging
from server.settings import Settings
from tests.server.people import add_person, session_of
from tests.server.served import NO_AUTHORITY, served

PAGES = ("/login", "/1/", "/docs", "/openapi.json", "/health", "/nowhere", "/desk/", "/metrics")
TEXTS = ("text/", "application/json", "application/problem+json")


def policy_of(answer: httpx.Response) -> set[str]:
    return {part.strip() for part in answer.headers["content-security-policy"].split(";")}


def faulty_routes() -> FastAPI:
    app = build_routes(Settings().intake_queue)

    def break_down() -> None:
        message = "a secret of ours at /var/lib/girct"
        raise RuntimeError(message)

    app.add_api_route("/broken", break_down)
    return app


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_fault_nobody_thought_of_is_logged_whole_shown_to_nobody_and_as_safe(
    centre: Centre, accept: str, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging()
    routes = faulty_routes()
    seat(routes, centre)
    with served(build_app(centre, routes)) as client:
        answer = client.get("/broken", headers={"Accept": accept})
        with httpx.Client(base_url=client.base_url, verify=NO_AUTHORITY) as another:
            assert another.get("/health").status_code == 200, "the process lives on"
    assert answer.status_code == 500
    assert {"base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"} <= policy_of(answer)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    for word in ("secret of ours", "/var/lib", "RuntimeError", "Traceback"):
        assert word not in answer.text
    said = capfd.readouterr().err
    assert "unexpected fault" in said
    assert "a secret of ours" in said, "the log is for us"


def test_no_answer_lets_a_page_load_what_is_not_ours(centre: Centre, client: httpx.Client) -> None:
    add_person(centre, "auditor")
    signed = session_of(centre, "auditor")
    for path, headers in product((*PAGES, "/reporting/"), ({}, signed)):
        policy = policy_of(client.get(path, headers=headers | {"Accept": "text/html"}))
        assert "default-src 'self'" in policy
        assert {"base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"} <= policy


def test_whatever_does_not_say_so_is_kept_by_no_browser_and_no_cache(
    centre: Centre, client: httpx.Client
) -> None:
    add_person(centre, "auditor")
    signed = session_of(centre, "auditor")
    for path, headers in product(
        (*PAGES, "/reporting/", "/desk/audit?format=csv", "/desk/users"), ({}, signed)
    ):
        assert client.get(path, headers=headers).headers["cache-control"] == "no-store"


def test_only_files_of_the_program_may_be_kept(client: httpx.Client) -> None:
    page = client.get("/login").text
    style = page.partition('href="')[2].partition('"')[0]
    assert style.startswith("/ui/")
    assert client.get(style).headers["cache-control"].startswith("public")


def test_each_answer_says_what_it_is_and_in_which_letters(
    centre: Centre, client: httpx.Client
) -> None:
    add_person(centre, "auditor")
    signed = session_of(centre, "auditor")
    for path, headers in product(
        (*PAGES, "/reporting/", "/ui/style.css", "/ui/mark.svg"), ({}, signed)
    ):
        answer = client.get(path, headers=headers)
        if answer.content:
            kind = answer.headers["content-type"]
            assert kind.startswith("application/json") or "+json" in kind or "charset=utf-8" in kind


@pytest.mark.parametrize(
    ("path", "code"),
    [("/desk/users", "accounts.not_allowed"), ("/reporting/", "accounts.not_allowed"),
     ("/desk/regies/R-0000", "accounts.not_allowed")],
)  # fmt: skip
def test_what_somebody_may_not_is_logged_with_their_login(
    centre: Centre, client: httpx.Client, path: str, code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging()
    add_person(centre, "inspector", login="insp.one")
    client.get(path, headers=session_of(centre, "insp.one"))
    said = capfd.readouterr().err
    (line,) = [one for one in said.splitlines() if "request refused" in one]
    for word in (code, '"login": "insp.one"', f'"path": "{path}"', '"address": "127.0.0.1"'):
        assert word in line


def test_whoever_is_nobody_is_logged_at_every_door(
    client: httpx.Client, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging()
    paths = (
        "/desk/users/new",
        "/reporting/",
        "/reporting/_dash-layout",
        "/api/v1/terminals/1/records",
    )
    for path in paths:
        client.post(path, content=b"{}")
    said = capfd.readouterr().err
    for path in paths:
        assert f'"path": "{path}"' in said


def test_no_answer_tells_another_site_where_one_came_from(
    centre: Centre, client: httpx.Client
) -> None:
    add_person(centre, "auditor")
    signed = session_of(centre, "auditor")
    for path, headers in product((*PAGES, "/reporting/"), ({}, signed)):
        assert client.get(path, headers=headers).headers["referrer-policy"] == "same-origin"


FORGED = '\n{"event": "signed in", "login": "wali"}\r\n'


def test_no_caller_writes_a_line_of_the_log(
    client: httpx.Client, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging()
    page = client.get("/login").text
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    client.post("/login", data={"login": f"x{FORGED}", "password": "x", "form_token": token})
    client.post("/desk/users%0A%7B%22event%22%3A%22signed%20in%22%7D/new")
    client.get(f"/1/{FORGED.encode().hex()}", headers={"X-Request-Id": "made-up"})
    lines = [line for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    assert any("sign-in refused" in line for line in lines)
    assert [line for line in lines if json.loads(line)["event"] == "signed in"] == []
    assert [line for line in lines if "made-up" in line] == []
