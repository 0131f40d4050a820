"""Keeps the jobs on time while the centre serves: in one process of all that do.

Every serving process asks for the one lock; whoever holds it keeps the schedule. The lock lives on
a connection of its own, so a process that dies lets it go and another one takes over.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from domain.calendar import CASABLANCA
from server.bootstrap import Centre, wall_clock
from server.jobs.runs import Job, run_job
from server.jobs.work import jobs_of
from server.operations.metrics import count_skipped_turns

log = structlog.get_logger()

THREADS: Final = 2
"""The nightly verification may be long: the others run beside it."""
SHARED: Final = "default"
PROMPT: Final = "prompt"
"""The executor of jobs that wait for no other: the trail leaves the machine within a minute even
while a verification and the sending of an anchor take both threads."""
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
        job_defaults={"misfire_grace_time": None},
        timezone=CASABLANCA,
    )
    start = wall_clock() + first
    for job in jobs:
        Turns(scheduler, centre, job).plan(start)
    scheduler.start()
    return scheduler


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of one job: the next one is planned when the last is over, so none overlap.

    A turn takes long, or waits for a thread that another job holds: the turns that would have come
    meanwhile are skipped, and counted. The library would find them in the way of one another, and
    say of each that a "maximum number of running instances" was reached.

    Args:
        scheduler: what takes them when they are due.
        centre: the centre.
        job: whose turns.
    """

    scheduler: BackgroundScheduler
    centre: Centre
    job: Job

    def plan(self, due: datetime) -> None:
        """Have the job take its turn at a moment, however late a thread is free for it."""
        self.scheduler.add_job(
            self._take,
            "date",
            run_date=due,
            args=(due,),
            name=self.job.name,
            executor=PROMPT if self.job.is_prompt else SHARED,
        )

    def _take(self, due: datetime) -> None:
        try:
            run_job(self.centre, self.job)
        finally:
            skipped = max((wall_clock() - due) // self.job.every, 0)
            if skipped:
                count_skipped_turns(self.job.name, skipped)
                log.info("job turns skipped", job=self.job.name, turns=skipped)
            if self.scheduler.running:
                self.plan(due + (skipped + 1) * self.job.every)
