"""What the centre does at night leaves its outcome behind, and an alarm when something is wrong."""

import json
from collections.abc import Mapping
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text

from server.audit.trail import NATIONAL, Actor, record_act
from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from server.jobs.runs import Interrupted, run_job
from server.jobs.work import jobs_of, verify_everything
from tests.conftest import SteppingClock
from tests.server.enrolled import Place


def read(centre: Centre, query: str) -> list[Mapping[str, Any]]:
    with scoped(centre.app, EVERYWHERE) as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def note(centre: Centre) -> None:
    with scoped(centre.app, EVERYWHERE) as connection:
        record_act(
            connection, Actor.console("root"), "desk:regie:created", collectivite=NATIONAL,
            subject="R-1", now=centre.now(), after={"is_open": True},
        )  # fmt: skip


def test_every_job_runs_on_a_new_centre_and_again_later(
    centre: Centre, clock: SteppingClock
) -> None:
    for job in jobs_of(centre):
        assert run_job(centre, job), job.name
    clock.now += timedelta(days=1)
    for job in jobs_of(centre):
        assert run_job(centre, job), job.name
    outcomes = read(centre, "SELECT outcome FROM job_runs")
    assert {each["outcome"] for each in outcomes} == {"OK"}


def test_the_night_says_how_many_records_it_checked_and_that_nothing_differs(place: Place) -> None:
    chain = place.enrol()
    place.receive(chain, chain.start(), chain.quittance(2_500))
    note(place.centre)
    assert verify_everything(place.centre) == "2 records, 0 differences"
    (kept,) = read(place.centre, "SELECT records, differences FROM verifications")
    assert kept == {"records": 2, "differences": 0}
    assert read(place.centre, "SELECT 1 FROM alerts") == []


def test_an_act_that_was_rewritten_is_an_alarm_until_it_is_right_again(
    place: Place, clock: SteppingClock
) -> None:
    note(place.centre)
    change = "UPDATE audit_events SET event = replace(event, :was, :becomes)"
    alter = "ALTER TABLE audit_events {} TRIGGER append_only"
    place.run(alter.format("DISABLE"))
    place.run(change, was="root", becomes="boot")
    verify_everything(place.centre)
    (kept,) = read(place.centre, "SELECT differences, first_differences FROM verifications")
    first = json.loads(kept["first_differences"])["first"]
    assert {"place": "trail 1", "code": "audit.hash"} in first
    assert kept["differences"] == len(first)
    query = "SELECT code, closed_at FROM alerts"
    assert [each["code"] for each in read(place.centre, query)] == ["verify_difference"]
    place.run(change, was="boot", becomes="root")
    place.run(alter.format("ENABLE ALWAYS"))
    clock.now += timedelta(days=1)
    verify_everything(place.centre)
    (closed,) = read(place.centre, query)
    assert closed["closed_at"] == clock.now


def test_a_verification_gives_up_when_the_process_ends(place: Place) -> None:
    chain = place.enrol()
    place.receive(chain, chain.start())
    stopping = Event()
    stopping.set()
    with pytest.raises(Interrupted):
        verify_everything(place.centre, stopping)
    assert read(place.centre, "SELECT 1 FROM verifications") == []


def test_what_expired_is_forgotten_and_what_has_not_stays(
    place: Place, clock: SteppingClock
) -> None:
    for name, hours in (("old", -1), ("new", 1)):
        place.run(
            "INSERT INTO nonces (nonce, expires_at) VALUES (:name, :at)",
            name=name,
            at=clock.now + timedelta(hours=hours),
        )
    (job,) = [each for each in jobs_of(place.centre) if each.name == "forget"]
    assert run_job(place.centre, job)
    assert read(place.centre, "SELECT nonce FROM nonces") == [{"nonce": "new"}]
