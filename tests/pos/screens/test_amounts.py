import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import GirctError, InvalidQuantity
from domain.money import Money
from domain.tariffs.line import RateKind, Unit
from pos.screens.amounts import (
    CASH_CENTIMES_MAX,
    rate_text,
    read_cash,
    read_quantity,
    unit_text,
    write_cash,
)
from pos.screens.errors import CashNotAnAmount, CashTooLarge, DaysMissing, QuantityMissing


@given(st.integers(0, CASH_CENTIMES_MAX))
def test_cash_written_is_read_back(centimes: int) -> None:
    assert read_cash(write_cash(Money(centimes))) == Money(centimes)


@pytest.mark.parametrize(
    ("typed", "centimes"),
    [("200", 20_000), ("12,5", 1_250), ("12.50", 1_250), ("1 000", 100_000), ("٢٠٠٫٥", 20_050)],
)
def test_cash_is_read_in_both_scripts(typed: str, centimes: int) -> None:
    assert read_cash(typed) == Money(centimes)


@given(st.text(max_size=30))
def test_any_text_is_cash_or_is_refused_by_name(typed: str) -> None:
    try:
        amount = read_cash(typed)
    except CashNotAnAmount:
        return
    assert 0 <= amount.centimes <= CASH_CENTIMES_MAX


@given(st.integers(1, 10_000_000), st.integers(1, 365))
def test_a_surface_for_days_is_exact_to_the_thousandth(surface_milli: int, days: int) -> None:
    text = read_quantity(
        f"{surface_milli // 1000}.{surface_milli % 1000:03d}", str(days), Unit.M2_DAY
    )
    whole, rest = text.split(".")
    assert int(whole) * 1000 + int(rest) == surface_milli * days


@pytest.mark.parametrize(
    ("quantity", "days", "error"),
    [("", "2", QuantityMissing), ("7", "", DaysMissing), (" ", " ", QuantityMissing)],
)
def test_both_fields_of_a_surface_for_days_are_needed(
    quantity: str, days: str, error: type[GirctError]
) -> None:
    with pytest.raises(error):
        read_quantity(quantity, days, Unit.M2_DAY)


@pytest.mark.parametrize("days", ["0", "-1", "1,5", "two"])
def test_days_are_whole_and_at_least_one(days: str) -> None:
    with pytest.raises(InvalidQuantity):
        read_quantity("7", days, Unit.M2_DAY)


def test_a_rate_reads_as_money_or_as_a_percentage() -> None:
    assert rate_text(1_500, RateKind.PER_UNIT, "fr") == "15,00\u00a0DH"
    assert rate_text(1_500, RateKind.PER_UNIT, "ar").endswith("درهم")
    assert rate_text(75, RateKind.PER_MILLE, "fr") == "7,5\u00a0%"


@pytest.mark.parametrize("typed", ["1000000000,01", "1000000000000", "9" * 40])
def test_a_digit_too_many_is_said_as_too_much_not_as_no_amount(typed: str) -> None:
    with pytest.raises(CashTooLarge):
        read_cash(typed)


def test_a_unit_is_plural_after_several_of_it() -> None:
    assert unit_text(Unit.DOC, "fr", 3_000) == "documents"
    assert unit_text(Unit.DOC, "fr") == "document"
    assert unit_text(Unit.M2, "fr", 3_000) == "m²"
