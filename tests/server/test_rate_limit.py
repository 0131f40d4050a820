from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, create_engine, text

from server.bootstrap import Centre
from server.rate_limit import RateLimit, TooManyTries
from tests.conftest import NOW


def limit_of(centre: Centre, limit: int, bucket: str = "test") -> RateLimit:
    return RateLimit(centre.app, bucket, limit, timedelta(minutes=10))


def test_a_caller_waits_until_its_oldest_try_is_out_of_the_window(centre: Centre) -> None:
    limit = limit_of(centre, 2)
    limit.take("here", NOW)
    limit.take("here", NOW + timedelta(minutes=4))
    with pytest.raises(TooManyTries) as refusal:
        limit.take("here", NOW + timedelta(minutes=9))
    assert refusal.value.params["retry_after_s"] == 61
    limit.take("elsewhere", NOW + timedelta(minutes=9))
    limit_of(centre, 2, "other").take("here", NOW + timedelta(minutes=9))
    limit.take("here", NOW + timedelta(minutes=10))


def test_a_caller_who_proved_who_it_is_starts_over(centre: Centre) -> None:
    limit = limit_of(centre, 1)
    limit.take("here", NOW)
    limit.forgive("here")
    limit.take("here", NOW)
    limit.give_back("here")
    limit.take("here", NOW)
    limit.give_back("nobody")


def test_workers_count_the_same_tries_exactly(centre: Centre) -> None:
    workers = [create_engine(centre.app.url) for _ in range(2)]
    limits = [RateLimit(engine, "test", 5, timedelta(minutes=10)) for engine in workers]

    def guess(number: int) -> str:
        try:
            limits[number % 2].take("here", NOW)
        except TooManyTries:
            return "refused"
        return "taken"

    with ThreadPoolExecutor(16) as pool:
        said = Counter(pool.map(guess, range(16)))
    for engine in workers:
        engine.dispose()
    assert said == {"taken": 5, "refused": 11}


def test_counts_are_forgotten_after_a_day(centre: Centre, admin_url: URL) -> None:
    limit = limit_of(centre, 1)
    limit.take("here", NOW)
    limit.take("there", NOW + timedelta(days=1))
    limit.forget_old(NOW + timedelta(days=1, minutes=1))
    engine = create_engine(admin_url)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT caller FROM rate_tries")).scalars().all()
    engine.dispose()
    assert kept == ["there"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(0, 400), min_size=1, max_size=30), allowed=st.integers(1, 4))
def test_no_window_ever_holds_more_tries_than_the_limit(
    centre: Centre, steps: list[int], allowed: int
) -> None:
    limit, now, taken = limit_of(centre, allowed), NOW, []
    limit.forgive("here")
    for step in steps:
        now += timedelta(seconds=step)
        before = [moment for moment in taken if moment > now - limit.window]
        try:
            limit.take("here", now)
        except TooManyTries:
            assert len(before) == allowed
        else:
            assert len(before) < allowed
            taken.append(now)
