"""Runs a job in one process at a time, and remembers how it went."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection, NullPool, Row, create_engine, text
from sqlalchemy.exc import OperationalError

from domain.calendar import local_time
from server.bootstrap import Centre
from server.db.scope import NOWHERE, DatabaseUnavailable, scoped

log = structlog.get_logger()

DETAIL_MAX: Final = 500
_TRY_LOCK = text("SELECT pg_try_advisory_lock(hashtext('girct.job'), hashtext(:name))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtext('girct.job'), hashtext(:name))")
_LAST = text("SELECT started_at, outcome, detail FROM job_runs WHERE name = :name")
_START = text("""
INSERT INTO job_runs (name, started_at, outcome) VALUES (:name, :now, 'RUNNING')
ON CONFLICT (name) DO UPDATE
   SET started_at = :now, ended_at = NULL, outcome = 'RUNNING', detail = ''
""")
_END = text("""
UPDATE job_runs SET ended_at = :now, outcome = :outcome, detail = :detail WHERE name = :name
""")
_RUNS = text("SELECT name, started_at, ended_at, outcome, detail FROM job_runs ORDER BY name")


class Interrupted(Exception):
    """The process ends: the job is done again later."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing the centre does by itself.

    Args:
        name: stable, as `girct-server jobs` takes it.
        work: does it, and says in a few words what was done.
        every: how often it is looked at, and how often it comes back when it has no hour.
        hour: hour of the day in Morocco from which it runs once a day, as soon as the centre
            serves; None for a job that comes back.
        is_prompt: whether it waits for no other job.
    """

    name: str
    work: Callable[[Centre], str]
    every: timedelta
    hour: int | None = None
    is_prompt: bool = False


def run_job(centre: Centre, job: Job, *, is_forced: bool = False) -> bool:
    """Run a job unless another process is at it or has just done it.

    Args:
        centre: the centre.
        job: what to do.
        is_forced: somebody asked for it now.

    Returns:
        Whether it ran here and ended well.
    """
    try:
        return _run(centre, job, is_forced=is_forced)
    except (DatabaseUnavailable, OperationalError) as error:
        log.warning("job not run", job=job.name, fault=type(error).__name__)
        return False


def _run(centre: Centre, job: Job, *, is_forced: bool) -> bool:
    with _turn(centre, job.name) as is_ours:
        if not is_ours or not (is_forced or _is_due(centre, job)):
            return False
        _write(centre, _START, name=job.name)
        try:
            detail, outcome = job.work(centre), "OK"
        except Exception as error:  # a job that fails is remembered; the next one runs
            log.exception("job failed", job=job.name)
            detail, outcome = type(error).__name__, "FAILED"
        _write(centre, _END, name=job.name, outcome=outcome, detail=detail[:DETAIL_MAX])
    log.debug("job ended", job=job.name, outcome=outcome, detail=detail)
    return outcome == "OK"


def last_runs(connection: Connection) -> list[Row[str, datetime, datetime, str, str]]:
    """List how each job went the last time."""
    return list(connection.execute(_RUNS).all())


@contextmanager
def _turn(centre: Centre, name: str) -> Iterator[bool]:
    """Hold the job's lock on a connection of its own: a process that dies lets it go.

    It is none of the pool's: a long job takes nothing from those who wait for an answer.
    """
    engine = create_engine(centre.app.url, poolclass=NullPool, hide_parameters=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_ours = bool(connection.execute(_TRY_LOCK, {"name": name}).scalar())
        try:
            yield is_ours
        finally:
            if is_ours:
                connection.execute(_UNLOCK, {"name": name})


def _is_due(centre: Centre, job: Job) -> bool:
    """Whether the last run, of whatever process, lies before the one that is due."""
    with scoped(centre.app, NOWHERE) as connection:
        last = connection.execute(_LAST, {"name": job.name}).one_or_none()
    if last is None:
        return True
    if last.outcome == "RUNNING" or last.detail == Interrupted.__name__:  # it was cut short
        return bool(last.started_at <= centre.now() - job.every)
    return bool(last.started_at < _due_since(job, centre.now()))


def _due_since(job: Job, now: datetime) -> datetime:
    if job.hour is None:
        return now - job.every / 2  # ticks are never a whole interval apart
    today = local_time(now).replace(hour=job.hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def _write(centre: Centre, statement: object, **values: object) -> None:
    with scoped(centre.app, NOWHERE) as connection:
        connection.execute(statement, {"now": centre.now(), **values})  # type: ignore[call-overload]  # a text of this module
