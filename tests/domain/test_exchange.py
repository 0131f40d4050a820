import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.configuration import ConfigurationRefused
from domain.exchange import (
    Batch,
    Certificate,
    Checkpoint,
    Configuration,
    EnvelopeUnreadable,
    PayerHashMismatch,
    PrivatePart,
    Problem,
    RecordEnvelope,
    SignedConfiguration,
    SignedText,
    TerminalState,
    check_private,
    checkpoint_message,
    decode_bytes,
    encode_bytes,
    enrolment_message,
)
from domain.ids import Seq, TerminalId
from domain.receipt_code import BaseRefused
from domain.record import Record
from domain.signing import (
    CERTIFICATE_CONTEXT,
    CHECKPOINT_CONTEXT,
    CONFIGURATION_CONTEXT,
    public_key_of,
    sign,
)
from tests.domain.links import CENTRE_KEY, PUBLIC_KEY, TERMINAL, VECTORS

CENTRE_PUBLIC = public_key_of(CENTRE_KEY)
PRIVATE = VECTORS["private_of_seq_3"]
PAYER_HASH = "83d8ac049f8d8dec44b7a4ea280ee240"
CONFIGURATION: dict[str, Any] = {
    "v": 1,
    "terminal_id": TERMINAL,
    "test_system": True,
    "base": "HTTP://127.0.0.1:8000",
    "regie": {
        "id": "R-0901",
        "kind": "SOUK",
        "collectivite": "09.163.01.01",
        "name_fr": "Régie du souk",
        "name_ar": "وكالة السوق",
        "arrete": "12/2026",
        "is_open": True,
    },
    "agents": [
        {
            "agent_id": 17,
            "name": "A. Agent",
            "role": "AGENT",
            "language": "fr",
            "pin_hash": "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
        }
    ],
    "natures": [1310],
    "acts": [
        {
            "number": "AF-2026-01",
            "collectivite": "09.163.01.01",
            "signed_on": "2026-01-02",
            "effective_from": "2026-01-15",
            "lines": [
                {
                    "line": 3,
                    "nature": 1310,
                    "rubrique": "40102027",
                    "label_fr": "Droit de place souk",
                    "label_ar": "واجب السوق",
                    "unit": "PLACE",
                    "rate_kind": "per_unit",
                    "rate": 2500,
                    "whole_units": True,
                    "verified": False,
                    "source": "mem",
                }
            ],
        }
    ],
    "version": "ab" * 32,
    "issued_at": 1_795_420_800,
}


def checkpoint(**changes: Any) -> Checkpoint:  # noqa: ANN401 - any field
    fields = {
        "head_seq": 7,
        "head_link": VECTORS["records"][-1]["link"],
        "stored_through_seq": 9,
        "state": TerminalState.FROZEN,
        "server_time": 1_795_421_200,
    }
    message = checkpoint_message(
        TERMINAL,
        Seq(7),
        bytes.fromhex(fields["head_link"]),
        Seq(9),
        TerminalState.FROZEN,
        1_795_421_200,
    )
    signature = sign(CENTRE_KEY, CHECKPOINT_CONTEXT, message).hex()
    quarantined = [{"seq": 8, "code": "records.fork"}]
    return Checkpoint.model_validate(
        {**fields, "quarantined": quarantined, "signature": signature, **changes}
    )


def test_the_signed_bytes_of_a_checkpoint_are_the_protocols() -> None:
    message = checkpoint_message(
        TerminalId(1), Seq(2), bytes(range(32)), Seq(3), TerminalState.ENDED, 4
    )
    assert message.hex() == (
        "00000001" + "00000002" + bytes(range(32)).hex() + "00000003" + "03" + "0000000000000004"
    )


def test_a_checkpoint_travels_as_json_and_stays_signed_for_its_terminal_alone() -> None:
    received = Checkpoint.model_validate_json(checkpoint().to_json())
    assert received == checkpoint()
    assert json.loads(received.to_json())["state"] == "FROZEN"
    assert received.is_signed_by(CENTRE_PUBLIC, TERMINAL)
    assert not received.is_signed_by(CENTRE_PUBLIC, TerminalId(1))
    assert not received.is_signed_by(PUBLIC_KEY, TERMINAL)


@pytest.mark.parametrize(
    "changes",
    [
        {"head_seq": 8},
        {"head_link": "00" * 32},
        {"stored_through_seq": 8},
        {"state": "ACTIVE"},
        {"server_time": 1},
    ],
)
def test_a_changed_checkpoint_is_not_signed(changes: dict[str, Any]) -> None:
    assert not checkpoint(**changes).is_signed_by(CENTRE_PUBLIC, TERMINAL)


def test_a_record_travels_in_its_envelope() -> None:
    vector = VECTORS["records"][2]
    record = Record.parse(bytes.fromhex(vector["record"]))
    sent = Batch(records=[RecordEnvelope.of(record, vector["body"], PrivatePart(**PRIVATE))])
    received = Batch.model_validate(json.loads(sent.to_json()))
    assert received == sent
    assert received.records[0].raw == record.to_bytes()
    assert received.records[0].private is not None
    assert received.records[0].private.payer_hash() == PAYER_HASH
    assert "cheque" not in sent.to_json()


@given(st.binary(max_size=160))
def test_bytes_read_back_from_base64url(raw: bytes) -> None:
    assert decode_bytes(encode_bytes(raw)) == raw


@pytest.mark.parametrize("text", ["A", "AA==", "AB", "A+BC", "A/BC", "AA AA", "éAAA", "AAAA\n"])
def test_another_spelling_of_bytes_is_refused(text: str) -> None:
    with pytest.raises(EnvelopeUnreadable):
        decode_bytes(text)


def test_a_batch_holds_at_most_five_hundred_records() -> None:
    one = RecordEnvelope(record="AAAA", body="{}")
    assert len(Batch(records=[one] * 500).records) == 500
    with pytest.raises(ValidationError):
        Batch(records=[one] * 501)


@pytest.mark.parametrize(
    ("payer", "private"),
    [
        (None, None),
        (PAYER_HASH, None),
        (PAYER_HASH, {}),
        (PAYER_HASH, PRIVATE),
        (None, {"note": "x", "plate": "12345-A-6"}),
    ],
)
def test_the_payer_beside_a_record_is_the_hashed_one_or_erased(
    payer: str | None, private: dict[str, Any] | None
) -> None:
    check_private(payer, None if private is None else PrivatePart(**private))


@pytest.mark.parametrize(
    ("payer", "private"),
    [
        (None, PRIVATE),
        ("00" * 16, PRIVATE),
        (PAYER_HASH, {"payer": PRIVATE["payer"]}),
        (PAYER_HASH, {"salt": "00" * 16, "payer": PRIVATE["payer"]}),
        (PAYER_HASH, {"salt": PRIVATE["salt"], "payer": {"name": "Another"}}),
    ],
)
def test_another_payer_than_the_hashed_one_is_refused(
    payer: str | None, private: dict[str, Any]
) -> None:
    with pytest.raises(PayerHashMismatch):
        check_private(payer, PrivatePart(**private))


def test_a_signed_configuration_opens_under_its_centres_key_alone() -> None:
    configuration = Configuration.model_validate(CONFIGURATION)
    signed = SignedConfiguration.of(CENTRE_KEY, configuration)
    received = SignedConfiguration.model_validate_json(signed.to_json())
    assert received.open(["00" * 32, CENTRE_PUBLIC.hex()]) == configuration
    assert json.loads(received.payload) == CONFIGURATION
    assert received.is_signed_by(CENTRE_PUBLIC, CONFIGURATION_CONTEXT)
    with pytest.raises(ConfigurationRefused):
        received.open([PUBLIC_KEY.hex()])
    with pytest.raises(ConfigurationRefused):
        received.open([])


@pytest.mark.parametrize(
    "changes",
    [
        {"extra": 1},
        {"terminal_id": "742001"},
        {"test_system": 1},
        {"natures": ["1310"]},
        {"agents": [{**CONFIGURATION["agents"][0], "agent_id": 0}]},
        {"agents": [{**CONFIGURATION["agents"][0], "pin_hash": "1234"}]},
        {"agents": [{**CONFIGURATION["agents"][0], "role": "ADMIN"}]},
        {"regie": {**CONFIGURATION["regie"], "kind": "PORT"}},
    ],
)
def test_a_configuration_out_of_shape_is_refused(changes: dict[str, Any]) -> None:
    payload = json.dumps(
        {**CONFIGURATION, **changes}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    with pytest.raises(ConfigurationRefused):
        Configuration.parse(payload)


def test_a_configuration_whose_address_does_not_fit_the_code_is_refused() -> None:
    with pytest.raises(BaseRefused):
        Configuration.model_validate({**CONFIGURATION, "base": "HTTP://" + "A" * 45})


def test_a_certificate_is_signed_under_its_own_context() -> None:
    certificate = Certificate(
        terminal_id=TERMINAL,
        key_epoch=1,
        public_key=PUBLIC_KEY.hex(),
        collectivite="09.163.01.01",
        valid_from=1_795_420_800,
    )
    signed = SignedText.sign(CENTRE_KEY, CERTIFICATE_CONTEXT, certificate)
    assert signed.is_signed_by(CENTRE_PUBLIC, CERTIFICATE_CONTEXT)
    assert not signed.is_signed_by(CENTRE_PUBLIC, CONFIGURATION_CONTEXT)
    assert Certificate.model_validate_json(signed.payload) == certificate


def test_the_enrolment_proof_covers_the_code_and_the_key() -> None:
    assert enrolment_message("K7Q2", PUBLIC_KEY) == b"K7Q2" + PUBLIC_KEY


def test_a_problem_may_carry_more_than_its_own_members() -> None:
    problem = Problem.model_validate(
        {"title": "x", "status": 409, "detail": "y", "code": "records.fork", "seq": 3}
    )
    assert json.loads(problem.model_dump_json())["seq"] == 3
