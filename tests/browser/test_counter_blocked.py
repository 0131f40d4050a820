"""The pages of a counter that may not sell, or whose till may take no more: said, with what to do.

Each state is made by the counter's own services, then looked at as the régisseur or the cashier
meets it: in one language by a short run, in both when proving.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from domain.exchange import TerminalState
from pos.closings.days import OPEN_AT_MOST
from pos.screens.errors import FormExpired
from pos.upkeep.ending import end_chain_ahead
from tests.browser.conftest import OpenPage, in_turn
from tests.browser.counter_stage import CASHIER, REGISSEUR, SENT_AS_TYPED, at_counter, stage_of
from tests.pos.screens.test_clock_ahead import goes_back
from tests.pos.screens.world import World

SHARE = 20_000
A_PETABYTE = 10**15


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_full_till_is_said_wherever_cash_is_asked_for(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language, cash_share=SHARE) as stage:
        stage.begin()
        stage.see("/sale", "full-sale")
        stage.see("/sale?nature=502", "full-nature")
        stage.refused("/sale?nature=502", "/sale/confirm", "full-refused", cash="10")
        stage.see("/till", "full-till")
        stage.refused("/till", "/till/in", "full-in-refused", amount="20")
        stage.refused("/till", "/till/out", "full-out-refused", amount="20", pin="0000")
        stage.refused("/till", "/till/float", "full-float-refused", amount="9", pin="0000")


@pytest.mark.parametrize("language", in_turn("fr"))
def test_a_till_above_its_share_goes_on_where_the_arrete_says_so_and_warns(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    changes = {"cash_share": SHARE, "cash_share_warns": True}
    with at_counter(open_page, tmp_path, language, **changes) as stage:
        stage.begin()
        stage.see("/sale?nature=502", "above-nature")
        stage.see("/till", "above-till")


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_day_open_too_long_is_said_until_it_is_closed(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.begin()
        stage.world.clock.now += OPEN_AT_MOST + timedelta(minutes=1)
        stage.sign_in()
        stage.see("/sale", "long-sale")
        stage.see("/day", "long-day")
        stage.see("/session", "long-session")


@pytest.mark.parametrize("language", in_turn("fr"))
def test_a_closed_regie_and_a_counter_the_centre_stopped_are_said(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.sign_in()
        stage.world.configure(stage.counter, is_open=False, version="closed")
        stage.see("/session", "closed-open-session")
        stage.refused("/session", "/session", "closed-refused", float="200")
        stage.world.configure(stage.counter, version="open-again")
        stage.cashier.open_session()
        stage.world.configure(stage.counter, is_open=False, version="closed-again")
        stage.see("/sale?nature=502", "closed-sale")
        stage.world.configure(stage.counter, version="open-at-last")
        for state in (TerminalState.FROZEN, TerminalState.REVOKED):
            stage.hear(state)
            stage.see("/sale?nature=502", f"{state.value.lower()}-sale")
            stage.see("/session", f"{state.value.lower()}-session")


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_series_that_ended_is_said_on_every_page(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.sign_in(REGISSEUR)
        goes_back(stage.counter, 6_000)
        regisseur = stage.counter.sessions.log_in("4711")
        stage.page.goto(f"{stage.address}/session")
        end_chain_ahead(stage.counter.scribe, regisseur)
        with stage.page.expect_navigation():  # a page from before the end
            stage.page.evaluate(SENT_AS_TYPED, ["/session", {"float": "200"}])
        expect(stage.page.locator(".blocked .alert")).to_be_visible()
        assert stage.page.locator("main .alert").count() == 0, "nothing says to wait"
        stage.look("ended-refused")
        stage.see("/session", "ended-session")
        stage.see("/clock", "ended-clock")
        stage.see("/training", "ended-training")


@pytest.mark.parametrize("language", in_turn("fr"))
def test_a_disk_nearly_full_is_said_before_a_sale(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    world = World(tmp_path / "disk")
    world.counter().close()
    counter = world.reopen(minimum_free_bytes=A_PETABYTE)
    with stage_of(open_page, language, world, counter) as stage:
        stage.begin()
        stage.see("/sale", "disk-sale")
        stage.refused("/sale?nature=502", "/sale/confirm", "disk-refused", cash="10")


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_counter_that_may_not_sell_says_so_in_training_too(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language, is_open=False) as stage:
        stage.sign_in()
        stage.post("/training", "/training/on")
        stage.see("/sale", "training-closed")
        stage.see("/sale?nature=502", "training-closed-nature")


@pytest.mark.parametrize("language", in_turn("fr"))
def test_a_pin_that_is_locked_a_form_that_expired_and_a_bar_that_cannot_be_read(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        page = stage.page
        for _ in range(4):
            stage.cashier.send(stage.cashier.form("/login", "/login"), pin="0000")
        stage.refused("/login", "/login", "pin-locked", pin="0000")
        stage.refused("/login", "/login", "pin-locked-known", pin="4711")
        stage.world.clock.now += timedelta(minutes=16)
        stage.sign_in(CASHIER)
        stage.cashier.open_session()
        page.goto(f"{stage.address}/sale?nature=502")
        page.evaluate("document.querySelectorAll('[name=csrf]').forEach(one => one.value = 'old')")
        page.fill("#cash", "10")
        page.press("#cash", "Enter")
        page.wait_for_selector(f"text={FormExpired.code}")
        stage.look("form-expired")
        database = stage.counter.journal.database
        database.row("PRAGMA wal_checkpoint(TRUNCATE)")
        database.path.write_bytes(b"\xaa" * database.path.stat().st_size)
        database.row("PRAGMA shrink_memory")
        stage.see("/sale", "bare-bar")
