from datetime import UTC, datetime, timedelta

import pytest

from domain.money import Money
from pos.bootstrap import Counter
from pos.screens.clock import read_moment
from pos.screens.errors import ClockTooEarly, ClockTooFar, ClockUnreadable
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import NOW, World, served_counter

LAST = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_a_week_after_the_last_souk_the_regisseur_vouches_for_the_time(world: World) -> None:
    world.counter().close()
    world.clock.now = NOW + timedelta(days=7)
    counter = world.reopen()
    with served_counter(counter) as address, Cashier(address) as cashier:
        page = cashier.log_in()
        assert "Le régisseur doit les confirmer" in page.text
        assert 'href="/clock"' in page.text
        refused = cashier.open_session()
        assert "confirmé la date et l’heure" in said(refused)
        form = cashier.form("/clock", "/clock")
        early = cashier.send(form, day="2026-11-22", hour="10:30", confirmed="yes")
        assert "avant le dernier enregistrement (23/11/2026 10:30)" in early.text
        unticked = cashier.send(form, day="2026-11-30", hour="10:30")
        assert "Cochez la confirmation" in unticked.text
        cashier.send(form, day="2026-11-30", hour="10:30", confirmed="yes")
        assert cashier.open_session().url.path == "/sale"
        cashier.sell(502, "10")
        session = counter.sessions.current()
    assert session is not None
    assert session.takings == Money(1_000)


def test_an_agent_is_told_that_only_the_regisseur_can(world: World) -> None:
    world.counter().close()
    world.clock.now = NOW + timedelta(days=7)
    with served_counter(world.reopen()) as address, Cashier(address) as cashier:
        cashier.log_in(2)
        page = cashier.http.get("/clock")
        form = cashier.form("/session", "/logout")
        refused = cashier.send(form, "/clock", day="2026-11-30", hour="10:30", confirmed="yes")
    assert "Seul le régisseur" in page.text
    assert "Seul le régisseur peut faire cela" in refused.text


def test_a_moment_is_read_as_it_is_in_casablanca() -> None:
    assert read_moment("2026-11-23", "10:31", LAST) == datetime(2026, 11, 23, 9, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "error"),
    [
        ("", "", ClockUnreadable),
        ("2026-02-30", "10:00", ClockUnreadable),
        ("2026-11-23", "25:00", ClockUnreadable),
        ("2026-11-23", "10:00+02", ClockUnreadable),
        ("2026-11-23", "10:00", ClockTooEarly),
        ("2036-11-23", "10:00", ClockTooFar),
    ],
)
def test_a_moment_that_cannot_be_is_refused(day: str, hour: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_moment(day, hour, LAST)


def test_a_closed_regie_is_said_before_anything_is_typed(
    seller: Cashier, world: World, counter: Counter
) -> None:
    world.configure(counter, is_open=False, version="closed")
    assert "Cette régie est fermée" in seller.http.get("/sale?nature=502").text
