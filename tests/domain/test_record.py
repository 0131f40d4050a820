from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import GirctError, MalformedRecord
from domain.extension import check_extension
from domain.ids import AgentId, Seq, TerminalId
from domain.malformed import BadExtension, FieldOutOfRange, WrongLength
from domain.record import (
    COUNTER_MAX,
    Flag,
    Kind,
    Record,
    RecordOutline,
    decrypt_counter,
    encrypt_counter,
)
from tests.domain.links import COUNTER_KEY, PRIVATE_KEY, PUBLIC_KEY, VECTORS, signed_anew

RAW = bytes.fromhex(VECTORS["records"][2]["record"])
EXTENDED = RAW[:1] + b"\x80" + RAW[2:66]
SIGNATURE = RAW[66:]


def with_byte(offset: int, value: int) -> bytes:
    return RAW[:offset] + bytes([value]) + RAW[offset + 1 :]


def test_every_one_bit_change_of_a_record_is_refused() -> None:
    accepted = []
    for bit in range(len(RAW) * 8):
        changed = bytearray(RAW)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            if Record.parse(bytes(changed)).is_signed_by(PUBLIC_KEY):
                accepted.append(bit)
        except MalformedRecord:
            continue
    assert len(RAW) * 8 == 1040
    assert accepted == []


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "records.length"),
        (RAW[:1], "records.length"),
        (RAW[:-1], "records.length"),
        (RAW + b"\x00", "records.length"),
        (RAW + bytes(20), "records.length"),
        (EXTENDED + SIGNATURE, "records.length"),
        (EXTENDED + b"\x01" + SIGNATURE, "records.length"),
        (EXTENDED + bytes(21) + SIGNATURE, "records.length"),
        (EXTENDED + b"\x01\x00" + SIGNATURE, "records.extension"),
        (EXTENDED + b"\x01\x12" + bytes(18) + SIGNATURE, "records.extension"),
        (with_byte(0, 0x01), "records.version"),
        (with_byte(0, 0x21), "records.version"),
        (with_byte(0, 0xF1), "records.version"),
        (with_byte(0, 0x1D), "records.kind"),
        (with_byte(0, 0x1E), "records.kind"),
        (with_byte(0, 0x1F), "records.kind"),
        (with_byte(1, 0x10), "records.flags"),
        (with_byte(1, 0x20), "records.flags"),
        (with_byte(1, 0x40), "records.flags"),
        (with_byte(6, 0), "records.field_range"),
        (RAW[:7] + bytes(4) + RAW[11:], "records.field_range"),
    ],
)
def test_bytes_no_rule_allows_are_refused_by_name(raw: bytes, code: str) -> None:
    with pytest.raises(MalformedRecord) as refused:
        Record.parse(raw)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "extension",
    [b"", b"\x01", b"\x01\x02\x00", b"\x02\x00\x01\x00", b"\x01\x00\x01\x00", b"\x03\x00"],
)
def test_an_extension_out_of_order_cut_short_or_unknown_is_refused(extension: bytes) -> None:
    with pytest.raises(BadExtension):
        check_extension(extension, frozenset({1, 2}))


def test_an_extension_of_known_ascending_tags_is_read_to_its_end() -> None:
    check_extension(b"\x01\x00\x02\x03abc", frozenset({1, 2}))


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 2**32},
        {"amount_centimes": 2**40},
        {"amount_centimes": -1},
        {"terminal_id": -1},
        {"key_epoch": 256},
        {"revenue_code": 65536},
        {"agent_id": 65536},
        {"issued_at": 2**32},
    ],
)
def test_a_field_too_large_for_its_bytes_is_refused(change: dict[str, int]) -> None:
    record = Record.parse(RAW)
    with pytest.raises(FieldOutOfRange):
        replace(record, **change).to_bytes()


@given(
    kind=st.sampled_from(Kind),
    flags=st.integers(0, 15).map(Flag),
    numbers=st.tuples(*[st.integers(1, 2**32 - 1)] * 4),
    epoch=st.integers(1, 255),
    amount=st.integers(0, 2**40 - 1),
    small=st.tuples(*[st.integers(0, 65535)] * 2),
    halves=st.tuples(*[st.binary(min_size=16, max_size=16)] * 2),
    cipher=st.binary(min_size=6, max_size=6),
)
def test_a_record_reads_back_as_it_was_written(  # noqa: PLR0913, PLR0917 - one argument per field
    kind: Kind,
    flags: Flag,
    numbers: tuple[int, ...],
    epoch: int,
    amount: int,
    small: tuple[int, ...],
    halves: tuple[bytes, ...],
    cipher: bytes,
) -> None:
    record = signed_anew(
        Record(
            kind=kind,
            flags=flags,
            terminal_id=TerminalId(numbers[0]),
            key_epoch=epoch,
            seq=Seq(numbers[1]),
            receipt_no=numbers[2],
            issued_at=numbers[3],
            amount_centimes=amount,
            counter_cipher=cipher,
            revenue_code=small[0],
            agent_id=AgentId(small[1]),
            prev=halves[0],
            body_hash=halves[1],
            signature=b"",
        ),
        PRIVATE_KEY,
    )
    read = Record.parse(record.to_bytes())
    assert read == record
    assert read.link == record.link
    assert read.is_signed_by(PUBLIC_KEY)


@given(st.binary(max_size=160))
def test_any_bytes_are_a_record_or_refused_never_an_accident(raw: bytes) -> None:
    try:
        assert Record.parse(raw).to_bytes() == raw
    except GirctError:
        assert True


@given(value=st.integers(0, COUNTER_MAX), seq=st.integers(1, 2**32 - 1))
def test_the_counter_reads_back_under_its_key_and_place_alone(value: int, seq: int) -> None:
    terminal, other = TerminalId(742001), TerminalId(742002)
    cipher = encrypt_counter(COUNTER_KEY, terminal, Seq(seq), value)
    assert len(cipher) == 6
    assert decrypt_counter(COUNTER_KEY, terminal, Seq(seq), cipher) == value
    assert decrypt_counter(COUNTER_KEY, other, Seq(seq), cipher) != value


@pytest.mark.parametrize("value", [-1, COUNTER_MAX + 1])
def test_a_counter_out_of_range_is_refused(value: int) -> None:
    with pytest.raises(FieldOutOfRange):
        encrypt_counter(COUNTER_KEY, TerminalId(1), Seq(1), value)


def test_a_signed_record_that_breaks_every_rule_can_still_be_filed() -> None:
    reserved = signed_anew(replace(Record.parse(RAW), flags=Flag(0x70)))
    outline = RecordOutline.read(reserved.to_bytes())
    assert (outline.terminal_id, outline.key_epoch, outline.seq) == (742001, 1, 3)
    assert outline.link == reserved.link
    assert outline.is_signed_by(PUBLIC_KEY)
    with pytest.raises(MalformedRecord):
        Record.parse(outline.raw)


@pytest.mark.parametrize("length", [0, 129, 151])
def test_no_outline_is_read_from_bytes_no_record_can_have(length: int) -> None:
    with pytest.raises(WrongLength):
        RecordOutline.read(bytes(length))
