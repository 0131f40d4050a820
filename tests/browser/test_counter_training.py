"""In training both the warning and the state of the counter stay in sight, however one scrolls."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, keep_picture
from tests.browser.test_counter_keys import say
from tests.pos.screens.world import World, served_counter

SIZES = ((360, 740), (800, 480), (1280, 800))
SEEN_WHOLE = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && at.closest(selector) !== null;
}"""


def sees(page: Page, selector: str) -> bool:
    return bool(page.evaluate(SEEN_WHOLE, selector))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_bar_and_the_training_banner_both_stay_in_sight_when_the_page_is_scrolled(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory, language: str
) -> None:
    with served_counter(World(tmp_path_factory.mktemp("training") / "c").counter()) as address:
        page = open_page(address, language)
        page.goto(address)
        say(page, "2580")
        page.wait_for_url("**/session")
        page.goto(f"{address}/training")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sale")
        page.goto(f"{address}/sale?nature=502")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            page.wait_for_function("scrollY > 0")
            keep_picture(page, f"training/{language}-{width}", full_page=False)
            assert sees(page, "[data-bar]"), (width, "bar")
            assert sees(page, ".training-banner"), (width, "banner")
