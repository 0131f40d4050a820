"""The examples of the interface are read back by the parsers of both ends."""

import json

import httpx
import pytest

from domain.canonical import parse_canonical
from domain.chain import advance
from domain.configuration import Configuration
from domain.directory import Directory
from domain.exchange import Batch, Certificate, EnrolmentRequest, enrolment_message
from domain.placement import Head
from domain.record import Record
from domain.root_chain import RootChain
from domain.signing import CERTIFICATE_CONTEXT, ENROL_CONTEXT, is_signed, public_key_of
from server.api import examples as made
from server.api.examples import examples, signed_headers
from server.records.routes import read_batch
from server.terminals.errors import RequestSignatureRefused
from server.terminals.http_signature import HttpRequest, SignedKey, verify_request
from server.terminals.statuses import read_status

TERMINAL_PUBLIC = public_key_of(made.TERMINAL_KEY)
CENTRE_PUBLIC = public_key_of(made.CENTRE_KEY)
PATH = f"/api/v1/terminals/{made.TERMINAL}/records"


def test_the_enrolment_proves_its_key() -> None:
    asked = examples().enrolment
    assert EnrolmentRequest.model_validate_json(asked.to_json()) == asked
    public_key = bytes.fromhex(asked.public_key)
    message = enrolment_message(asked.code, public_key)
    assert is_signed(public_key, ENROL_CONTEXT, message, bytes.fromhex(asked.proof))


def test_the_certificate_is_the_centres_and_of_that_key() -> None:
    answer = examples().enrolled
    assert answer.certificate.is_signed_by(CENTRE_PUBLIC, CERTIFICATE_CONTEXT)
    certificate = Certificate.model_validate(parse_canonical(answer.certificate.payload))
    assert certificate.public_key == examples().enrolment.public_key
    assert certificate.terminal_id == answer.terminal_id


def test_the_configuration_opens_with_the_centres_key() -> None:
    found = examples().configuration.open([CENTRE_PUBLIC.hex()])
    assert isinstance(found, Configuration)
    assert found.terminal_id == made.TERMINAL


def test_the_record_begins_a_chain_and_the_checkpoint_confirms_it() -> None:
    batch = read_batch(examples().batch.to_json().encode())
    assert isinstance(batch, Batch)
    (envelope,) = batch.records
    record = Record.parse(envelope.raw)
    before = Head.before_start(made.TERMINAL, TERMINAL_PUBLIC)
    head = advance(
        before,
        record,
        envelope.body,
        public_key=TERMINAL_PUBLIC,
        counter_key=made.COUNTER_KEY,
        test_system=True,
    )
    checkpoint = examples().checkpoint
    assert checkpoint.is_signed_by(CENTRE_PUBLIC, made.TERMINAL)
    assert (checkpoint.head_seq, checkpoint.head_link) == (head.seq, head.link.hex())


def test_the_directory_holds_the_terminals_key() -> None:
    directory = Directory.parse(examples().directory, [CENTRE_PUBLIC])
    assert [entry.public_key for entry in directory.entries] == [TERMINAL_PUBLIC]


def test_the_root_statement_names_the_centres_key() -> None:
    assert RootChain.parse(examples().root).newest.good_keys == (CENTRE_PUBLIC,)


def test_what_the_terminal_says_of_itself_can_be_read() -> None:
    said = examples().status
    assert read_status(said.to_json(), made.TERMINAL) == said


def test_the_signature_is_the_terminals_over_that_request() -> None:
    body = examples().batch.to_json().encode()
    headers = {name.lower(): text for name, text in signed_headers("POST", PATH, body).items()}
    request = HttpRequest("POST", f"http://centre{PATH}", headers)
    key = verify_request(request, body, lambda _: TERMINAL_PUBLIC)
    assert key == SignedKey(made.TERMINAL, 1)
    with pytest.raises(RequestSignatureRefused):
        verify_request(request, body + b" ", lambda _: TERMINAL_PUBLIC)


def test_nobody_enrols_with_an_example(client: httpx.Client) -> None:
    asked = json.loads(examples().enrolment.to_json())
    refused = client.post("/api/v1/enrolments", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (
        403,
        "terminals.enrolment_code_refused",
    )


def test_an_example_of_a_signed_request_opens_nothing(client: httpx.Client) -> None:
    body = examples().batch.to_json().encode()
    headers = signed_headers("POST", PATH, body) | {"Content-Type": "application/json"}
    refused = client.post(PATH, content=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "terminals.key_unknown")
