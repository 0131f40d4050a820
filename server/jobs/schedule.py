"""Keeps the jobs on time while the centre serves: in one process of all that do.

Every serving process asks for the one lock; whoever holds it keeps the schedule. The lock lives on
a connection of its own, so a process that dies lets it go and another one takes over.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from domain.calendar import CASABLANCA
from server.bootstrap import Centre
from server.jobs.runs import Job, run_job
from server.jobs.work import jobs_of

log = structlog.get_logger()

THREADS: Final = 2
"""The nightly verification may be long: the others run beside it."""
SHARED: Final = "default"
PROMPT: Final = "prompt"
"""The executor of jobs that wait for no other: the trail leaves the machine within a minute even
while a verification and the sending of an anchor take both threads."""
GRACE_S: Final = 3_600
TRY_EVERY_S: Final = 5.0
"""Seconds after which a process that does not keep the schedule asks for it again."""
FIRST: Final = timedelta(seconds=30)
"""How long after the schedule is taken over each job is looked at first."""
_LEAD: Final = text("SELECT pg_try_advisory_lock(hashtext('girct.jobs'))")
_STILL_THERE: Final = text("SELECT 1")


@contextmanager
def jobs_on_time(
    centre: Centre, *, first: timedelta = FIRST, try_every_s: float = TRY_EVERY_S
) -> Iterator[None]:
    """Run the jobs of a centre, each when it is due, for the length of a block.

    A job that is being run when the block ends is finished first; the verification gives up.

    Args:
        centre: the centre.
        first: how long after the schedule is taken over each job is looked at first.
        try_every_s: seconds between two questions whether the schedule is free.
    """
    stopping = threading.Event()
    jobs = jobs_of(centre, stopping)

    def keep() -> None:
        while not stopping.is_set():
            try:
                _keep_schedule(centre, jobs, stopping, first, try_every_s)
            except DBAPIError as error:
                log.warning("jobs lost the database", fault=type(error).__name__)
                stopping.wait(try_every_s)

    keeper = threading.Thread(target=keep, name="jobs", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join()


def _keep_schedule(
    centre: Centre,
    jobs: Sequence[Job],
    stopping: threading.Event,
    first: timedelta,
    try_every_s: float,
) -> None:
    """Wait for the lock, then keep the schedule until told to stop or the connection is lost."""
    engine = create_engine(centre.app.url, poolclass=NullPool, hide_parameters=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.execute(_LEAD).scalar():
            if stopping.wait(try_every_s):
                return
        log.info("jobs kept here", pid=os.getpid())
        scheduler = start_scheduler(centre, jobs, first)
        try:
            _stay(connection, stopping, try_every_s)
        finally:
            scheduler.shutdown(wait=True)


def _stay(connection: Connection, stopping: threading.Event, try_every_s: float) -> None:
    while not stopping.wait(try_every_s):
        connection.execute(_STILL_THERE)


def start_scheduler(centre: Centre, jobs: Sequence[Job], first: timedelta) -> BackgroundScheduler:
    """Start to run jobs when each is due; a prompt one has threads that no other job takes."""
    prompt = sum(job.is_prompt for job in jobs)
    scheduler = BackgroundScheduler(
        executors={
            SHARED: ThreadPoolExecutor(THREADS),
            PROMPT: ThreadPoolExecutor(max(prompt, 1)),
        },
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_S},
        timezone=CASABLANCA,
    )
    for job in jobs:
        scheduler.add_job(
            run_job,
            "interval",
            seconds=job.every.total_seconds(),
            start_date=centre.now() + first,
            args=(centre, job),
            id=job.name,
            executor=PROMPT if job.is_prompt else SHARED,
        )
    scheduler.start()
    return scheduler
