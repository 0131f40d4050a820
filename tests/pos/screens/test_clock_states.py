"""The page of the clock asks where nobody vouches for it, and changes nothing anywhere else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pos.bootstrap import Counter
from pos.trusted_time import ClockState
from tests.pos.screens.cashier import Cashier, said, value_of
from tests.pos.screens.world import NOW, World, served_counter

DECEMBER = {"day": "2026-12-20", "hour": "10:00", "confirmed": "yes"}


def by_the_centre(counter: Counter) -> None:
    counter.scribe.clock.believe_centre(int(NOW.timestamp()))


def by_the_machine(counter: Counter) -> None:
    counter.scribe.read_clock()


def by_the_regisseur(counter: Counter) -> None:
    counter.scribe.clock.believe_regisseur(int(NOW.timestamp()))


def by_nobody_since_it_is_ahead(counter: Counter) -> None:
    counter.scribe.clock.believe_centre(int(NOW.timestamp()) - 6_000)


@pytest.mark.parametrize(
    ("vouch", "state", "words"),
    [
        (by_the_centre, ClockState.CENTRE, "Le centre la garantit"),
        (by_the_machine, ClockState.MACHINE, "L’horloge de cette machine la garantit"),
        (by_the_regisseur, ClockState.REGISSEUR, "Le régisseur la garantit"),
        (by_nobody_since_it_is_ahead, ClockState.AHEAD, "en avance sur l’heure"),
    ],
)
def test_a_time_that_needs_no_word_takes_none(
    counter: Counter,
    cashier: Cashier,
    vouch: Callable[[Counter], None],
    state: ClockState,
    words: str,
) -> None:
    cashier.log_in()
    form = cashier.form("/session", "/session")  # a page from before, still in some window
    vouch(counter)
    page = cashier.http.get("/clock")
    assert words in page.text
    assert "Personne ne garantit" not in page.text
    assert value_of(page, "day") is None
    before, head = counter.now(), counter.journal.head()
    refused = cashier.send(form, "/clock", **DECEMBER)
    assert refused.status_code == 422
    assert said(refused)
    assert (counter.scribe.read_clock().state, counter.now()) == (state, before)
    assert counter.journal.head() == head


def test_a_leap_of_many_days_is_asked_for_twice_and_only_for_the_day_shown(world: World) -> None:
    world.counter().close()
    world.clock.now = NOW + timedelta(days=27)
    counter = world.reopen()
    with served_counter(counter) as address, Cashier(address) as cashier:
        cashier.log_in()
        assert counter.scribe.read_clock().state is ClockState.UNCONFIRMED
        form = cashier.form("/clock", "/clock")
        asked = cashier.send(form, **DECEMBER)
        assert "27 jours après le dernier enregistrement" in asked.text
        assert "20/12/2026 10:00" in asked.text
        leap = value_of(asked, "leap") or ""
        other = cashier.send(form, **{**DECEMBER, "day": "2026-12-21"}, leap=leap)
        assert "28 jours après" in other.text
        assert counter.scribe.read_clock().state is ClockState.UNCONFIRMED
        assert counter.journal.of_code("CLOCK_CONFIRMED") == []
        cashier.send(form, **DECEMBER, leap=leap)
        assert counter.scribe.read_clock().state is ClockState.REGISSEUR
        assert counter.now().date().isoformat() == "2026-12-20"


def test_a_word_that_could_not_be_recorded_is_not_believed(world: World) -> None:
    world.counter().close()
    world.clock.now = NOW + timedelta(days=7)
    counter = world.reopen()
    with served_counter(counter) as address, Cashier(address, "ar") as cashier:
        cashier.log_in()
        cashier.send(cashier.form("/training", "/training/on"))
        form = cashier.form("/clock", "/clock")
        refused = cashier.send(form, day="2026-11-30", hour="10:30", confirmed="yes")
        assert "التكوين جارٍ" in refused.text
        assert counter.scribe.read_clock().state is ClockState.UNCONFIRMED
