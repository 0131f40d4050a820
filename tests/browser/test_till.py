"""The till in a real browser: full, emptied by keyboard, and paid by cheque meanwhile."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from domain.record import Kind
from pos.bootstrap import Counter
from tests.browser.conftest import OpenPage
from tests.pos.screens.world import World, served_counter

QUITTANCE = re.compile(r"/quittances/\d+")


def receipts(counter: Counter) -> int:
    return len(counter.journal.of_kinds([Kind.RECEIPT], limit=50))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_full_till_is_emptied_by_keyboard_and_sells_again(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    world = World(tmp_path / "full")
    counter = world.counter()
    world.configure(counter, cash_share=21_000, version="share")
    with served_counter(counter) as address:
        page = open_page(address, language, "telephone")
        page.goto(address)
        page.keyboard.type("2580")
        page.keyboard.press("Enter")
        page.wait_for_url("**/session")
        page.keyboard.type("205")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sale")
        page.goto(f"{address}/sale?nature=502")
        page.fill("#cash", "10")
        page.press("#cash", "Enter")
        expect(page.locator(".alert-danger")).to_contain_text("210,00")
        assert receipts(counter) == 0
        page.keyboard.press("F3")
        page.wait_for_url("**/till")
        page.keyboard.type("100")
        page.keyboard.press("Tab")
        page.keyboard.type("4711")
        page.keyboard.press("Enter")
        page.wait_for_url("**/papers/*")
        expect(page.locator('[data-cell="cash"]')).to_contain_text("105,00")
        page.goto(f"{address}/sale?nature=502")
        page.fill("#cash", "10")
        page.press("#cash", "Enter")
        page.wait_for_url(QUITTANCE)
        assert receipts(counter) == 1


def test_a_cheque_asks_for_no_cash_and_passes_a_full_till(
    open_page: OpenPage, tmp_path: Path
) -> None:
    world = World(tmp_path / "cheque")
    counter = world.counter()
    world.configure(counter, cash_share=20_000, version="share")
    with served_counter(counter) as address:
        page = open_page(address)
        page.goto(address)
        page.keyboard.type("4711")
        page.keyboard.press("Enter")
        page.wait_for_url("**/session")
        page.keyboard.type("200")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sale")
        page.goto(f"{address}/sale?nature=502")
        expect(page.locator(".till .alert-danger")).to_be_visible()
        page.check("input[value=CHQ]")
        expect(page.locator("#cash")).to_be_hidden()
        expect(page.locator(".till .alert-danger")).to_have_count(0)
        for field, typed in (("number", "7654321"), ("bank", "BP"), ("drawer", "Lahcen")):
            page.fill(f"#cheque_{field}", typed)
        page.keyboard.press("Enter")
        page.wait_for_url(QUITTANCE)
        expect(page.locator('[data-cell="cash"]')).to_contain_text("200,00")
        assert receipts(counter) == 1


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_is_refused_is_in_sight_however_far_below_the_field_to_mend_stands(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with served_counter(World(tmp_path / "sight").counter()) as address:
        page = open_page(address, language, "telephone")
        page.goto(address)
        page.keyboard.type("2580")
        page.keyboard.press("Enter")
        page.wait_for_url("**/session")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sale")
        page.goto(f"{address}/sale?nature=503")
        page.keyboard.press("m")
        page.fill("#part_cheque", "20")
        page.press("#part_cheque", "Enter")
        with page.expect_navigation():
            page.locator("[data-confirm]").click()
        expect(page.locator("#cheque_number")).to_be_focused()
        page.evaluate("new Promise((drawn) => setTimeout(drawn, 100))")
        hidden = page.evaluate("""
            document.querySelector(".standing").getBoundingClientRect().bottom
            - document.querySelector("main .alert-danger").getBoundingClientRect().top
        """)
        assert hidden <= 0
        page.keyboard.type("7654", delay=120)  # at a hand's pace: faster is a scan
        expect(page.locator("#cheque_number")).to_have_value("7654")
        expect(page.locator("#cheque_number")).to_be_in_viewport(ratio=1)
