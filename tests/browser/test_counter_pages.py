"""Every page of the counter once in each language: accessible, within its width, keys shown."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from domain.ids import TerminalId
from domain.roots import RootStatement
from hardware_mocks import PrinterEmulator
from hardware_mocks.scale import Platform, ScaleEmulator
from pos.bootstrap import Counter
from pos.screens.first_start import build_first_start_app
from pos.setup import Enrolled
from simulation.world import AIT_AMIRA, MEKNES
from tests.browser.conftest import OpenPage
from tests.browser.counter_looks import Look
from tests.browser.counter_walk import (
    cancel,
    come_without_going_on,
    end_the_day,
    meet_trouble,
    move_cash,
    pay_in_several_ways,
    sell,
    sell_otherwise,
    sign_in_and_open,
    train,
)
from tests.domain.root_story import SIGNED_FIRST
from tests.pos.screens.world import World, served, served_counter

WEIGHED = next(line for line in MEKNES.act.lines if line.nature == 605)
ACT = AIT_AMIRA.act
REGIE = replace(
    AIT_AMIRA,
    act=replace(
        ACT, lines=(*ACT.lines, replace(WEIGHED, act_number=ACT.number, line=len(ACT.lines) + 1))
    ),
)


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrinterEmulator]:
    folder = tmp_path_factory.mktemp("paper")
    with PrinterEmulator(paper_width_mm=80, directory=folder) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def scale() -> Iterator[ScaleEmulator]:
    platform = Platform(capacity_g=60_000, division_g=5, settle_s=0.0)
    with ScaleEmulator("mettler-8217", platform=platform) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("pages") / "counter")


@pytest.fixture(scope="module")
def counter(world: World, printer: PrinterEmulator, scale: ScaleEmulator) -> Counter:
    counter = world.counter(
        REGIE,
        printer_url=f"tcp://127.0.0.1:{printer.port}",
        scale_url=scale.address,
        scale_protocol="mettler-8217",
        scale_capacity_grams=60_000,
        drawer="printer",
    )
    world.configure(counter, REGIE, count_limit=500, cash_share=30_000, version="pages")
    return counter


@pytest.fixture(scope="module")
def address(counter: Counter) -> Iterator[str]:
    with served_counter(counter) as address:
        counter.peripherals.start()
        yield address


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_can_be_read_reached_and_pressed(  # noqa: PLR0913, PLR0917 -- the whole counter
    open_page: OpenPage,
    counter: Counter,
    address: str,
    printer: PrinterEmulator,
    scale: ScaleEmulator,
    language: str,
) -> None:
    page = open_page(address, language)
    look = Look(page, language)
    sign_in_and_open(page, address, look)
    sell(page, address, look, scale)
    pay_in_several_ways(page, address, look)
    sell_otherwise(page, address, look, printer)
    cancel(page, address, look)
    train(page, address, look)
    move_cash(page, address, look)
    meet_trouble(page, address, look, counter)
    end_the_day(page, address, look)
    assert look.summary() == ""


@pytest.mark.parametrize("root", [None, SIGNED_FIRST], ids=["no-root", "root"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_first_start_can_be_read_and_pressed(
    open_page: OpenPage, language: str, root: RootStatement | None
) -> None:
    def enrol(server: str, code: str) -> Enrolled:
        assert (server, code) == ("http://127.0.0.1:9", "AB12")
        return Enrolled(TerminalId(742_001), None, root)

    with served(build_first_start_app(enrol, lambda: None, "http://127.0.0.1:9")) as address:
        page = open_page(address, language)
        look = Look(page, f"{language}-first{'-rooted' if root else ''}")
        if root is None:
            page.route("**/enrol", come_without_going_on)
        page.goto(address)
        look("first-start")
        page.keyboard.type("AB12")
        with page.expect_response("**/enrol") as answered:
            page.keyboard.press("Enter")
        page.wait_for_url("**/enrol")
        expect(page.locator("main [role=status]")).to_be_visible()
        look("enrolled")
        assert "refresh" not in answered.value.headers, "a fingerprint waits to be compared"
        shown = "".join(page.locator("main").inner_text().split())
        assert root is None or root.fingerprint in shown
    assert look.summary() == ""
