"""A row removed from the trail is an alarm within the hour; its copy leaves within a minute."""

import os
import random
from datetime import timedelta

from server.audit.trail import NATIONAL, Actor, record_act
from server.db.scope import EVERYWHERE, scoped
from server.jobs.runs import run_job
from server.jobs.work import jobs_of
from tests.conftest import SteppingClock
from tests.server.enrolled import Place

REMOVALS = 1_000 if os.environ.get("GIRCT_TEST_PROFILE") == "prove" else 24
ACTS = 30


def written(place: Place) -> None:
    with scoped(place.centre.app, EVERYWHERE) as connection:
        for number in range(ACTS):
            record_act(
                connection, Actor.console("root"), "desk:regie:created", collectivite=NATIONAL,
                subject=str(number), now=place.centre.now(), after={"is_open": True},
            )  # fmt: skip


def alarms(place: Place) -> list[str]:
    rows = place.run("SELECT subject FROM alerts WHERE closed_at IS NULL ORDER BY 1")
    return [row["subject"] for row in rows]


def test_the_removal_of_any_row_of_the_trail_is_an_alarm_within_the_hour(
    place: Place, clock: SteppingClock
) -> None:
    chance = random.Random(48)  # noqa: S311 -- a repeatable run, not a secret
    written(place)
    (job,) = [each for each in jobs_of(place.centre) if each.name == "trail"]
    assert job.every <= timedelta(hours=1)
    assert job.hour is None
    place.run("ALTER TABLE audit_events DISABLE TRIGGER ALL")
    place.run("CREATE TABLE kept AS TABLE audit_events")
    for number in range(REMOVALS):
        seq = number % ACTS + 1 if number < ACTS else chance.randrange(1, ACTS + 1)
        assert place.run("DELETE FROM audit_events WHERE seq = :seq", seq=seq) == 1
        clock.now += timedelta(hours=1)
        assert run_job(place.centre, job)
        assert alarms(place) == ["trail"], seq
        place.run("INSERT INTO audit_events SELECT * FROM kept WHERE seq = :seq", seq=seq)
        clock.now += timedelta(hours=1)
        assert run_job(place.centre, job)
        assert alarms(place) == []


def test_the_trail_leaves_the_machine_within_a_minute(place: Place) -> None:
    (job,) = [each for each in jobs_of(place.centre) if each.name == "ship"]
    assert job.every <= timedelta(seconds=60)
    assert job.hour is None
