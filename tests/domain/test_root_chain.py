"""From one root statement to the next: only those trusted so far bring it in."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from domain.root_chain import (
    CHAIN_BYTES_MAX,
    RootChain,
    RootForgets,
    RootForked,
    RootOutOfOrder,
    missing_signatures,
)
from domain.roots import (
    CentreKey,
    RootSignatureWrong,
    RootStatement,
    RootUnderSigned,
    RootUnreadable,
)
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

PAGE = Path(__file__).parent.parent.parent / "docs" / "protocol.md"
ANOTHER = bytes([5]) * 32
NEW_ROOTS = replace(SECOND, root_keys=public_keys(CUSTODIANS[0], SUCCESSOR, ANOTHER))


def test_the_next_statement_is_believed_when_enough_of_the_former_custodians_sign() -> None:
    chain = RootChain.parse(chain_of(SIGNED_FIRST, SIGNED_SECOND))
    assert chain.follow(SIGNED_FIRST) == SIGNED_SECOND
    assert chain.newest.good_keys == (NEXT_CENTRE,)


def test_new_custodians_come_in_by_the_former_ones_and_by_themselves() -> None:
    both = signed(NEW_ROOTS, *CUSTODIANS[:2], SUCCESSOR)
    assert RootChain.parse(chain_of(SIGNED_FIRST, both)).newest == both


@pytest.mark.parametrize(
    "signers",
    [
        (CUSTODIANS[0], SUCCESSOR, ANOTHER),  # one of the former
        (SUCCESSOR, ANOTHER),  # none of the former
        (CUSTODIANS[1], CUSTODIANS[2]),  # none of the new
        (CUSTODIANS[0], CUSTODIANS[1]),  # one of the new
    ],
)
def test_custodians_too_few_on_either_side_bring_nothing_in(signers: tuple[bytes, ...]) -> None:
    statement = signed(NEW_ROOTS, *signers)
    with pytest.raises(RootUnderSigned):
        RootChain.parse(chain_of(SIGNED_FIRST, statement))
    assert missing_signatures([SIGNED_FIRST, statement]) >= 1


def test_whoever_was_replaced_two_statements_ago_signs_nothing_more() -> None:
    second = signed(NEW_ROOTS, *CUSTODIANS[:2], SUCCESSOR)
    third = replace(NEW_ROOTS, number=3, signatures=())
    with pytest.raises(RootSignatureWrong):
        RootChain.parse(chain_of(SIGNED_FIRST, second, signed(third, *CUSTODIANS)))


@pytest.mark.parametrize("number", [1, 3, 4, 2**32 - 1])
def test_no_number_is_left_out_and_none_comes_again(number: int) -> None:
    statement = signed(replace(SECOND, number=number), *CUSTODIANS)
    with pytest.raises(RootOutOfOrder):
        RootChain.parse(chain_of(SIGNED_FIRST, statement))


def test_a_chain_begins_with_number_one() -> None:
    with pytest.raises(RootOutOfOrder):
        RootChain.parse(SIGNED_SECOND.to_bytes())


def test_a_statement_is_not_dated_before_the_one_it_follows() -> None:
    late = signed(replace(FIRST, issued_at=NOW + 2), *CUSTODIANS)
    with pytest.raises(RootOutOfOrder):
        RootChain.parse(chain_of(late, SIGNED_SECOND))


def test_an_older_chain_is_a_rollback_and_another_one_a_fork() -> None:
    with pytest.raises(RootOutOfOrder):
        RootChain.parse(SIGNED_FIRST.to_bytes()).follow(SIGNED_SECOND)
    other = signed(replace(SECOND, issued_at=NOW + 5), *CUSTODIANS)
    with pytest.raises(RootForked):
        RootChain.parse(chain_of(SIGNED_FIRST, other)).follow(SIGNED_SECOND)
    more = signed(SIGNED_SECOND, CUSTODIANS[0])
    assert RootChain.parse(chain_of(SIGNED_FIRST, more)).follow(SIGNED_SECOND) == more


@pytest.mark.parametrize(
    "kept",
    [
        (CentreKey(NEXT_CENTRE, NOW, NOW + YEAR),),
        (CentreKey(CENTRE, NOW, NOW + YEAR), CentreKey(NEXT_CENTRE, NOW, NOW + YEAR)),
        (CentreKey(CENTRE, NOW, NOW + YEAR, NOW + 1), CentreKey(NEXT_CENTRE, NOW, NOW + YEAR)),
    ],
)
def test_no_key_is_forgotten_and_no_revocation_taken_back_or_put_off(
    kept: tuple[CentreKey, ...],
) -> None:
    third: RootStatement = replace(
        SECOND, number=3, issued_at=NOW + 9, centre_keys=centre_keys(*kept)
    )
    with pytest.raises(RootForgets):
        RootChain.parse(chain_of(SIGNED_FIRST, SIGNED_SECOND, signed(third, *CUSTODIANS)))


def test_a_theft_may_turn_out_to_be_older_than_was_thought() -> None:
    earlier = (CentreKey(CENTRE, NOW, NOW + YEAR, 1), CentreKey(NEXT_CENTRE, NOW, NOW + YEAR))
    third = signed(replace(SECOND, number=3, centre_keys=centre_keys(*earlier)), *CUSTODIANS)
    assert RootChain.parse(chain_of(SIGNED_FIRST, SIGNED_SECOND, third)).newest == third


def test_a_draft_at_the_end_can_be_read_and_is_not_believed() -> None:
    raw = chain_of(SIGNED_FIRST, SECOND)
    assert RootChain.read(raw).newest == SECOND
    assert missing_signatures(RootChain.read(raw).statements) == 2
    assert missing_signatures([SIGNED_FIRST]) == 0
    with pytest.raises(RootUnderSigned):
        RootChain.parse(raw)


def test_the_test_vector_of_the_protocols_page_is_this_chain() -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = re.search(r"\*\*Test vector\.\*\* Root .*?```\n([0-9a-f\n]+)```", page, re.DOTALL)
    assert shown is not None
    raw = bytes.fromhex(shown[1].replace("\n", ""))
    assert raw == chain_of(SIGNED_FIRST, SIGNED_SECOND)
    assert RootChain.parse(raw).newest == SIGNED_SECOND
    for statement in (FIRST, SECOND):
        assert f"`{statement.fingerprint}`" in page


def test_nothing_and_too_much_are_no_chain() -> None:
    for raw, said in ((b"", "cut"), (bytes(CHAIN_BYTES_MAX + 1), "more than 1048576 bytes")):
        with pytest.raises(RootUnreadable, match=said):
            RootChain.parse(raw)
