"""A quittance is cancelled in a real browser, by keyboard, in both languages, at both widths."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from domain.record import Kind
from tests.browser.conftest import LOOKS, OpenPage, faults_of, keep_picture
from tests.pos.screens.world import World, served_counter

CANCELLED = {"fr": "ANNULÉE", "ar": "ملغى"}


def look(page: Page, name: str) -> None:
    """Nothing wrong for whoever uses other means than eyes; a picture for those who do."""
    keep_picture(page, f"counter/{name}")
    assert faults_of(page) == []


def sell(page: Page, address: str) -> None:
    page.goto(f"{address}/sale?nature=502")
    page.fill("#cash", "10")
    page.press("#cash", "Enter")
    page.wait_for_url("**/quittances/*")
    expect(page.locator(".paper-danger")).to_be_visible()  # no printer: the page came anew


def ask(page: Page, key: str, form: str) -> None:
    """Open a form of the quittance's page by its key, and fill it from the keyboard."""
    page.keyboard.press(key)
    expect(page.locator(f"#{form}-reason")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_a_cancellation_and_a_request_are_made_by_keyboard(
    open_page: OpenPage, tmp_path: Path, language: str, size: str
) -> None:
    counter = World(tmp_path / "cancel").counter()
    with served_counter(counter) as address:
        page = open_page(address, language, size)
        page.goto(address)
        page.keyboard.type("2580")
        page.keyboard.press("Enter")
        page.wait_for_url("**/session")
        page.keyboard.type("200")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sale")
        sell(page, address)
        ask(page, "x", "cancel")
        look(page, f"cancel-{language}-{size}")
        page.keyboard.press("Tab")
        page.keyboard.type("4711")
        page.keyboard.press("Enter")
        page.wait_for_url("**/cancellations/*")
        expect(page.locator(".cancelled-mark")).to_contain_text(CANCELLED[language])
        expect(page.locator('[data-cell="cash"]')).to_contain_text("200,00")
        look(page, f"cancellation-{language}-{size}")
        sell(page, address)
        ask(page, "a", "request")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("main .alert-warning")).to_be_visible()
        page.goto(f"{address}/session")
        look(page, f"session-asked-{language}-{size}")
        page.keyboard.press("s")
        page.wait_for_url("**/cancellations")
        look(page, f"requests-{language}-{size}")
        page.keyboard.type("4711")
        page.keyboard.press("Enter")
        page.wait_for_url("**/cancellations/*")
        page.goto(f"{address}/quittances")
        expect(page.locator(".tag-danger")).to_have_count(2)
        look(page, f"quittances-cancelled-{language}-{size}")
        assert len(counter.journal.of_kinds([Kind.CANCEL], limit=9)) == 2
        assert counter.verify() == []
