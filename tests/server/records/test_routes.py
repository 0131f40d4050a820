import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from httpx import Client, Request, Response

from benchmarks.chains import Chain
from domain.exchange import BATCH_BYTES_MAX, BATCH_RECORDS_MAX, Checkpoint
from pos.identity import TerminalIdentity
from pos.sync.request_signing import RequestSigner
from server.app import seat
from tests.server.enrolled import COUNTER_KEY, Place, batch_of
from tests.server.served import served


@pytest.fixture
def line(place: Place, routes: FastAPI) -> Iterator[Client]:
    seat(routes, place.centre)
    with served(routes) as client:
        yield client


def signed(place: Place, line: Client, chain: Chain, body: str | bytes) -> Request:
    path = f"/api/v1/terminals/{chain.terminal_id}/records"
    request = line.build_request(
        "POST", path, content=body, headers={"content-type": "application/json"}
    )
    identity = TerminalIdentity(
        terminal_id=chain.terminal_id,
        key_epoch=chain.head.key_epoch,
        private_key=chain.private_key,
        counter_key=COUNTER_KEY,
        centre_keys=(place.centre.public_key,),
        certificate="",
    )
    nonce = line.post("/api/v1/nonces").json()["nonce"]
    RequestSigner(identity).sign(request, nonce, place.centre.now())
    return request


def post(place: Place, line: Client, chain: Chain, body: str | bytes) -> Response:
    return line.send(signed(place, line, chain, body))


def a_chain(place: Place, terminal_id: int = 742001) -> Chain:
    chain = place.enrol(terminal_id)
    chain.start()
    chain.quittance()
    return chain


def test_a_signed_batch_is_taken_in_and_answered(place: Place, line: Client) -> None:
    chain = a_chain(place)
    body = batch_of(*chain.written).to_json()
    first, again = post(place, line, chain, body), post(place, line, chain, body)
    assert first.status_code == again.status_code == 200
    checkpoint = Checkpoint.model_validate_json(first.content)
    assert checkpoint.is_signed_by(place.centre.public_key, chain.terminal_id)
    assert checkpoint.head_seq == 2
    assert again.json() == first.json()
    assert "girct-nonce" in first.headers
    assert place.faults() == []


def test_a_full_batch_is_taken_in(place: Place, line: Client) -> None:
    chain = a_chain(place)
    for _ in range(BATCH_RECORDS_MAX - 2):
        chain.quittance()
    answer = post(place, line, chain, batch_of(*chain.written).to_json())
    assert answer.json()["head_seq"] == BATCH_RECORDS_MAX


def test_an_unsigned_replayed_or_altered_request_changes_nothing(
    place: Place, line: Client
) -> None:
    chain = a_chain(place)
    before = place.ledger()
    body = batch_of(*chain.written).to_json()
    path = f"/api/v1/terminals/{chain.terminal_id}/records"
    assert line.post(path, content=body).status_code == 401
    altered = signed(place, line, chain, body)
    other_body = line.build_request("POST", path, content=b'{"records":[]}')
    other_body.headers.update(
        {
            name: text
            for name, text in altered.headers.items()
            if name not in {"content-length", "host"}
        }
    )
    assert line.send(other_body).status_code == 401
    assert place.ledger() == before
    used = signed(place, line, chain, '{"records":[]}')
    assert line.send(used).status_code == 200
    assert line.send(used).status_code == 401


def test_a_terminal_speaks_for_itself_only(place: Place, line: Client) -> None:
    chain, other = a_chain(place), a_chain(place, 742002)
    before = place.ledger()
    foreign = post(place, line, chain, batch_of(*other.written).to_json())
    assert (foreign.status_code, foreign.json()["code"]) == (403, "records.foreign_record")
    assert place.ledger() == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "records.unreadable"),
        (b"[]", 422, "records.unreadable"),
        (b'{"records":[{}]}', 422, "records.unreadable"),
        (b'{"records":[{"record":"AA","body":"{}"}]}', 422, "records.length"),
        (b'{"records":[{"record":"=","body":"{}"}]}', 422, "exchange.envelope"),
        (b'{"records":[{"record":"AA","body":"\\ud800"}]}', 422, "records.unreadable"),
        (b'{"records":[' + b" " * BATCH_BYTES_MAX + b"]}", 413, "records.batch_too_large"),
        (
            json.dumps(
                {"records": [{"record": "AA", "body": "{}"}] * (BATCH_RECORDS_MAX + 1)}
            ).encode(),
            422,
            "records.unreadable",
        ),
    ],
)
def test_what_is_no_batch_is_refused_by_name(
    place: Place, line: Client, body: bytes, status: int, code: str
) -> None:
    answer = post(place, line, a_chain(place), body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_revoked_terminal_may_still_upload_its_evidence(place: Place, line: Client) -> None:
    chain = a_chain(place)
    place.run("UPDATE terminals SET state = 'REVOKED'")
    place.run("UPDATE terminal_keys SET revoked_at = now()")
    answer = post(place, line, chain, batch_of(*chain.written).to_json())
    assert answer.status_code == 200
    assert answer.json()["state"] == "REVOKED"
    assert [kept["code"] for kept in answer.json()["quarantined"]] == ["records.key_revoked"] * 2
    assert place.scalar("SELECT count(*) FROM quarantine") == 2
