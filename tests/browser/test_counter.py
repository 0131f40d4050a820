import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from domain.record import Kind
from hardware_mocks import PrinterEmulator
from pos.bootstrap import Counter
from pos.upkeep.disk import DiskWatch
from tests.browser.conftest import OpenPage
from tests.pos.screens.world import World, served_counter

QUITTANCE = re.compile(r"/quittances/\d+")


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(paper_width_mm=80, directory=tmp_path / "paper") as emulator:
        yield emulator


@pytest.fixture
def counter(tmp_path: Path, printer: PrinterEmulator) -> Counter:
    return World(tmp_path / "counter").counter(printer_url=f"tcp://127.0.0.1:{printer.port}")


@pytest.fixture
def address(counter: Counter) -> Iterator[str]:
    with served_counter(counter) as address:
        yield address


def begin(page: Page, address: str) -> None:
    """Sign in and open a session with the keyboard alone."""
    page.goto(address)
    page.keyboard.type("4711")
    page.keyboard.press("Enter")
    page.wait_for_url("**/session")
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sale")


def receipts(counter: Counter) -> int:
    return len(counter.journal.of_kinds([Kind.RECEIPT], limit=50))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_sale_by_keyboard_alone(
    open_page: OpenPage, address: str, counter: Counter, language: str
) -> None:
    page = open_page(address, language)
    begin(page, address)
    page.keyboard.press("8")
    page.wait_for_url("**/sale?nature=501")
    page.keyboard.type("7,5")
    page.keyboard.press("Enter")
    page.keyboard.type("2")
    expect(page.locator("[data-amount]")).to_contain_text("30,00")
    page.keyboard.press("Enter")
    page.keyboard.type("50")
    expect(page.locator("[data-change]")).to_contain_text("20,00")
    page.keyboard.press("Enter")
    page.wait_for_url(QUITTANCE)
    expect(page.locator(".give-back output")).to_contain_text("20,00")
    expect(page.locator("[data-paper]")).to_have_class("paper paper-ok", timeout=10_000)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sale")
    assert receipts(counter) == 1


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_sale_by_touch_alone_on_a_telephone(
    open_page: OpenPage, address: str, counter: Counter, language: str
) -> None:
    page = open_page(address, language, "telephone", is_touch=True)
    page.goto(address)
    for digit in "4711":
        page.locator(f'[data-digit="{digit}"]').tap()
    page.locator("main form button:not([type])").tap()
    page.wait_for_url("**/session")
    page.locator("main form button:not([type])").first.tap()
    page.wait_for_url("**/sale")
    page.locator('a.nature[href$="nature=502"]').tap()
    page.locator('[data-note-value="200"]').tap()
    expect(page.locator("[data-change]")).to_contain_text("190,00")
    page.locator("[data-confirm]").tap()
    page.wait_for_url(QUITTANCE)
    assert receipts(counter) == 1


def test_a_double_click_is_one_quittance(
    open_page: OpenPage, address: str, counter: Counter
) -> None:
    page = open_page(address)
    begin(page, address)
    page.goto(f"{address}/sale?nature=502")
    page.locator('[data-note-value="exact"]').click()
    expect(page.locator("#cash")).to_have_value("10")
    page.locator("[data-confirm]").dblclick()
    page.wait_for_url(QUITTANCE)
    assert receipts(counter) == 1


def test_a_bad_quantity_is_said_while_typing_and_the_rest_stays(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    begin(page, address)
    page.goto(f"{address}/sale?nature=502")
    page.fill("#cash", "77")
    page.fill("#quantity", "0")
    expect(page.locator("[data-message]")).to_contain_text("plus grande que zéro")
    expect(page.locator("#quantity")).to_have_attribute("aria-invalid", "true")
    page.fill("#quantity", "2")
    expect(page.locator("[data-message]")).to_be_empty()
    expect(page.locator("#cash")).to_have_value("77")


def test_the_search_filters_while_typing_and_renumbers_the_keys(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    begin(page, address)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.fill("#search", "vehicule")
    expect(page.locator("a.nature:visible")).to_have_count(1)
    expect(page.locator("a.nature:visible")).to_have_attribute("data-key", "1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sale?nature=506")


def test_the_printers_trouble_appears_by_itself_and_its_repair_too(
    open_page: OpenPage, address: str, printer: PrinterEmulator
) -> None:
    page = open_page(address)
    begin(page, address)
    printer.break_with("paper_out")
    page.goto(f"{address}/sale?nature=502")
    page.locator('[data-note-value="exact"]').click()
    expect(page.locator("#cash")).to_have_value("10")
    page.locator("[data-confirm]").click()
    page.wait_for_url(QUITTANCE)
    retry = page.locator('[data-key="r"]')
    expect(retry).to_be_visible(timeout=15_000)
    expect(page.locator('[data-cell="printer"]')).to_contain_text(
        "changez le rouleau", timeout=10_000
    )
    printer.repair()
    expect(page.locator("[data-paper]")).to_have_class("paper paper-ok", timeout=15_000)
    expect(page.locator('[data-cell="printer"]')).to_contain_text("prête", timeout=10_000)


def test_a_counter_that_stops_turns_the_bar_red(open_page: OpenPage, tmp_path: Path) -> None:
    counter = World(tmp_path / "other").counter()
    with served_counter(counter) as other:
        page = open_page(other)
        begin(page, other)
    expect(page.locator("[data-bar]")).to_have_class(re.compile("bar-lost"), timeout=15_000)


def test_what_begins_to_deserve_a_look_joins_the_bar_of_an_open_page_and_leaves_it(
    open_page: OpenPage, address: str, counter: Counter
) -> None:
    free = [10**12]
    counter.upkeep.disk = watch = DiskWatch(counter.scribe, lambda: free[0], 64 * 2**20)
    page = open_page(address)
    begin(page, address)
    cells = page.locator("[data-cell]")
    expect(page.locator('[data-cell="disk"]')).to_have_count(0)
    free[0] = 100 * 2**20
    watch.look()
    disk = page.locator('[data-cell="disk"]')
    expect(disk).to_contain_text("Disque", timeout=10_000)
    expect(disk.locator(".state-warning")).to_have_count(1)
    expect(cells.last).to_have_attribute("data-cell", "clock")
    free[0] = 10**12
    watch.look()
    expect(disk).to_have_count(0, timeout=10_000)
