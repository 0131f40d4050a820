"""Every way a request of a terminal can be bad, at every endpoint: refused, logged, no effect."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from domain.signing import new_private_key
from server.bootstrap import Centre
from tests.conftest import SteppingClock
from tests.server.terminals.device import Device, Line
from tests.server.terminals.two_people import TwoPeople

ENDPOINTS = {
    "records": ("POST", b'{"records":[]}'),
    "configuration": ("GET", b""),
    "directory": ("GET", b""),
}
DIGEST_OF_OTHER = "sha-256=:uHYTsg0vfUhgmIwyB3PTcSHfWXxs7k35Y1b2jZe/luc=:"


class Asking:
    """One signed request to one endpoint, to be spoilt in one way."""

    def __init__(self, line: Line, endpoint: str) -> None:
        self.line, self.endpoint = line, endpoint
        self.method, self.body = ENDPOINTS[endpoint]

    def request(self, nonce: str = "", **choices: Any) -> httpx.Request:  # noqa: ANN401 - passed on
        device, url = self.line.device, self.line.url(self.endpoint)
        chosen = {"body": self.body, **choices}
        return device.request(self.method, url, nonce or self.line.nonce(), **chosen)

    def without(self, name: str) -> httpx.Request:
        request = self.request()
        del request.headers[name]
        return request

    def saying(self, name: str, said: str) -> httpx.Request:
        request = self.request()
        request.headers[name] = said
        return request

    def twice(self) -> httpx.Request:
        request = self.request()
        for name in ("signature", "signature-input"):
            request.headers[name] += ", " + request.headers[name].replace("girct=", "other=", 1)
        return request

    def covering(self, *covered: str) -> httpx.Request:
        request = self.request(covered_component_ids=covered)
        if "content-digest" not in covered:  # the library covers it by itself
            signed = request.headers["signature-input"].replace(' "content-digest"', "")
            request.headers["signature-input"] = signed
        return request

    def moved(self, url: str) -> httpx.Request:
        headers = self.request().headers
        return httpx.Request(self.method, self.line.client.base_url.join(url), headers=headers)

    def replayed(self) -> httpx.Request:
        request = self.request()
        self.line.client.send(request)
        return request

    def with_status(self, status: str) -> httpx.Request:
        request = self.request()
        request.headers["GIRCT-Status"] = status
        return request


Case = Callable[[Asking], httpx.Request]
CASES: dict[str, tuple[Case, set[str]]] = {}


def case(name: str, *codes: str) -> Callable[[Case], Case]:
    def keep(made: Case) -> Case:
        CASES[name] = (made, {f"terminals.{code}" for code in codes})
        return made

    return keep


UNSIGNED, REFUSED, NONCE = "request_unsigned", "request_signature_refused", "nonce_refused"
for _name in ("signature", "signature-input", "content-digest", "girct-nonce"):
    case(f"no {_name}", UNSIGNED)(lambda asking, name=_name: asking.without(name))
for _name in ("signature", "signature-input", "content-digest"):
    case(f"a {_name} that cannot be read", REFUSED)(
        lambda asking, name=_name: asking.saying(name, "(((")
    )
    case(f"an empty {_name}", REFUSED)(lambda asking, name=_name: asking.saying(name, ""))
for _missing in ("@method", "@path", "content-digest", "girct-nonce"):
    _rest = [
        one for one in ("@method", "@path", "content-digest", "girct-nonce") if one != _missing
    ]
    case(f"{_missing} not covered", REFUSED)(lambda asking, rest=_rest: asking.covering(*rest))
for _key_id in ("{n}:0", "{n}:01", "0{n}:1", "-{n}:1", "{n}", ":1", "{n}:1:1", "{n}:-1", "x", ""):
    case(f"the key is called {_key_id!r}", REFUSED)(
        lambda asking, key_id=_key_id: asking.request(
            key_id=key_id.format(n=asking.line.device.terminal_id)
        )
    )
case("a key of an epoch to come", "key_unknown")(
    lambda asking: asking.request(key_id=f"{asking.line.device.terminal_id}:2")
)
case("a key of a terminal that is not", "key_unknown")(
    lambda asking: asking.request(key_id="999999:1")
)
case("another key", REFUSED)(lambda asking: asking.request(signed_by=new_private_key()))
case("no algorithm named", REFUSED)(lambda asking: asking.request(include_alg=False))
case("two signatures", REFUSED)(Asking.twice)
case("a signature of nothing", REFUSED)(
    lambda asking: asking.saying("signature", f"girct=:{'A' * 86}==:")
)
case("another digest", REFUSED)(lambda asking: asking.saying("content-digest", DIGEST_OF_OTHER))
case("another body", REFUSED)(
    lambda asking: httpx.Request(
        asking.method,
        asking.line.url(asking.endpoint),
        headers={
            name: said
            for name, said in asking.request().headers.items()
            if name != "content-length"
        },
        content=b'{"records":[{}]}',
    )
)
case("a nonce nobody gave", NONCE)(lambda asking: asking.request("invented"))
case("an empty nonce", REFUSED, NONCE)(lambda asking: asking.saying("girct-nonce", ""))
case("another nonce than the signed one", REFUSED)(
    lambda asking: asking.saying("girct-nonce", asking.line.nonce())
)
case("the same request again", NONCE)(Asking.replayed)
case("a status nobody signed", REFUSED)(lambda asking: asking.with_status("{}"))


@pytest.fixture
def line(client: httpx.Client, device: Device) -> Line:
    return Line(client, device)


def test_there_are_at_least_twenty_cases_for_each_endpoint() -> None:
    assert len(CASES) >= 20


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_every_bad_request_is_refused_logged_and_changes_no_terminal(
    line: Line, endpoint: str, look: Callable[[], list[str]]
) -> None:
    asking = Asking(line, endpoint)
    assert line.client.send(asking.request()).status_code == 200
    before = look()
    faults = []
    for name, (make, codes) in CASES.items():
        request = make(asking)
        with capture_logs() as logs:
            response = line.client.send(request)
        code = response.json().get("code")
        logged = [entry["code"] for entry in logs if entry["event"] == "request refused"]
        if (response.status_code, logged) != (401, [code]) or code not in codes:
            faults.append((name, response.status_code, code, logged))
        if line.device.private_key.hex() in str(logs):
            faults.append((name, "a key in the log"))
    assert faults == []
    assert look() == before


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_terminal_that_speaks_for_another_changes_neither(
    line: Line, endpoint: str, look: Callable[[], list[str]]
) -> None:
    before = look()
    method, body = ENDPOINTS[endpoint]
    other = Line(line.client, Device(terminal_id=line.device.terminal_id + 1))
    request = line.device.request(method, other.url(endpoint), line.nonce(), body=body)
    with capture_logs() as logs:
        response = line.client.send(request)
    assert (response.status_code, response.json()["code"]) == (403, "terminals.other_terminal")
    assert any(entry["event"] == "request refused" for entry in logs)
    assert look() == before


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_revoked_terminal_sends_its_journal_and_gets_nothing(
    souk: Centre, line: Line, clock: SteppingClock, endpoint: str
) -> None:
    TwoPeople.of(souk, clock).revoke(line.device.terminal_id)
    response = line.client.send(Asking(line, endpoint).request())
    if endpoint == "records":
        assert (response.status_code, response.json()["state"]) == (200, "REVOKED")
    else:
        assert (response.status_code, response.json()["code"]) == (401, "terminals.revoked")


def test_an_expired_nonce_is_refused_everywhere(line: Line, clock: SteppingClock) -> None:
    for endpoint in ENDPOINTS:
        nonce = line.nonce()
        clock.now += timedelta(minutes=5)
        assert line.client.send(Asking(line, endpoint).request(nonce)).status_code == 401


BODIES = [
    (b"", 422),
    (b"{", 422),
    (b"[]", 422),
    (b"null", 422),
    (b'{"records":null}', 422),
    (b'{"records":{}}', 422),
    (b'{"records":[{}]}', 422),
    (b'{"records":[1]}', 422),
    (b'{"records":[],"more":1}', 422),
    (b'{"records":[{"record":"","body":""}]}', 422),
    (b'{"records":[{"record":"AAAA","body":"{}"}]}', 422),
    (b'{"records":[{"record":"!!","body":"{}"}]}', 422),
    (b'\xff\xfe{"records":[]}', 422),
    (b'{"records":[' + b"1," * 600 + b"1]}", 422),
    (b'{"records":[]}' + b" " * (1024 * 1024), 413),
    (b"[" * 100_000, 422),
]


def test_a_signed_body_that_is_no_batch_is_refused_and_changes_nothing(
    line: Line, look: Callable[[], list[str]]
) -> None:
    before = look()
    for body, status in BODIES:
        with capture_logs() as logs:
            response = line.client.send(Asking(line, "records").request(body=body))
        assert (response.status_code, body[:40]) == (status, body[:40])
        assert any(entry["event"] == "request refused" for entry in logs)
    assert look() == before


def test_only_json_is_taken(line: Line) -> None:
    for media_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        request = Asking(line, "records").request()
        request.headers["content-type"] = media_type
        response = line.client.send(request)
        assert (response.status_code, response.json()["code"]) == (415, "server.media_type_refused")
        enrolment = line.client.post(
            "/api/v1/enrolments", content=b"{}", headers={"Content-Type": media_type}
        )
        assert enrolment.status_code == 415
