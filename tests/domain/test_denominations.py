"""A billetage adds up to its amount, holds known faces alone, and an approval is whole."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bodies import parse_body
from domain.canonical import canonical
from domain.denominations import FACES, DenominationsDiffer, as_keys, by_face, sum_of
from domain.differences import add_differences
from domain.errors import BodyRefused
from domain.money import Money
from domain.record import Kind

SESSION = "0b8e52f4-6c1d-4f0a-9f5e-2a7c4d1e8b90"


def counted(**keys: object) -> str:
    body = {"v": 1, "kind": "EVENT", "code": "SESSION_COUNTED", "session": SESSION, "expected": 0}
    return canonical(body | keys)


@given(st.dictionaries(st.sampled_from(FACES), st.integers(0, 1000), min_size=1))
def test_the_pieces_of_a_body_are_those_that_are_there(pieces: Mapping[int, int]) -> None:
    keys, total = as_keys(pieces), sum_of(pieces)
    if not keys:
        return
    body = parse_body(Kind.EVENT, counted(counted=total, denominations=keys))
    assert body.text == counted(counted=total, denominations=keys)
    assert by_face(keys) == sorted(((f, n) for f, n in pieces.items() if n), reverse=True)
    with pytest.raises(DenominationsDiffer):
        parse_body(Kind.EVENT, counted(counted=total + 1, denominations=keys))


@pytest.mark.parametrize(
    "keys",
    [
        {"denominations": {}},
        {"denominations": {"300": 1}, "counted": 300},
        {"denominations": {"20000": 0}},
        {"denominations": {"100": -1}},
        {"denominations": {"100": 10**6 + 1}, "counted": 100 * (10**6 + 1)},
        {"approver": 3},
        {"reason": "BAD_NOTE"},
        {"first_counted": 5},
        {"approver": 3, "reason": "free text"},
    ],
)
def test_what_is_no_count_is_refused(keys: dict[str, object]) -> None:
    with pytest.raises(BodyRefused):
        parse_body(Kind.EVENT, counted(**{"counted": 0, **keys}))


def test_a_shortage_is_never_taken_from_an_overage() -> None:
    found = add_differences([(90, 100), (110, 100), (100, 100), (95, 100)])
    assert (found.counts, found.shortage, found.overage) == (4, Money(15), Money(10))
