from datetime import UTC, date, datetime

import pytest

from domain.calendar import business_day, fiscal_year, format_date_time, local_time


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), date(2026, 11, 24)),
        # Ramadan 1447: Morocco is at UTC+0, so the day ends one hour later in UTC.
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_business_day_is_the_civil_day_of_morocco(at: datetime, day: date) -> None:
    assert business_day(at) == day


def test_the_fiscal_year_is_the_civil_year_of_the_business_day() -> None:
    assert fiscal_year(business_day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))) == 2027
    assert fiscal_year(date(2026, 12, 31)) == 2026


def test_an_instant_is_written_in_the_time_of_morocco() -> None:
    assert format_date_time(datetime(2026, 1, 5, 8, 3, 9, tzinfo=UTC)) == "05/01/2026 09:03:09"


def test_a_naive_instant_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="aware"):
        local_time(datetime(2026, 1, 5, 8, 3))  # noqa: DTZ001 -- a naive instant is what is tested
