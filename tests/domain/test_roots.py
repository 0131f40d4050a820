"""The custodians' statement: what they sign is believed, and nothing else is."""

import os
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.root_chain import RootChain
from domain.roots import (
    CENTRE_KEYS_MAX,
    CentreKey,
    RootRefused,
    RootSignature,
    RootSignatureWrong,
    RootStatement,
    RootUnderSigned,
    RootUnreadable,
    read_statement,
)
from domain.signing import CONFIGURATION_CONTEXT, public_key_of, sign
from tests.domain.root_story import (
    CENTRE,
    CUSTODIANS,
    FIRST,
    NEXT_CENTRE,
    NOW,
    SECOND,
    SIGNED_FIRST,
    SIGNED_SECOND,
    SUCCESSOR,
    YEAR,
    centre_keys,
    chain_of,
    public_keys,
    signed,
)

STEP = 1 if os.environ.get("GIRCT_TEST_PROFILE") == "prove" else 5
"""Every bit in the proof; every fifth, in turn a different one of each byte, in each run."""
seconds = st.integers(1, 2**30)
key_lists = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=7, unique=True)


@st.composite
def statements(draw: st.DrawFn) -> tuple[RootStatement, list[bytes]]:
    """A first statement and the private keys of its custodians."""
    custodians = draw(key_lists)
    centres = sorted({public_key_of(seed[::-1] + b"") for seed in draw(key_lists)})
    root_keys = public_keys(*custodians)
    issued_at = draw(seconds)
    kept = [key for key in centres if key not in root_keys] or [CENTRE]
    dated = [CentreKey(key, 0, issued_at + draw(seconds)) for key in kept]
    return (
        RootStatement(1, issued_at, draw(st.integers(1, len(root_keys))), root_keys, tuple(dated)),
        custodians,
    )


@given(statements(), st.data())
def test_a_statement_signed_by_enough_reads_back_and_no_bit_of_it_can_be_changed(
    made: tuple[RootStatement, list[bytes]], data: st.DataObject
) -> None:
    draft, custodians = made
    statement = signed(draft, *custodians[: draft.threshold])
    raw = bytearray(statement.to_bytes())
    assert RootChain.parse(bytes(raw)).newest == statement
    place = data.draw(st.integers(0, 8 * len(raw) - 1))
    raw[place // 8] ^= 1 << place % 8
    with pytest.raises(RootRefused):
        RootChain.parse(bytes(raw))


def test_every_one_bit_change_of_a_whole_chain_is_refused() -> None:
    raw = chain_of(SIGNED_FIRST, signed(SIGNED_SECOND, CUSTODIANS[0]))
    accepted: list[int] = []
    for place in range(0, 8 * len(raw), STEP):
        changed = bytearray(raw)
        changed[place // 8] ^= 1 << place % 8
        with suppress(RootRefused):
            RootChain.parse(bytes(changed))
            accepted.append(place)
    assert accepted == []


@given(statements(), st.data())
def test_whatever_is_cut_or_padded_is_refused(
    made: tuple[RootStatement, list[bytes]], data: st.DataObject
) -> None:
    draft, custodians = made
    raw = signed(draft, *custodians).to_bytes()
    with pytest.raises(RootRefused):
        RootChain.parse(raw[: data.draw(st.integers(0, len(raw) - 1))])
    with pytest.raises(RootRefused):
        RootChain.parse(raw + data.draw(st.binary(min_size=1, max_size=40)))


@given(st.binary(max_size=400))
def test_bytes_that_are_no_statement_are_refused_by_name(raw: bytes) -> None:
    with pytest.raises(RootRefused):
        RootChain.parse(raw)


@given(statements())
def test_a_signature_too_few_is_too_few(made: tuple[RootStatement, list[bytes]]) -> None:
    draft, custodians = made
    short = signed(draft, *custodians[: draft.threshold - 1])
    with pytest.raises(RootUnderSigned):
        RootChain.parse(short.to_bytes())


def test_a_custodian_counts_once_however_often_they_sign() -> None:
    once = signed(FIRST, CUSTODIANS[0])
    assert signed(once, CUSTODIANS[0]) == once
    assert once.missing(FIRST.root_keys, 2) == 1
    one = once.to_bytes()
    twice = once.content + bytes([2]) + 2 * one[len(once.content) + 1 :]
    with pytest.raises(RootUnreadable, match="in order"):
        RootChain.parse(twice)


def test_the_signature_of_a_stranger_spoils_the_statement() -> None:
    with pytest.raises(RootSignatureWrong):
        RootChain.parse(signed(SIGNED_FIRST, SUCCESSOR).to_bytes())


def test_a_signature_under_another_context_is_none() -> None:
    root_key = public_key_of(CUSTODIANS[0])
    other = RootSignature(root_key, sign(CUSTODIANS[0], CONFIGURATION_CONTEXT, FIRST.content))
    with pytest.raises(RootSignatureWrong):
        replace(FIRST, threshold=1, signatures=(other,)).check_signatures([root_key])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": 0}, "number"),
        ({"number": 2**32}, "number"),
        ({"issued_at": 0}, "date"),
        ({"threshold": 0}, "threshold"),
        ({"threshold": 4}, "threshold"),
        ({"root_keys": ()}, "root keys"),
        ({"root_keys": public_keys(*(bytes([n]) * 32 for n in range(1, 9)))}, "1 to 7"),
        ({"root_keys": FIRST.root_keys[::-1]}, "in order"),
        ({"root_keys": (FIRST.root_keys[0],) * 3}, "in order"),
        ({"root_keys": (bytes(32), *FIRST.root_keys)}, "no Ed25519 key"),
        ({"centre_keys": ()}, "1 to 64"),
        ({"centre_keys": (CentreKey(CENTRE, NOW, NOW + 9),) * 2}, "in order"),
        ({"centre_keys": (CentreKey(CENTRE, NOW, NOW),)}, "dates"),
        ({"centre_keys": (CentreKey(CENTRE, NOW, NOW + YEAR, NOW + 1),)}, "dates"),
        ({"centre_keys": (CentreKey(CENTRE, NOW, NOW + YEAR, NOW),)}, "no key of the centre"),
        ({"centre_keys": (CentreKey(CENTRE, NOW - 9, NOW),)}, "no key of the centre"),
        ({"centre_keys": (CentreKey(FIRST.root_keys[0], NOW, NOW + YEAR),)}, "also a key"),
    ],
)
def test_a_statement_that_contradicts_itself_says_what_is_wrong(
    changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(RootUnreadable, match=sentence):
        replace(FIRST, **changes)  # type: ignore[arg-type]  # one wrong thing at a time


def test_more_than_sixty_four_keys_of_the_centre_are_too_many() -> None:
    keys = [public_key_of(bytes([20 + n]) * 32) for n in range(CENTRE_KEYS_MAX + 1)]
    with pytest.raises(RootUnreadable, match="1 to 64"):
        replace(FIRST, centre_keys=centre_keys(*(CentreKey(k, NOW, NOW + YEAR) for k in keys)))


def test_no_more_sign_than_there_can_be_custodians_of_two_statements() -> None:
    many = tuple(RootSignature(bytes([number]) * 32, bytes(64)) for number in range(15))
    with pytest.raises(RootUnreadable, match="more than 14 signatures"):
        replace(FIRST, signatures=many)


def test_a_key_ends_with_its_year_or_with_its_theft_whichever_came_first() -> None:
    assert CentreKey(CENTRE, NOW, NOW + 9).ends_at == NOW + 9
    assert CentreKey(CENTRE, NOW, NOW + 9, NOW + 5).ends_at == NOW + 5
    assert CentreKey(CENTRE, NOW, NOW + 9, NOW + 20).ends_at == NOW + 9


def test_a_revoked_key_and_one_whose_year_is_over_are_not_believed() -> None:
    late = replace(SECOND, issued_at=NOW + YEAR - 1)
    assert late.good_keys == (NEXT_CENTRE,)
    over = replace(
        FIRST,
        issued_at=NOW + YEAR,
        centre_keys=centre_keys(
            CentreKey(CENTRE, NOW, NOW + YEAR), CentreKey(NEXT_CENTRE, NOW, NOW + 2 * YEAR)
        ),
    )
    assert over.good_keys == (NEXT_CENTRE,)
    revoked = SECOND.named(CENTRE)
    assert revoked is not None
    assert revoked.ends_at == NOW


def test_the_fingerprint_is_of_what_is_signed_and_not_of_who_signed() -> None:
    assert SIGNED_FIRST.fingerprint == FIRST.fingerprint
    assert replace(FIRST, threshold=3).fingerprint != FIRST.fingerprint
    assert read_statement(SIGNED_FIRST.to_bytes() + b"more")[0] == SIGNED_FIRST
