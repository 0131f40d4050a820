"""A job that takes longer than its interval: one turn at a time, the others skipped and counted."""

import logging
import re
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from server.bootstrap import Centre, wall_clock
from server.jobs.runs import Job
from server.jobs.schedule import THREADS, Turns, start_scheduler
from server.operations.exposition import written_figures

TIMEOUT_S = 60
EVERY = timedelta(seconds=0.1)
LONG_S = 0.7


def skipped_of(centre: Centre, job: str) -> int:
    told = written_figures(centre).decode()
    found = re.search(rf'girct_job_turns_skipped_total{{job="{job}"}} (\d+)', told)
    return int(found[1]) if found else 0


def test_turns_that_come_during_a_long_one_are_skipped_counted_and_not_complained_of(
    centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    today = replace(centre, now=wall_clock)
    at_work, crowds, again = threading.Lock(), [], threading.Semaphore(0)

    def long(_centre: Centre) -> str:
        is_alone = at_work.acquire(blocking=False)
        crowds.append(not is_alone)
        threading.Event().wait(LONG_S)
        if is_alone:
            at_work.release()
        again.release()
        return ""

    before = skipped_of(centre, "long")
    with caplog.at_level(logging.WARNING):
        scheduler = start_scheduler(today, [Job("long", long, EVERY)], timedelta())
        try:
            assert all(again.acquire(timeout=TIMEOUT_S) for _ in range(2)), "it comes again"
        finally:
            scheduler.shutdown(wait=True)
    assert not any(crowds)
    assert skipped_of(centre, "long") > before
    assert [entry.getMessage() for entry in caplog.records] == []


def test_a_job_that_waits_for_a_thread_takes_one_turn_once_it_is_free(
    centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    begun, over, ran = threading.Semaphore(0), threading.Event(), threading.Semaphore(0)

    def stuck(_centre: Centre) -> str:
        begun.release()
        over.wait(TIMEOUT_S)
        return ""

    def waiting(_centre: Centre) -> str:
        ran.release()
        return ""

    before, day = skipped_of(centre, "late"), timedelta(days=1)
    jobs = [Job(f"stuck-{number}", stuck, day) for number in range(THREADS)]
    with caplog.at_level(logging.WARNING):
        scheduler = start_scheduler(centre, jobs, timedelta())
        try:
            assert all(begun.acquire(timeout=TIMEOUT_S) for _ in jobs), "every thread is taken"
            Turns(scheduler, centre, Job("late", waiting, EVERY)).plan(wall_clock())
            assert not ran.acquire(timeout=LONG_S)
            over.set()
            assert ran.acquire(timeout=TIMEOUT_S)
        finally:
            over.set()
            scheduler.shutdown(wait=True)
    assert skipped_of(centre, "late") > before
    assert [entry.getMessage() for entry in caplog.records] == []
