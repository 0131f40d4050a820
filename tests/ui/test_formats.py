from datetime import UTC, date, datetime, timedelta

import pytest

from domain.money import Money
from ui.formats import (
    age_text,
    date_text,
    date_time_text,
    figure,
    money,
    quantity_text,
    time_text,
)


def test_money_is_written_with_its_currency_in_each_language() -> None:
    assert money(123_456) == "1\u202f234,56\u00a0DH"
    assert money(Money(5), "ar").endswith("درهم")
    assert figure(123_456) == "1\u202f234,56"


def test_the_sign_of_an_amount_below_zero_stays_before_its_figures_in_arabic() -> None:
    assert money(-18_000) == "-180,00\u00a0DH"
    assert money(-18_000, "ar") == "\u2066-180,00\u2069\u00a0درهم"
    assert figure(-18_000, "ar") == "\u2066-180,00\u2069"
    assert (money(18_000, "ar"), figure(18_000, "ar")) == ("180,00\u00a0درهم", "180,00")


def test_a_moment_is_shown_in_casablanca_on_either_side_of_midnight() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert date_text(late) == "24/11/2026"
    assert time_text(late) == "00:30"
    assert date_time_text(late) == "24/11/2026 00:30"
    assert date_text(date(2026, 1, 2)) == "02/01/2026"


def test_ramadan_keeps_its_own_hour() -> None:
    assert time_text(datetime(2026, 3, 1, 12, 0, tzinfo=UTC)) == "12:00"


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-4), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=3, seconds=59), "3 min"),
        (timedelta(hours=23), "23 h"),
        (timedelta(days=4), "4 j"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(age: timedelta, said: str) -> None:
    assert age_text(age) == said


@pytest.mark.parametrize(("milli", "said"), [(1000, "1"), (2500, "2,5"), (7, "0,007")])
def test_a_quantity_has_no_useless_zero(milli: int, said: str) -> None:
    assert quantity_text(milli) == said
