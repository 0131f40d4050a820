"""Trees over growing lists, against a second reading of the same definition."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.merkle import consistency_proof, is_consistent, root_of

ENTRIES = [
    b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57", bytes(range(0x60, 0x70)),
]  # fmt: skip
"""The eight entries of the reference implementation of Certificate Transparency."""
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def naive_root(entries: Sequence[bytes]) -> bytes:
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    middle = 1
    while middle * 2 < len(entries):
        middle *= 2
    return hashlib.sha256(
        b"\x01" + naive_root(entries[:middle]) + naive_root(entries[middle:])
    ).digest()


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_the_reference_roots_are_found(size: int, root: str) -> None:
    assert root_of(ENTRIES[:size]).hex() == root


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_the_root_is_that_of_the_definition(entries: list[bytes]) -> None:
    assert root_of(entries) == naive_root(entries)


def test_every_growth_up_to_seventy_is_proved_and_none_is_proved_by_another() -> None:
    entries = [bytes([number]) for number in range(70)]
    roots = [naive_root(entries[:size]) for size in range(71)]
    for newer in range(1, 71):
        for older in range(1, newer + 1):
            proof = consistency_proof(older, entries[:newer])
            assert is_consistent(older, roots[older], newer, roots[newer], proof)
            assert not is_consistent(older, roots[older - 1], newer, roots[newer], proof)
            assert not is_consistent(older, roots[older], newer, roots[newer - 1], proof)
            assert not is_consistent(older, roots[older], newer, roots[newer], [*proof, bytes(32)])
            if proof:
                assert not is_consistent(older, roots[older], newer, roots[newer], proof[:-1])


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=2, max_size=40), st.data())
def test_a_rewritten_entry_is_never_consistent(entries: list[bytes], data: st.DataObject) -> None:
    older = data.draw(st.integers(1, len(entries)))
    at = data.draw(st.integers(0, older - 1))
    rewritten = [*entries]
    rewritten[at] = rewritten[at] + b"!"
    proof = consistency_proof(older, rewritten)
    roots = root_of(entries[:older]), root_of(rewritten)
    assert not is_consistent(older, roots[0], len(rewritten), roots[1], proof)


@pytest.mark.parametrize("older_size", [0, 3])
def test_no_proof_is_made_from_a_list_that_never_was(older_size: int) -> None:
    with pytest.raises(ValueError, match="never had"):
        consistency_proof(older_size, [b"a", b"b"])
    assert not is_consistent(older_size, bytes(32), 2, bytes(32), [])
