"""What a sign-in leaves in the log and in the browser, and what it ends."""

import json

import httpx
import pytest

from server.accounts.access import SESSION_COOKIE
from server.accounts.factors import code_at
from server.accounts.service import signed_in
from server.bootstrap import Centre
from server.logs import configure_logging
from tests.conftest import SteppingClock
from tests.server.accounts.test_routes import hidden
from tests.server.accounts.test_step_routes import key_on, logs_in
from tests.server.people import add_person


def enrols(client: httpx.Client, clock: SteppingClock) -> str:
    """Sign the comptable in for the first time; give the key of the second factor."""
    logs_in(client, "comptable")
    page = client.get("/login/factor").text
    key = key_on(page)
    sent = {"code": code_at(key, clock.now), "csrf": hidden(page, "csrf")}
    assert client.post("/login/factor", data=sent).status_code == 200
    return key


def signs_in(client: httpx.Client, clock: SteppingClock, key: str, form: dict[str, str]) -> None:
    client.post("/login", data=form)
    csrf = hidden(client.get("/login/code").text, "csrf")
    done = client.post("/login/code", data={"code": code_at(key, clock.now), "csrf": csrf})
    assert done.status_code == 303


def events_of(said: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def session_in(client: httpx.Client) -> str:
    return next(one.value or "" for one in client.cookies.jar if one.name == SESSION_COOKIE)


def test_signing_in_again_ends_the_session_this_browser_had(
    centre: Centre, client: httpx.Client, clock: SteppingClock
) -> None:
    add_person(centre, "comptable", "09")
    waiting = client.get("/login").text
    fields = {"login": "comptable", "password": "Une phrase assez longue", "next": "/"}
    form = {**fields, "form_token": hidden(waiting, "form_token")}
    form_cookie = next(one for one in client.cookies.jar if one.value == form["form_token"])
    key = enrols(client, clock)
    former = session_in(client)
    clock.now = clock.now.replace(minute=(clock.now.minute + 2) % 60)
    client.cookies.jar.set_cookie(form_cookie)  # the tab that was open from before
    signs_in(client, clock, key, form)
    renewed = session_in(client)
    assert former != renewed
    assert signed_in(centre, former) is None
    assert signed_in(centre, renewed) is not None


def test_each_proof_and_each_end_of_a_session_is_in_the_log(
    centre: Centre, client: httpx.Client, clock: SteppingClock, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging()
    add_person(centre, "comptable", "09")
    enrols(client, clock)
    csrf = hidden(client.get("/logout").text, "csrf")
    left = client.post("/logout", data={"csrf": csrf})
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    own = [one for one in events_of(capfd.readouterr().err) if one.get("login") == "comptable"]
    said = [one["event"] for one in own]
    expected = ["password proved", "second factor enrolled", "signed in", "signed out"]
    assert [event for event in said if event in expected] == expected
    for line in own:
        assert line["timestamp"].endswith("Z"), "UTC"
        assert line["event"] == "user created" or line["address"] == "127.0.0.1"
