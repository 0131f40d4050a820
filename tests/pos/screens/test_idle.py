"""Whoever is away for half an hour is signed out, and the journal says so once."""

from datetime import timedelta

from domain.record import Kind
from pos.bootstrap import Counter
from pos.screens.visits import IDLE_AT_MOST
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import World


def codes(counter: Counter) -> list[tuple[str, int]]:
    found = counter.journal.of_kinds((Kind.EVENT,), limit=50)
    return [
        (stored.body["code"], int(stored.record.agent_id))
        for stored in reversed(found)
        if stored.body["code"] in {"LOGIN", "LOGOUT"}
    ]


def test_being_away_is_a_logout_on_record_even_when_nobody_comes_back(
    world: World, counter: Counter, cashier: Cashier
) -> None:
    cashier.log_in()
    world.clock.now += IDLE_AT_MOST
    cashier.http.get("/status")
    assert codes(counter) == [("LOGIN", 1)]
    world.clock.now += timedelta(seconds=1)
    cashier.http.get("/status")
    cashier.http.get("/status")
    assert codes(counter) == [("LOGIN", 1), ("LOGOUT", 1)]
    assert cashier.http.get("/sale").url.path == "/login"
    cashier.log_in(2)
    assert codes(counter)[2:] == [("LOGIN", 2)]


def test_coming_back_too_late_asks_for_the_pin_and_is_recorded(
    world: World, counter: Counter, cashier: Cashier
) -> None:
    cashier.log_in()
    world.clock.now += IDLE_AT_MOST + timedelta(seconds=1)
    assert cashier.http.get("/session").url.path == "/login"
    cashier.log_in()
    cashier.send(cashier.form("/session", "/logout"))
    cashier.http.get("/login")
    assert codes(counter) == [("LOGIN", 1), ("LOGOUT", 1), ("LOGIN", 1), ("LOGOUT", 1)]
