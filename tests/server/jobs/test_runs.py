"""A job runs when it is due, in one process at a time, and its failure harms nobody."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from server.bootstrap import Centre
from server.db.scope import NOWHERE, scoped
from server.jobs.runs import Interrupted, Job, last_runs, run_job
from tests.conftest import SteppingClock

TEN = timedelta(minutes=10)


def outcome(centre: Centre, name: str) -> tuple[str, str]:
    with scoped(centre.app, NOWHERE) as connection:
        (run,) = [each for each in last_runs(connection) if each.name == name]
    return run.outcome, run.detail


def fail(_centre: Centre) -> str:
    raise LookupError


def give_up(_centre: Centre) -> str:
    raise Interrupted


def test_a_job_that_comes_back_is_not_run_twice_for_one_turn(
    centre: Centre, clock: SteppingClock
) -> None:
    job = Job("ship", lambda _: "3 acts", TEN)
    assert run_job(centre, job)
    assert outcome(centre, "ship") == ("OK", "3 acts")
    assert not run_job(centre, job)
    assert run_job(centre, job, is_forced=True)
    clock.now += TEN
    assert run_job(centre, job)


def test_a_nightly_job_runs_once_a_day_from_its_hour_on_and_after_a_night_without_current(
    centre: Centre, clock: SteppingClock
) -> None:
    job = Job("verify", lambda _: "", TEN, hour=2)
    clock.now = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 02:30 in Morocco
    assert run_job(centre, job)
    clock.now = datetime(2026, 11, 24, 0, 50, tzinfo=UTC)
    assert not run_job(centre, job)
    clock.now = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
    assert run_job(centre, job)
    assert not run_job(centre, job)
    clock.now = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    assert run_job(centre, job)


def test_a_job_that_was_cut_short_is_done_again_before_the_next_night(
    centre: Centre, clock: SteppingClock
) -> None:
    assert not run_job(centre, Job("verify", give_up, TEN, hour=2))
    assert outcome(centre, "verify") == ("FAILED", "Interrupted")
    job = Job("verify", lambda _: "", TEN, hour=2)
    assert not run_job(centre, job)
    clock.now += TEN
    assert run_job(centre, job)


def test_a_job_that_fails_is_remembered_and_the_next_one_runs(centre: Centre) -> None:
    assert not run_job(centre, Job("anchor", fail, TEN))
    assert outcome(centre, "anchor") == ("FAILED", "LookupError")
    assert run_job(centre, Job("ship", lambda _: "", TEN))


def test_a_job_asked_for_by_eight_at_once_runs_once_at_a_time(centre: Centre) -> None:
    inside, most = [0], [0]
    lock = threading.Lock()

    def work(_centre: Centre) -> str:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        with scoped(centre.app, NOWHERE) as connection:
            last_runs(connection)
        with lock:
            inside[0] -= 1
        return ""

    job = Job("verify", work, TEN)
    with ThreadPoolExecutor(8) as callers:
        done = list(callers.map(lambda _: run_job(centre, job, is_forced=True), range(16)))
    assert any(done)
    assert most == [1]
