from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidAmount
from domain.money import CENTIMES_MAX, ZERO, Money

amounts = st.integers(-CENTIMES_MAX, CENTIMES_MAX)
shares = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize("centimes", [1.0, True, "1", None, CENTIMES_MAX + 1, -CENTIMES_MAX - 1])
def test_money_refuses_what_is_not_a_whole_number_of_centimes_in_range(centimes: object) -> None:
    with pytest.raises(InvalidAmount) as refusal:
        Money(centimes)  # type: ignore[arg-type]  # the refusal is what is tested
    assert refusal.value.code == "money.invalid"


def test_a_sum_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidAmount):
        Money(CENTIMES_MAX) + Money(1)


def test_amounts_add_up_subtract_and_compare() -> None:
    assert Money(150) + Money(50) - Money(300) == Money(-100)
    assert -Money(5) < ZERO < Money(1)
    assert Money.total([Money(1), Money(2)]) == Money(3)
    assert Money.total([]).is_zero


@given(amounts, shares)
def test_split_parts_add_up_to_the_whole(centimes: int, weights: list[int]) -> None:
    assert Money.total(Money(centimes).split(weights)) == Money(centimes)


@given(amounts, shares)
def test_each_split_part_is_less_than_a_centime_from_its_exact_share(
    centimes: int, weights: list[int]
) -> None:
    for part, weight in zip(Money(centimes).split(weights), weights, strict=True):
        assert abs(part.centimes - Fraction(centimes * weight, sum(weights))) < 1


def test_split_gives_the_left_over_centime_to_the_largest_remainder_then_to_the_first() -> None:
    assert Money(100).split([1, 1, 1]) == (Money(34), Money(33), Money(33))
    assert Money(10).split([1, 2, 1]) == (Money(3), Money(5), Money(2))
    assert Money(-100).split([1, 1, 1]) == (Money(-34), Money(-33), Money(-33))
    assert Money(7).split([0, 1]) == (ZERO, Money(7))


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [1, 0.5], [True]])
def test_split_refuses_shares_that_divide_nothing(weights: list[int]) -> None:
    with pytest.raises(InvalidAmount):
        Money(100).split(weights)


@pytest.mark.parametrize(
    ("centimes", "figures"),
    [
        (0, "0,00"),
        (5, "0,05"),
        (100, "1,00"),
        (123_456, "1 234,56"),
        (100_000_000, "1 000 000,00"),
        (-123_456, "-1 234,56"),
    ],
)
def test_amounts_are_written_with_a_comma_and_grouped_thousands(
    centimes: int, figures: str
) -> None:
    money = Money(centimes)
    assert money.format_fr(plain=True) == f"{figures} DH"
    assert money.format_fr() == f"{figures.replace(' ', chr(0x202F))}\u00a0DH"
    assert money.format_ar() == f"{figures.replace(' ', chr(0x202F))}\u00a0درهم"


@given(amounts)
def test_amounts_for_paper_are_plain_ascii(centimes: int) -> None:
    assert Money(centimes).format_fr(plain=True).isascii()
