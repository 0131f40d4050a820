"""The trail leaves the machine while every other job is stuck."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from server.audit.trail import NATIONAL, Actor, record_act
from server.bootstrap import Centre, wall_clock
from server.db.scope import EVERYWHERE, scoped
from server.jobs.runs import Job
from server.jobs.schedule import THREADS, start_scheduler
from server.jobs.work import jobs_of, ship

TIMEOUT_S = 60


def stuck(begun: threading.Semaphore, over: threading.Event) -> Callable[[Centre], str]:
    def work(_centre: Centre) -> str:
        begun.release()
        over.wait(TIMEOUT_S)
        return ""

    return work


def shipping(shipped: threading.Event) -> Callable[[Centre], str]:
    def work(centre: Centre) -> str:
        told = ship(centre)
        shipped.set()
        return told

    return work


def test_the_trail_is_shipped_while_every_other_job_is_stuck(
    centre: Centre, tmp_path: Path
) -> None:
    target = tmp_path / "trail.log"
    settings = centre.settings.model_copy(update={"audit_ship_to": f"file://{target}"})
    today = replace(centre, now=wall_clock, settings=settings)
    with scoped(today.app, EVERYWHERE) as connection:
        record_act(
            connection, Actor.console("root"), "desk:regie:created", collectivite=NATIONAL,
            subject="R-1", now=today.now(), after={"is_open": True},
        )  # fmt: skip
    begun, over, shipped = threading.Semaphore(0), threading.Event(), threading.Event()
    soon = timedelta(seconds=1)
    others = [
        Job(job.name, stuck(begun, over), soon) for job in jobs_of(today) if not job.is_prompt
    ]
    (last,) = [job for job in jobs_of(today) if job.work is ship]
    begins_late = Job(last.name, shipping(shipped), timedelta(seconds=2), is_prompt=True)
    scheduler = start_scheduler(today, [*others, begins_late], timedelta())
    try:
        assert all(begun.acquire(timeout=TIMEOUT_S) for _ in range(THREADS)), "both are taken"
        assert shipped.wait(TIMEOUT_S), "it waits for none of them"
        assert "desk:regie:created" in target.read_text()
    finally:
        over.set()
        scheduler.shutdown(wait=True)
