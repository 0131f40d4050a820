"""The pages of a clock nobody vouches for, of one that is ahead, and of a series that ended."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage, in_turn
from tests.browser.counter_stage import CASHIER, REGISSEUR, at_counter, stage_of
from tests.pos.screens.test_clock_ahead import goes_back
from tests.pos.screens.world import NOW, World

DECEMBER = {"day": "2026-12-20", "hour": "10:00", "confirmed": "yes"}


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_clock_nobody_vouches_for_is_said_on_each_page_with_its_way_out(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    world = World(tmp_path / "asleep")
    asleep = world.counter()
    asleep.sessions.log_in("2580")
    asleep.close()
    world.clock.now = NOW + timedelta(days=27)
    with stage_of(open_page, language, world, world.reopen()) as stage:
        stage.sign_in(CASHIER)
        stage.see("/clock", "clock-agent")
        stage.see("/session", "clock-session-agent")
        stage.sign_in(REGISSEUR)
        stage.see("/session", "clock-session")
        stage.see("/clock", "clock-regisseur")
        stage.refused("/clock", "/clock", "clock-refused", day="2026-11-22", hour="10:00")
        stage.refused("/clock", "/clock", "clock-leap", **DECEMBER)


@pytest.mark.parametrize("language", in_turn("fr"))
def test_a_clock_nobody_vouches_for_is_said_amid_an_open_session(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    world = World(tmp_path / "asleep")
    asleep = world.counter()
    agent = asleep.sessions.log_in("2580")
    asleep.sessions.open(agent, asleep.till.cash().held)
    asleep.close()
    world.clock.now = NOW + timedelta(days=7)
    with stage_of(open_page, language, world, world.reopen()) as stage:
        stage.sign_in(CASHIER)
        stage.see("/sale", "clock-sale")
        stage.see("/sale?nature=502", "clock-nature")
        stage.refused("/sale?nature=502", "/sale/confirm", "clock-sale-refused", cash="10")


@pytest.mark.parametrize("language", in_turn("fr"))
def test_a_counter_ahead_of_the_time_says_until_when_and_what_else_to_do(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.begin(CASHIER)
        goes_back(stage.counter, 6_000)
        stage.see("/sale", "ahead-sale")
        stage.see("/session", "ahead-session")
        stage.see("/clock", "ahead-agent")
        stage.sign_in(REGISSEUR)
        stage.see("/clock", "ahead-regisseur")
        stage.refused("/clock", "/clock/end", "ahead-unconfirmed")
        stage.refused("/clock", "/clock/end", "ahead-session-open", confirmed="yes")
