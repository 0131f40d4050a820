"""Keeps the jobs on time while the centre serves.

Every serving process has a schedule; whichever comes first runs a job, and the others see it done.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from domain.calendar import CASABLANCA
from server.bootstrap import Centre
from server.jobs.runs import run_job
from server.jobs.work import jobs_of

THREADS: Final = 2
GRACE_S: Final = 3_600


@contextmanager
def jobs_on_time(centre: Centre) -> Iterator[None]:
    """Run the jobs of a centre, each when it is due, for the length of a block.

    A job that is being run when the block ends is finished first.
    """
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_S},
        timezone=CASABLANCA,
    )
    for job in jobs_of(centre):
        timing = (
            {"trigger": "interval", "seconds": job.rest.total_seconds()}
            if job.hour is None
            else {"trigger": "cron", "hour": job.hour}
        )
        scheduler.add_job(run_job, args=(centre, job), id=job.name, **timing)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)
