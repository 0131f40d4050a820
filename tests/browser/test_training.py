"""Training in a real browser: the frame is on every screen, in both languages and widths."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from domain.record import Kind
from tests.browser.conftest import LOOKS, OpenPage, faults_of
from tests.pos.screens.world import World, served_counter

SHOTS = Path("tests/artefacts/counter")


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_training_is_seen_everywhere_and_ends(
    open_page: OpenPage, tmp_path: Path, language: str, size: str
) -> None:
    counter = World(tmp_path / "training").counter()
    SHOTS.mkdir(parents=True, exist_ok=True)
    with served_counter(counter) as address:
        page = open_page(address, language, size)
        page.goto(address)
        page.keyboard.type("2580")
        page.keyboard.press("Enter")
        page.wait_for_url("**/session")
        page.goto(f"{address}/training")
        page.press("button[autofocus]", "Enter")
        page.wait_for_url("**/sale")
        for path in ("/sale?nature=502", "/training", "/quittances"):
            page.goto(address + path)
            expect(page.locator(".training-banner")).to_be_in_viewport()
            name = path.strip("/").partition("?")[0]
            page.screenshot(path=SHOTS / f"training-{name}-{language}-{size}.png")
            assert faults_of(page) == []
        page.goto(f"{address}/sale?nature=502")
        page.fill("#cash", "10")
        page.press("#cash", "Enter")
        page.wait_for_url("**/quittances/*")
        page.screenshot(path=SHOTS / f"training-done-{language}-{size}.png", full_page=True)
        assert faults_of(page) == []
        page.goto(f"{address}/training")
        page.press("button[autofocus]", "Enter")
        expect(page.locator(".training-banner")).to_have_count(0)
        assert len(counter.journal.of_kinds([Kind.TRAINING], limit=9)) == 1
        assert counter.journal.head().receipt_no == 0
