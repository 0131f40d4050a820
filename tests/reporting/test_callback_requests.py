"""What the dashboard's page may ask, and what is refused before Dash sees it."""

import json

import httpx
import pytest

from reporting.callback_requests import OUTPUT, PATH
from server.bootstrap import Centre
from tests.server.conftest import client, routes
from tests.server.people import add_person, session_of

assert client is not None  # fixtures shared with the centre's own tests
assert routes is not None
GOOD = {
    "output": OUTPUT,
    "inputs": [
        {"id": "address", "property": "search", "value": "?place=09"},
        {"id": "clock", "property": "n_intervals", "value": 3},
    ],
    "changedPropIds": ["clock.n_intervals"],
}
BAD = [
    b"", b"[]", b"{}", b"null", b"\xff", b"{", b'{"output":"x"}', b'{"output":1,"inputs":1}',
    *(
        json.dumps({**GOOD, **change}).encode()
        for change in (
            {"output": "..a.b.."},
            {"inputs": []},
            {"inputs": GOOD["inputs"][:1]},
            {"inputs": [{"id": "address", "property": "search", "value": {"a": 1}},
                        GOOD["inputs"][1]]},
            {"inputs": [GOOD["inputs"][0],
                        {"id": "clock", "property": "n_intervals", "value": -1}]},
            {"inputs": [{"id": "address", "property": "search", "value": "x" * 2001},
                        GOOD["inputs"][1]]},
            {"changedPropIds": ["counters.children"]},
            {"changedPropIds": "clock.n_intervals"},
        )
    ),
]  # fmt: skip


@pytest.fixture
def headers(centre: Centre) -> dict[str, str]:
    add_person(centre, "auditor")
    return session_of(centre, "auditor") | {"Content-Type": "application/json"}


@pytest.mark.parametrize("body", BAD)
def test_what_the_page_never_sends_is_refused(
    client: httpx.Client, headers: dict[str, str], body: bytes
) -> None:
    refused = client.post(PATH, content=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "reporting.page_unreadable")
    assert "default-src" in refused.headers["content-security-policy"]


@pytest.mark.parametrize("search", [None, "", "?place=09&day=nope", "?place=%00", "?&&&=", "x"])
def test_what_the_page_sends_is_answered(
    client: httpx.Client, headers: dict[str, str], search: str | None
) -> None:
    asked = {**GOOD, "inputs": [{**GOOD["inputs"][0], "value": search}, GOOD["inputs"][1]],
             "outputs": {"a": "whatever"}, "state": [[]]}  # fmt: skip
    answer = client.post(PATH, content=json.dumps(asked), headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["multi"]
