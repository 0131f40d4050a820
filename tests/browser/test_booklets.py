"""Papers of a booklet are entered in a real browser, by keyboard, in both languages and widths."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from domain.record import Kind
from tests.browser.conftest import LOOKS, OpenPage, faults_of, keep_picture
from tests.browser.counter_looks import CHECKS
from tests.pos.screens.world import World, served_counter

BOOKLETS = [
    {"series": "A", "first": 11, "last": 30, "agent_id": 2},
    {"series": "2026-B", "first": 1, "last": 50, "agent_id": 2},
]
MARK = {
    "fr": "saisie depuis le carnet \u2066A\u2069 n° 13",
    "ar": "أُدخل من الكناش \u2066A\u2069 رقم 13",
}


def look(page: Page, name: str) -> None:
    """Nothing wrong for whoever uses other means than eyes; a picture for those who do."""
    keep_picture(page, f"counter/{name}")
    assert [*faults_of(page), *page.evaluate(CHECKS)] == []


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_papers_are_entered_and_their_list_signed_by_keyboard(
    open_page: OpenPage, tmp_path: Path, language: str, size: str
) -> None:
    world = World(tmp_path / "booklets")
    counter = world.counter()
    world.configure(counter, booklets=BOOKLETS)
    with served_counter(counter) as address:
        page = open_page(address, language, size)
        page.goto(address)
        page.keyboard.type("2580")
        page.keyboard.press("Enter")
        page.wait_for_url("**/session")
        page.keyboard.type("200")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sale")
        page.keyboard.press("F8")
        page.wait_for_url("**/session")
        page.keyboard.press("b")
        page.wait_for_url("**/booklets")
        expect(page.locator("#number")).to_have_value("11")
        page.fill("#number", "13")
        page.fill("#day", "2026-11-13")
        page.select_option("#nature-1", "502")
        page.fill("#written-1", "15")
        look(page, f"booklets-{language}-{size}")
        page.press("#written-1", "Enter")
        expect(page.locator("#pin")).to_be_focused()
        expect(page.locator("main .alert-warning")).to_have_count(3)
        look(page, f"booklet-paper-{language}-{size}")
        page.keyboard.type("4711")
        page.keyboard.press("Enter")
        page.wait_for_url("**/booklets?**entered=*")
        expect(page.locator("#number")).to_have_value("14")
        look(page, f"booklets-entered-{language}-{size}")
        page.click(".alert-success a")
        expect(page.locator(".booklet-mark")).to_have_text(MARK[language])
        look(page, f"quittance-booklet-{language}-{size}")
        page.goto(f"{address}/booklets")
        page.keyboard.press("t")
        expect(page.locator("form[action='/booklets/resume']")).to_have_count(0)
        page.keyboard.press("v")
        expect(page.locator("main details[open] h3 bdi").first).to_be_visible()
        look(page, f"booklets-signed-{language}-{size}")
        assert len(counter.journal.of_kinds([Kind.RESUME], limit=9)) == 1
        assert counter.verify() == []
