"""A new arrêté takes effect at its hour, to the second, with the centre away."""

from dataclasses import replace
from datetime import UTC, date, datetime

from pos.bootstrap import Counter
from simulation.forms import form_to
from simulation.world import AIT_AMIRA
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import World

MIDNIGHT_S = int(datetime(2026, 11, 23, 23, 0, tzinfo=UTC).timestamp())
"""Midnight of 24 November in Casablanca, which keeps UTC + 1."""
NATURE = 502


def two_acts() -> list[dict[str, object]]:
    old, first_day = AIT_AMIRA.act, date(2026, 11, 24)
    number = "AF-2026-09"
    lines = tuple(replace(one, act_number=number, rate=one.rate * 2) for one in old.lines)
    new = replace(
        old, number=number, signed_on=date(2026, 11, 1), effective_from=first_day, lines=lines
    )
    ended = old.to_configuration() | {"effective_to": "2026-11-23"}
    return [ended, new.to_configuration()]


def set_clock(world: World, seconds_from_midnight: int) -> None:
    world.clock.now = datetime.fromtimestamp(MIDNIGHT_S + seconds_from_midnight, UTC)


def test_the_second_before_midnight_the_old_rate_the_second_after_the_new_one(
    world: World, counter: Counter
) -> None:
    world.configure(counter, acts=two_acts(), version="two-acts")
    set_clock(world, -1)
    before = counter.sales.quote(NATURE, "10").amount
    set_clock(world, 0)
    assert counter.sales.quote(NATURE, "10").amount == before + before


def test_a_sale_shown_before_midnight_and_confirmed_after_shows_the_new_amount_and_asks_again(
    world: World, counter: Counter, seller: Cashier
) -> None:
    world.configure(counter, acts=two_acts(), version="two-acts")
    set_clock(world, -20)
    seller.log_in()
    form = seller.sale(NATURE)
    before = counter.sales.quote(NATURE, "10").amount
    set_clock(world, 5)
    asked = seller.send(form, quantity="10", cash="1000")
    assert "Le tarif vient de changer" in said(asked)
    assert counter.journal.of_code("SALE_ABORTED") == []
    assert counter.sales.recent(9) == []
    confirmed = seller.send(
        replace(form, fields={**form.fields, "tariff": ""}), quantity="10", cash="1000"
    )
    del confirmed
    [sold] = counter.sales.recent(9)
    assert sold.total == before + before


def test_a_sale_of_one_key_shown_under_the_old_tariff_asks_again(
    world: World, counter: Counter, seller: Cashier
) -> None:
    world.configure(counter, acts=two_acts(), version="two-acts")
    set_clock(world, -20)
    seller.log_in()
    seller.sell(NATURE, quantity="10", cash="1000")
    [sold] = counter.sales.recent(9)
    form = seller.form("/sale", "/sale/quick")
    set_clock(world, 5)
    asked = seller.send(form)
    assert "Le tarif vient de changer" in said(asked)
    assert counter.sales.recent(9) == [sold]
    again = form_to(asked.text, "/sale/quick")
    assert again is not None
    seller.send(again)
    assert counter.sales.recent(1)[0].total == sold.total + sold.total
