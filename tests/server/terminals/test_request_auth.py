"""Every way a request can fail to be its terminal's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from domain.exchange import SignedConfiguration
from domain.ids import TerminalId
from domain.signing import new_private_key
from pos.identity import TerminalIdentity
from pos.sync.request_signing import RequestSigner
from server.app import build_main_app
from server.bootstrap import Centre
from server.terminals.enrolment import enrol, enrolment_limit
from server.terminals.service import register
from tests.conftest import SteppingClock
from tests.server.conftest import SOUK
from tests.server.served import served
from tests.server.terminals.device import Device, Line
from tests.server.terminals.two_people import TwoPeople

UNSIGNED = (401, "terminals.request_unsigned")
SIGNATURE_REFUSED = (401, "terminals.request_signature_refused")
NONCE_REFUSED = (401, "terminals.nonce_refused")


@pytest.fixture
def line(client: httpx.Client, device: Device) -> Line:
    return Line(client, device)


def refusal(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_a_signed_request_is_answered_and_carries_the_next_nonce(line: Line) -> None:
    nonce = line.nonce()
    for _ in range(3):
        response = line.ask(nonce)
        assert response.status_code == 200
        assert response.headers["girct-nonce"] != nonce
        nonce = response.headers["girct-nonce"]


def test_the_counters_own_signer_is_understood(line: Line) -> None:
    identity = TerminalIdentity(
        terminal_id=TerminalId(line.device.terminal_id),
        key_epoch=1,
        private_key=line.device.private_key,
        counter_key=bytes(32),
        centre_keys=(bytes(32),),
        certificate="",
    )
    request = httpx.Request("GET", line.configuration, content=b"")
    RequestSigner(identity).sign(request, line.nonce(), datetime(2026, 11, 23, tzinfo=UTC))
    assert line.client.send(request).status_code == 200


def test_an_unsigned_request_is_refused(line: Line) -> None:
    response = line.client.get(line.configuration)
    assert refusal(response) == UNSIGNED
    assert "girct-nonce" not in response.headers


def test_a_request_without_any_one_part_is_refused(line: Line) -> None:
    for dropped in ("signature", "signature-input", "content-digest", "girct-nonce"):
        request = line.asking()
        del request.headers[dropped]
        assert refusal(line.client.send(request)) == UNSIGNED


def test_a_replayed_nonce_is_refused_and_a_new_one_given(line: Line) -> None:
    nonce = line.nonce()
    assert line.ask(nonce).status_code == 200
    response = line.ask(nonce)
    assert refusal(response) == NONCE_REFUSED
    assert line.ask(response.headers["girct-nonce"]).status_code == 200


def test_a_nonce_lives_five_minutes(line: Line, clock: SteppingClock) -> None:
    nonce = line.nonce()
    clock.now += timedelta(minutes=5)
    assert refusal(line.ask(nonce)) == NONCE_REFUSED


def test_an_invented_nonce_is_refused(line: Line) -> None:
    assert refusal(line.ask("invented")) == NONCE_REFUSED


def test_a_wrong_signature_does_not_use_a_nonce_up(line: Line) -> None:
    nonce = line.nonce()
    assert refusal(line.ask(nonce, signed_by=new_private_key())) == SIGNATURE_REFUSED
    assert line.ask(nonce).status_code == 200


def test_a_key_of_no_terminal_is_said_to_be_unknown(line: Line) -> None:
    for key_id in (f"{line.device.terminal_id}:2", "999999:1"):
        assert refusal(line.ask(key_id=key_id)) == (401, "terminals.key_unknown")


def test_a_misspelt_key_is_refused(line: Line) -> None:
    number = line.device.terminal_id
    for key_id in (
        f"{number}:0",
        f"{number}:01",
        f"0{number}:1",
        f"-{number}:1",
        f"{number}:1:1",
        f"{number}:",
        f"{number}",
        ":1",
        "99999999999999999999:1",
    ):
        assert refusal(line.ask(key_id=key_id)) == SIGNATURE_REFUSED


@pytest.mark.parametrize("missing", range(4))
def test_covering_less_than_everything_is_refused(line: Line, missing: int) -> None:
    covered = ["@method", "@path", "content-digest", "girct-nonce"]
    del covered[missing]
    request = line.asking(covered_component_ids=covered)
    if missing == 2:  # the library covers the digest by itself: take it out of the list
        signed = request.headers["signature-input"].replace(' "content-digest"', "")
        request.headers["signature-input"] = signed
    assert refusal(line.client.send(request)) == SIGNATURE_REFUSED


def test_a_signature_that_does_not_name_its_algorithm_is_refused(line: Line) -> None:
    assert refusal(line.ask(include_alg=False)) == SIGNATURE_REFUSED


def test_two_signatures_are_refused(line: Line) -> None:
    request = line.asking()
    for name in ("signature", "signature-input"):
        request.headers[name] += ", " + request.headers[name].replace("girct=", "other=", 1)
    assert refusal(line.client.send(request)) == SIGNATURE_REFUSED


def test_headers_that_are_no_structured_fields_are_refused(line: Line) -> None:
    for name in ("signature", "signature-input", "content-digest"):
        request = line.asking()
        request.headers[name] = "((("
        assert refusal(line.client.send(request)) == SIGNATURE_REFUSED


def test_an_altered_body_or_digest_is_refused(line: Line) -> None:
    body = b'{"records":[]}'
    signed = line.device.request("POST", line.url("records"), line.nonce(), body=body)
    altered = httpx.Request("POST", signed.url, headers=signed.headers, content=body[::-1])
    assert refusal(line.client.send(altered)) == SIGNATURE_REFUSED
    signed.headers["content-digest"] = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"
    assert refusal(line.client.send(signed)) == SIGNATURE_REFUSED


def test_a_signature_for_another_address_or_method_is_refused(line: Line) -> None:
    headers = line.asking().headers
    moved = httpx.Request("POST", line.configuration.join("records"), headers=headers)
    assert refusal(line.client.send(moved)) == SIGNATURE_REFUSED


def test_a_terminal_may_not_speak_for_another(souk: Centre, line: Line) -> None:
    other = Device()
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 2")
    answer = enrol(souk, enrolment_limit(souk), other.asks(registration.code), "127.0.0.1")
    other.terminal_id = int(answer.terminal_id)
    path_of_other = Line(line.client, other).configuration
    with capture_logs() as logs:
        response = line.client.send(line.device.request("GET", path_of_other, line.nonce()))
    assert refusal(response) == (403, "terminals.other_terminal")
    assert any(entry["log_level"] == "warning" for entry in logs)
    assert line.device.private_key.hex() not in str(logs)


def test_a_clock_that_is_wrong_does_not_silence_a_counter(line: Line) -> None:
    for created in (datetime(2019, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)):
        assert line.ask(created=created).status_code == 200


def test_a_revoked_terminal_gets_no_configuration(
    souk: Centre, line: Line, clock: SteppingClock
) -> None:
    TwoPeople.of(souk, clock).revoke(line.device.terminal_id)
    assert refusal(line.ask()) == (401, "terminals.revoked")


def test_an_unchanged_configuration_is_not_sent_again(souk: Centre, line: Line) -> None:
    first = line.ask()
    found = SignedConfiguration.model_validate_json(first.content)
    assert found.open([souk.public_key.hex()]).terminal_id == line.device.terminal_id
    again = line.asking(first.headers["girct-nonce"])
    again.headers["If-None-Match"] = first.headers["etag"]
    response = line.client.send(again)
    assert (response.status_code, response.content) == (304, b"")
    assert "girct-nonce" in response.headers


def test_a_refused_signature_is_logged_without_its_parts(line: Line) -> None:
    with capture_logs() as logs:
        request = line.asking(signed_by=new_private_key())
        line.client.send(request)
    assert any(entry["event"] == "request refused" for entry in logs)
    assert request.headers["signature"] not in str(logs)


def test_nonces_are_limited_per_caller(centre: Centre) -> None:
    app = build_main_app(centre)
    app.state.nonce_limit = replace(app.state.nonce_limit, limit=2)
    with served(app) as client:
        responses = [client.post("/api/v1/nonces") for _ in range(3)]
    assert [response.status_code for response in responses[:2]] == [201, 201]
    response = responses[2]
    assert refusal(response) == (429, "server.too_many_tries")
    assert int(response.headers["retry-after"]) >= 1
