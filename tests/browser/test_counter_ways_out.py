"""What is done rarely, done by keyboard alone in both languages: the ways out, and the till."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from domain.record import Kind
from hardware_mocks import PrinterEmulator
from pos.closings.days import OPEN_AT_MOST
from pos.trusted_time import ClockState
from tests.browser.conftest import OpenPage, keep_picture
from tests.browser.counter_stage import CASHIER, REGISSEUR, Stage, stage_of
from tests.browser.scanning import scan
from tests.browser.test_counter_keys import press, say
from tests.pos.screens.test_clock_ahead import goes_back
from tests.pos.screens.test_periods import DECEMBER, NEW_YEAR, go_to
from tests.pos.screens.test_started import dies
from tests.pos.screens.world import World

EAN = "6111245591063"
TABS_MAX = 40
TWELFTH = datetime(2026, 12, 12, 9, 30, tzinfo=UTC)
"""A day typed alike whether the browser asks for the day or for the month first."""
LANGUAGES = pytest.mark.parametrize("language", ["fr", "ar"])


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(paper_width_mm=80, directory=tmp_path / "paper") as emulator:
        yield emulator


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until a field has the focus."""
    for _ in range(TABS_MAX):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    message = f"{selector} is reached by no Tab"
    raise AssertionError(message)


def reach(page: Page, key: str, address: str) -> None:
    """Press a key that leads to another page."""
    page.keyboard.press(key)
    page.wait_for_url(address)


def sign_in_by_keys(stage: Stage, pin: str, address: str) -> None:
    stage.page.goto(stage.address)
    say(stage.page, pin)
    stage.page.wait_for_url(address)


def events(stage: Stage, code: str) -> int:
    return len(stage.counter.journal.of_code(code))


@LANGUAGES
def test_what_happened_is_read_and_the_clock_confirmed(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    world = World(tmp_path / "killed")
    world.clock.now = TWELFTH - timedelta(days=4)
    killed = world.counter()
    killed.upkeep.start()
    agent = killed.sessions.log_in("4711")
    killed.sessions.open(agent, killed.till.cash().held)
    dies(killed)
    world.clock.now = TWELFTH
    again = world.reopen()
    again.upkeep.start()
    with stage_of(open_page, language, world, again) as stage:
        page = stage.page
        sign_in_by_keys(stage, "4711", "**/started")
        stage.look("started")
        reach(page, "Enter", "**/sale")
        reach(page, "h", "**/clock")
        expect(page.locator("#day")).to_be_focused()
        scan(page, EAN)
        expect(page.locator("[data-scan-note]")).to_be_visible()
        expect(page.locator("#day")).to_have_value("")
        page.keyboard.type("12122026", delay=40)
        tab_to(page, "#hour")
        page.keyboard.type("1130a", delay=40)
        tab_to(page, "[name=confirmed]")
        press(page, "Space", "Enter")
        page.wait_for_url("**/sale")
        expect(page.locator(".blocked a")).to_have_attribute("href", "/day")  # 36 hours are over
        assert again.scribe.read_clock().state is ClockState.REGISSEUR
        assert again.now().date().isoformat() == "2026-12-12"
        assert events(stage, "CLOCK_CONFIRMED") == 1


@LANGUAGES
def test_a_series_ahead_of_the_time_is_ended(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    world = World(tmp_path / "ahead")
    with stage_of(open_page, language, world, world.counter()) as stage:
        page = stage.page
        goes_back(stage.counter, 6_000)
        sign_in_by_keys(stage, "4711", "**/session")
        reach(page, "h", "**/clock")
        tab_to(page, "[name=confirmed]")
        press(page, "Space", "F9")
        page.wait_for_url("**/session")
        expect(page.locator("main h1")).to_be_visible()
        keep_picture(page, f"counter-rare/{language}/series-ended")
        assert stage.counter.journal.head().ended


@LANGUAGES
def test_a_day_open_too_long_is_closed_then_its_month_and_its_year(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    world = World(tmp_path / "long")
    with stage_of(open_page, language, world, world.counter()) as stage:
        page, counter = stage.page, stage.counter
        stage.begin(CASHIER)
        stage.sell()
        world.clock.now += OPEN_AT_MOST + timedelta(minutes=1)
        stage.sign_in(REGISSEUR)
        page.goto(f"{stage.address}/session")
        reach(page, "h", "**/day")
        reach(page, "Enter", "**/session")
        reach(page, "e", "**/session?ending=yes")
        reach(page, "Enter", "**/session/*-*")
        reach(page, "F8", "**/session")
        reach(page, "z", "**/day")
        reach(page, "z", "**/day?closing=yes")
        reach(page, "Enter", "**/papers/*")
        for moment, key, period in ((DECEMBER, "m", "month"), (NEW_YEAR, "y", "year")):
            go_to(world, counter, moment)
            stage.sign_in(REGISSEUR)
            page.goto(f"{stage.address}/day")
            stage.look(f"{period}-offered")
            reach(page, key, f"**/day?closing={period}")
            stage.look(f"{period}-confirming")
            reach(page, "Enter", "**/papers/*")
            stage.look(f"{period}-slip")
        found = counter.journal.of_kinds([Kind.Z_DAY, Kind.Z_MONTH, Kind.Z_YEAR], limit=9)
        assert [one.record.kind for one in found] == [Kind.Z_YEAR, Kind.Z_MONTH, Kind.Z_DAY]
        assert counter.verify() == []


@LANGUAGES
def test_a_duplicate_cash_out_another_float_and_the_drawer(
    open_page: OpenPage, tmp_path: Path, printer: PrinterEmulator, language: str
) -> None:
    world = World(tmp_path / "till")
    counter = world.counter(printer_url=f"tcp://127.0.0.1:{printer.port}", drawer="printer")
    with stage_of(open_page, language, world, counter) as stage:
        page = stage.page
        stage.begin(CASHIER)
        seq = int(stage.sell().rpartition("/")[2])
        stage.wait_for_print(seq)
        page.goto(f"{stage.address}/quittances/{seq}")
        page.keyboard.press("d")
        expect(page.locator("#reason")).to_be_focused()
        tab_to(page, "details[open] [name=confirmed]")
        press(page, "Space", "Enter")
        page.wait_for_load_state()
        printer.wait_for(2, 30)
        assert "DUPLICATA" in printer.documents[-1].text
        stage.see(f"/quittances/{seq}", "duplicate-issued")
        reach(page, "F4", "**/quittances")
        expect(page.locator("td .tag")).to_be_visible()
        stage.look("duplicate-listed")
        reach(page, "F3", "**/till")
        for key, amount, code in (("-", "20", "CASH_OUT"), ("m", "150", "FLOAT")):
            page.keyboard.press(key)
            expect(page.locator("details[open] [name=amount]")).to_be_focused()
            page.keyboard.type(amount)
            tab_to(page, "details[open] [name=pin]")
            say(page, "4711")
            expect(page.locator("details[open]")).to_have_count(0)
            assert events(stage, code) == 1
        stage.look("till-moves")
        reach(page, "t", "**/drawer")
        reach(page, "Enter", "**/till")
        assert events(stage, "DRAWER_OPENED") == 1
        assert counter.till.cash().held.centimes == 20_000 + 1_000 - 2_000 - 5_000
