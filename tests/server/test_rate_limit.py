from datetime import UTC, datetime, timedelta

import pytest

from server.rate_limit import CALLERS_MAX, RateLimit, TooManyTries

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_caller_waits_until_its_oldest_try_is_out_of_the_window() -> None:
    limit = RateLimit(2, timedelta(minutes=10))
    limit.take("here", NOW)
    limit.take("here", NOW + timedelta(minutes=4))
    with pytest.raises(TooManyTries) as refusal:
        limit.take("here", NOW + timedelta(minutes=9))
    assert refusal.value.params["retry_after_s"] == 61
    limit.take("elsewhere", NOW + timedelta(minutes=9))
    limit.take("here", NOW + timedelta(minutes=10))


def test_a_caller_who_proved_who_it_is_starts_over() -> None:
    limit = RateLimit(1, timedelta(minutes=10))
    limit.take("here", NOW)
    limit.forgive("here")
    limit.take("here", NOW)


def test_many_callers_do_not_fill_the_memory() -> None:
    limit = RateLimit(1, timedelta(minutes=10))
    for number in range(CALLERS_MAX + 10):
        limit.count(str(number), NOW)
    with pytest.raises(TooManyTries):
        limit.check(str(CALLERS_MAX), NOW)
    limit.check("0", NOW)
