from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.chain import Head
from domain.record import Kind
from tests.domain.links import (
    NEXT_PRIVATE_KEY,
    Chain,
    signed_anew,
)
from tests.verify.exports import (
    day,
    lines_of,
    places,
)

DAY = day()
LENGTH = len(DAY.entries)


@given(place=st.integers(1, LENGTH - 1))
def test_a_removed_record_is_missed_at_its_own_place(place: int) -> None:
    kept = DAY.entries[:place] + DAY.entries[place + 1 :]
    expected = [] if place == LENGTH - 1 else [(place + 1, "records.gap")]
    assert places(lines_of(kept)) == expected


@given(place=st.integers(0, LENGTH - 2))
def test_two_swapped_records_are_located(place: int) -> None:
    swapped = list(DAY.entries)
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    found = [fault for fault in places(lines_of(swapped)) if fault[1] != "verify.key_unknown"]
    assert found[0] == (place + 1, "records.gap" if place else "records.fork")
    assert {seq for seq, _ in found} == {place + 1}


@given(place=st.integers(0, LENGTH - 1), bit=st.integers(0, 1039))
def test_an_edited_record_is_located_and_blamed_alone(place: int, bit: int) -> None:
    record, text = DAY.entries[place]
    raw = bytearray(record.to_bytes())
    raw[bit // 8] ^= 1 << bit % 8
    lines = lines_of(DAY.entries)
    lines[place] = lines[place].replace(record.to_bytes().hex(), raw.hex())
    assert text in DAY.entries[place]
    assert {seq for seq, _ in places(lines)} == {place + 1}


@given(place=st.integers(0, LENGTH - 1))
def test_an_edited_body_is_located(place: int) -> None:
    lines = lines_of(DAY.entries)
    lines[place] = lines[place].replace('\\"v\\":1', '\\"v\\":1 ')
    assert places(lines) == [(place + 1, "canonical.refused")]


def test_a_changed_amount_in_a_body_is_located() -> None:
    lines = lines_of(DAY.entries)
    lines[2] = lines[2].replace("2500", "2600")
    assert places(lines) == [(3, "records.body_hash"), (3, "records.amount")]


@given(place=st.integers(1, LENGTH - 1), copied=st.integers(0, LENGTH - 1))
def test_an_inserted_record_is_located(place: int, copied: int) -> None:
    inserted = list(DAY.entries)
    inserted.insert(place, DAY.entries[copied])
    found = places(lines_of(inserted))
    if copied < place:
        assert found == [(copied + 1, "records.fork")]
    elif copied == place:
        assert found == [(place + 1, "records.fork")]
    else:
        assert found[0] == (place + 1, "records.gap")


def test_an_inserted_forgery_is_blamed_alone() -> None:
    inserted = list(DAY.entries)
    forged = signed_anew(DAY.entries[4][0], NEXT_PRIVATE_KEY)
    inserted.insert(4, (forged, DAY.entries[4][1]))
    assert places(lines_of(inserted)) == [(5, "records.signature_invalid")]


@pytest.mark.parametrize("line", ["\n", "{}\n", "x\n", '{"record":"00"}\n', "{" * 70_000 + "\n"])
def test_a_line_that_is_no_record_is_located(line: str) -> None:
    lines = lines_of(DAY.entries)
    lines[6] = line
    assert places(lines) == [(7, "verify.line")]


def test_a_forked_terminal_shows_both_branches() -> None:
    fork = Chain(DAY.head)
    fork.head = Head(**{**_keys(DAY.head), "seq": LENGTH - 1, "link": DAY.entries[-2][0].link})
    fork.head = replace(fork.head, counter=12_500, receipt_no=DAY.entries[-2][0].receipt_no)
    fork.put(Kind.NULL, {"reason": "CLONE"}, issued_at=DAY.head.issued_at)
    both = [*DAY.entries, *fork.entries]
    assert places(lines_of(both)) == [(LENGTH, "records.fork")]


def _keys(head: Head) -> dict[str, Any]:
    return {name: getattr(head, name) for name in Head.__slots__}
