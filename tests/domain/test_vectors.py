"""The protocol's own vectors, byte for byte, in both directions."""

import pytest

from domain.bodies import parse_body
from domain.canonical import payer_hash
from domain.chain import Head, Original, advance, draft
from domain.receipt_code import decode, encode, short_code
from domain.record import Flag, Kind, Record, decrypt_counter
from domain.signing import public_key_of
from tests.domain.links import COUNTER_KEY, PRIVATE_KEY, PUBLIC_KEY, TERMINAL, VECTORS

RECORDS = VECTORS["records"]
NAMES = [f"{one['seq']}-{one['kind']}" for one in RECORDS]


def heads() -> list[Head]:
    head = Head.before_start(TERMINAL, PUBLIC_KEY)
    found = [head]
    seen: dict[int, Record] = {}
    for one in RECORDS:
        record = Record.parse(bytes.fromhex(one["record"]))
        named = seen.get(getattr(parse_body(record.kind, one["body"]), "ref", 0))
        original = None
        if named is not None:
            original = Original(
                named.kind,
                named.amount_centimes,
                is_cancelled=False,
                session_is_counted=False,
                agent_id=named.agent_id,
            )
        head = advance(
            head,
            record,
            one["body"],
            public_key=PUBLIC_KEY,
            counter_key=COUNTER_KEY,
            original=original,
            test_system=False,
        )
        seen[record.seq] = record
        found.append(head)
    return found


def test_the_public_key_is_the_secret_keys() -> None:
    assert public_key_of(PRIVATE_KEY) == PUBLIC_KEY


@pytest.mark.parametrize("one", RECORDS, ids=NAMES)
def test_fields_become_the_vectors_bytes(one: dict[str, object]) -> None:
    record = draft(
        heads()[int(str(one["seq"])) - 1],
        kind=Kind[str(one["kind"])],
        flags=Flag(one["flags"]),
        amount_centimes=one["amount"],
        body_text=one["body"],
        issued_at=one["issued_at"],
        agent_id=one["agent_id"],
        revenue_code=one["revenue_code"],
        private_key=PRIVATE_KEY,
        counter_key=COUNTER_KEY,
    )
    assert record.to_bytes().hex() == one["record"]
    assert record.link.hex() == one["link"]
    assert short_code(record.link) == one["short_code"]


@pytest.mark.parametrize("one", RECORDS, ids=NAMES)
def test_the_vectors_bytes_become_fields(one: dict[str, object]) -> None:
    record = Record.parse(bytes.fromhex(str(one["record"])))
    stated = {
        "kind": record.kind.name,
        "seq": record.seq,
        "receipt_no": record.receipt_no,
        "issued_at": record.issued_at,
        "amount": record.amount_centimes,
        "agent_id": record.agent_id,
        "revenue_code": record.revenue_code,
        "flags": record.flags,
        "link": record.link.hex(),
        "counter": decrypt_counter(
            COUNTER_KEY, record.terminal_id, record.seq, record.counter_cipher
        ),
        "body": parse_body(record.kind, str(one["body"])).to_canonical(),
        "record": record.to_bytes().hex(),
        "short_code": short_code(record.link),
    }
    assert stated == one
    assert (record.terminal_id, record.key_epoch) == (TERMINAL, VECTORS["key_epoch"])
    assert record.is_signed_by(PUBLIC_KEY)


def test_the_vectors_are_one_chain() -> None:
    last = heads()[-1]
    assert (last.seq, last.receipt_no, last.counter) == (7, 3, 12_345_678)


def test_the_code_of_the_third_record_is_the_vectors_both_ways() -> None:
    raw = bytes.fromhex(RECORDS[2]["record"])
    text = VECTORS["qr_text_of_seq_3"]
    assert encode(VECTORS["base"], raw) == text
    assert encode(VECTORS["base"].lower(), raw) == text
    assert decode(text).to_bytes() == raw
    assert decode(text.lower()).to_bytes() == raw
    assert decode(text.rpartition("/")[2]).to_bytes() == raw


def test_the_body_of_the_third_record_hashes_its_payer() -> None:
    private = VECTORS["private_of_seq_3"]
    hashed = payer_hash(bytes.fromhex(private["salt"]), private["payer"])
    assert f'"payer":"{hashed}"' in RECORDS[2]["body"]
