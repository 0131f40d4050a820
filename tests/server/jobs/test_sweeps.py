"""Each alarm is given when its reason appears and ends with it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from benchmarks.chains import Chain
from server.db.scope import EVERYWHERE, scoped
from server.jobs.sweeps import sweep_alerts
from tests.conftest import SteppingClock
from tests.server.enrolled import COLLECTIVITE, Place

FRIDAY_EVENING = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
TERMINAL = "742001"


def alerts(place: Place) -> dict[str, str]:
    """The open alerts, by code, with their subjects."""
    with scoped(place.centre.app, EVERYWHERE) as connection:
        query = "SELECT code, subject FROM alerts WHERE closed_at IS NULL"
        return {row.code: row.subject for row in connection.execute(text(query))}


def sweep(place: Place) -> dict[str, str]:
    sweep_alerts(place.centre)
    return alerts(place)


@pytest.fixture
def chain(place: Place) -> Chain:
    """A counter of a régie that sells every day, heard of at the test's moment."""
    place.run("UPDATE regies SET kind = 'COMMUNE'")
    made = place.enrol()
    place.run("UPDATE terminals SET enrolled_at = :now", now=place.centre.now())
    place.receive(made, made.start())
    return made


def test_a_quiet_country_gives_no_alarm(place: Place, chain: Chain) -> None:
    place.receive(chain, chain.quittance(2_500))
    assert sweep(place) == {}


@pytest.mark.parametrize(
    ("hours", "is_silent"),
    [(20, False), (40, False), (63, False), (69, False), (73, True)],
    ids=["Saturday", "Sunday morning", "Monday 08:00", "Monday 14:00", "Monday 18:00"],
)
def test_a_terminal_is_silent_after_a_whole_working_day_and_a_weekend_is_none(
    place: Place, clock: SteppingClock, hours: int, *, is_silent: bool
) -> None:
    clock.now = FRIDAY_EVENING
    place.run("UPDATE regies SET kind = 'COMMUNE'")
    chain = place.enrol()
    place.run("UPDATE terminals SET enrolled_at = :now", now=clock.now)
    place.receive(chain, chain.start())
    clock.now = FRIDAY_EVENING + timedelta(hours=hours)
    assert ("terminal_silent" in sweep(place)) is is_silent


def test_a_terminal_heard_of_again_is_silent_no_more(
    place: Place, chain: Chain, clock: SteppingClock
) -> None:
    clock.now += timedelta(days=2)
    assert sweep(place) == {"terminal_silent": TERMINAL}
    place.receive(chain, chain.quittance(500))
    assert "terminal_silent" not in sweep(place)


def test_a_day_open_for_more_than_a_day_and_a_half_is_said(
    place: Place, chain: Chain, clock: SteppingClock
) -> None:
    place.receive(chain, chain.quittance(2_500))
    clock.now += timedelta(hours=34)
    assert "day_open_long" not in sweep(place)
    clock.now += timedelta(hours=4)
    assert sweep(place)["day_open_long"] == TERMINAL


def test_a_frozen_terminal_is_said_until_it_is_revoked(place: Place, chain: Chain) -> None:
    del chain
    place.run("UPDATE terminal_heads SET state = 'FROZEN'")
    assert sweep(place) == {"terminal_frozen": TERMINAL}
    place.run("UPDATE terminals SET state = 'REVOKED'")
    assert sweep(place) == {}


def test_what_waits_in_quarantine_is_said_until_it_is_worked_off(
    place: Place, chain: Chain
) -> None:
    missing, later = chain.quittance(500), chain.quittance(700)
    place.receive(chain, later)
    assert sweep(place) == {"quarantine_waiting": TERMINAL}
    place.receive(chain, missing)
    assert sweep(place) == {}


@pytest.mark.parametrize(
    ("cash", "code"), [(7_900, None), (8_000, "ceiling_near"), (10_000, "ceiling_reached")]
)
def test_a_till_near_its_share_of_the_ceiling_is_said_before_it_is_full(
    place: Place, chain: Chain, cash: int, code: str | None
) -> None:
    place.run("UPDATE regies SET ceiling_centimes = 10000")
    place.run("UPDATE terminals SET cash_share_centimes = 10000")
    place.receive(chain, chain.quittance(cash))
    assert sweep(place) == ({} if code is None else {code: TERMINAL})


def test_an_alarm_is_seen_in_its_own_territory_only(
    place: Place, chain: Chain, clock: SteppingClock
) -> None:
    del chain
    clock.now += timedelta(days=2)
    sweep(place)
    for scope, seen in ((COLLECTIVITE, 1), ("06", 0), ("", 0)):
        with scoped(place.centre.app, scope) as connection:
            assert connection.execute(text("SELECT count(*) FROM alerts")).scalar() == seen
