import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.directory import (
    ENTRY_BYTES,
    STALE_AFTER_S,
    Directory,
    DirectoryEntry,
    DirectoryRefused,
)
from domain.ids import TerminalId
from domain.signing import DIRECTORY_CONTEXT, SIGNATURE_BYTES, new_private_key, public_key_of, sign
from tests.domain.links import CENTRE_KEY, PUBLIC_KEY

CENTRE_PUBLIC = public_key_of(CENTRE_KEY)
NOW = 1_795_420_800
ENTRIES = [
    DirectoryEntry(TerminalId(742001), 1, PUBLIC_KEY, NOW - 1000, NOW - 5),
    DirectoryEntry(TerminalId(742001), 2, bytes(32), NOW - 500),
    DirectoryEntry(TerminalId(100001), 1, bytes(range(32)), NOW - 9),
]


def signed(content: bytes) -> bytes:
    return content + sign(CENTRE_KEY, DIRECTORY_CONTEXT, content)


def test_a_directory_reads_back_in_order_under_its_centres_key() -> None:
    raw = Directory.of(NOW, ENTRIES).to_bytes(CENTRE_KEY)
    assert Directory.parse(raw, [bytes(32), CENTRE_PUBLIC]) == Directory.of(NOW, sorted(ENTRIES))


def test_ten_thousand_terminals_take_less_than_500_kb_and_one_at_most_50_bytes() -> None:
    many = [DirectoryEntry(TerminalId(number), 1, PUBLIC_KEY, NOW) for number in range(10_000)]
    raw = Directory.of(NOW, many).to_bytes(CENTRE_KEY)
    assert ENTRY_BYTES <= 50
    assert len(raw) <= 500_000


def test_a_directory_another_key_signed_is_refused() -> None:
    raw = Directory.of(NOW, ENTRIES).to_bytes(new_private_key())
    with pytest.raises(DirectoryRefused):
        Directory.parse(raw, [CENTRE_PUBLIC])


@given(st.integers(min_value=0, max_value=13 + 3 * ENTRY_BYTES + 63), st.integers(1, 255))
def test_no_byte_of_a_directory_can_be_changed(place: int, change: int) -> None:
    raw = bytearray(Directory.of(NOW, ENTRIES).to_bytes(CENTRE_KEY))
    raw[place] ^= change
    with pytest.raises(DirectoryRefused):
        Directory.parse(bytes(raw), [CENTRE_PUBLIC])


@pytest.mark.parametrize("length", [0, 1, 63, 64, 70])
def test_what_is_too_short_is_refused(length: int) -> None:
    with pytest.raises(DirectoryRefused):
        Directory.parse(bytes(length), [CENTRE_PUBLIC])


def test_a_signed_text_that_contradicts_itself_is_refused() -> None:
    content = Directory.of(NOW, ENTRIES).to_bytes(CENTRE_KEY)[:-SIGNATURE_BYTES]
    header, entries = content[:13], content[13:]
    first, second = entries[:ENTRY_BYTES], entries[ENTRY_BYTES : 2 * ENTRY_BYTES]
    for wrong in (
        header[:5],
        header + entries + b"x",
        header + entries[ENTRY_BYTES:],
        header + second + first + entries[2 * ENTRY_BYTES :],
        header + first + first + second,
        b"\x02" + content[1:],
    ):
        with pytest.raises(DirectoryRefused):
            Directory.parse(signed(wrong), [CENTRE_PUBLIC])


def test_a_directory_is_stale_after_seven_days() -> None:
    directory = Directory.of(NOW, ())
    assert not directory.is_stale(NOW + STALE_AFTER_S)
    assert directory.is_stale(NOW + STALE_AFTER_S + 1)
