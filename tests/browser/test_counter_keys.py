"""A whole sale, its cancellation and the count: without a mouse, and without any script."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from domain.record import Kind
from pos.bootstrap import Counter
from tests.browser.conftest import OpenPage
from tests.pos.screens.world import World, served_counter


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def say(page: Page, text: str) -> None:
    """Type as a person does, key after key, then Enter."""
    page.keyboard.type(text, delay=40)
    page.keyboard.press("Enter")


FOCUS_OF_READY_PAGE = """
document.addEventListener("DOMContentLoaded", () => {
  const { id, tagName } = document.activeElement;
  document.documentElement.dataset.focused = id || tagName;
});
"""


def test_the_first_key_typed_finds_its_place_as_soon_as_the_page_is_there(
    open_page: OpenPage, tmp_path: Path
) -> None:
    with served_counter(World(tmp_path / "early").counter()) as address:
        page = open_page(address)
        page.add_init_script(FOCUS_OF_READY_PAGE)
        focused = page.locator("html")
        page.goto(address)
        expect(focused).to_have_attribute("data-focused", "pin")
        say(page, "2580")
        page.wait_for_url("**/session")
        expect(focused).to_have_attribute("data-focused", "float")
        say(page, "200")
        page.wait_for_url("**/sale")
        page.goto(f"{address}/sale?nature=502")
        expect(focused).to_have_attribute("data-focused", "quantity")
        page.goto(f"{address}/session?ending=yes")
        expect(focused).to_have_attribute("data-focused", "BUTTON")


def outcome(counter: Counter) -> tuple[int, int, object]:
    found = [len(counter.journal.of_kinds([kind], limit=9)) for kind in (Kind.RECEIPT, Kind.CANCEL)]
    counted = counter.journal.of_code("SESSION_COUNTED")[0].body["counted"]
    return (*found, counted)


def close_session(page: Page) -> None:
    """Take the cash of the counted session, as the régisseur at the PIN pad."""
    say(page, "4711")
    page.wait_for_url("**/session")
    press(page, "v")
    confirmed = page.locator("[name=confirmed]")
    expect(confirmed).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    press(page, "Enter")
    expect(confirmed).to_be_focused()  # Enter did send, and the box has to be ticked first
    press(page, "Space", "Enter")
    page.wait_for_url("**/session")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_sale_its_cancellation_and_the_count_need_no_mouse(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    counter = World(tmp_path / "keys").counter()
    with served_counter(counter) as address:
        page = open_page(address, language, "telephone")
        page.goto(address)
        say(page, "2580")
        page.wait_for_url("**/session")
        press(page, "b")
        expect(page.locator("[name=n20000]")).to_be_focused()
        say(page, "1")
        page.wait_for_url("**/sale")
        page.keyboard.press("/", delay=60)
        page.keyboard.type("502", delay=40)
        expect(page.locator("a.nature:visible")).to_have_count(1)
        press(page, "Enter")
        page.wait_for_url("**/sale?nature=502")
        say(page, "3")
        expect(page.locator("#cash")).to_be_focused()
        say(page, "50")
        page.wait_for_url("**/quittances/*")
        expect(page.locator(".give-back output")).to_contain_text("20,00")
        expect(page.locator(".paper-danger")).to_be_visible()  # no printer: the page came anew
        press(page, "x")
        expect(page.locator("#cancel-reason")).to_be_focused()
        press(page, "ArrowDown", "Tab", "Space", "Tab")
        say(page, "4711")
        page.wait_for_url("**/cancellations/*")
        press(page, "Enter")
        page.wait_for_url("**/sale")
        press(page, "F8")
        page.wait_for_url("**/session")
        press(page, "e")
        page.wait_for_url("**/session?ending=yes")
        expect(page.locator("form[action='/session/end'] button")).to_be_focused()
        press(page, "Enter")
        page.wait_for_url("**/session/*-*")
        say(page, "200")
        expect(page.locator(".alert-info")).to_be_visible()
        press(page, "q")
        page.wait_for_url("**/login")
        close_session(page)
        assert outcome(counter) == (1, 1, 20_000)
        assert counter.journal.sessions.not_closed() == []


def test_a_mixed_sale_its_cancellation_and_the_count_need_no_script(
    open_page: OpenPage, tmp_path: Path
) -> None:
    counter = World(tmp_path / "bare").counter()
    with served_counter(counter) as address:
        page = open_page(address, size="telephone", has_script=False)
        page.goto(address)
        page.fill("#pin", "2580")
        page.press("#pin", "Enter")
        page.locator(".billetage > summary").click()
        page.fill("[name=n20000]", "1")
        page.press("[name=n20000]", "Enter")
        page.goto(f"{address}/sale?nature=502")
        page.fill("#quantity", "2")
        page.click("[data-add]")
        page.goto(f"{address}/sale?nature=503")
        page.check("input[value=MIX]")
        page.fill("#part_cheque", "30")
        for field, typed in (("number", "7654321"), ("bank", "BMCE"), ("drawer", "Lahcen")):
            page.fill(f"#cheque_{field}", typed)
        page.click('[data-note-value="20"]')
        expect(page.locator("[data-change]")).to_contain_text("10,00")
        page.click("[data-confirm]")
        expect(page.locator(".give-back output")).to_contain_text("10,00")
        page.locator("summary[data-key=x]").click()
        page.select_option("#cancel-reason", index=1)
        page.check("details[open] [name=kept]")
        page.fill("#cancel-pin", "4711")
        page.press("#cancel-pin", "Enter")
        expect(page.locator(".cancelled-mark")).to_be_visible()
        page.goto(f"{address}/session?ending=yes")
        page.click("form[action='/session/end'] button")
        page.fill("[name=n10000]", "2")
        page.press("[name=n10000]", "Enter")
        expect(page.locator(".alert-info")).to_be_visible()
        assert outcome(counter) == (1, 1, 20_000)


FRENCH_FIGURE = """code => document.activeElement.dispatchEvent(new KeyboardEvent(
  "keydown", {key: {Digit1: "&", Digit8: "_"}[code], code, bubbles: true, cancelable: true}))"""


def test_a_shown_figure_acts_on_a_french_keyboard_whose_row_writes_signs(
    open_page: OpenPage, tmp_path: Path
) -> None:
    with served_counter(World(tmp_path / "azerty").counter()) as address:
        page = open_page(address)
        page.goto(address)
        say(page, "4711")
        page.wait_for_url("**/session")
        say(page, "200")
        page.wait_for_url("**/sale")
        page.evaluate(FRENCH_FIGURE, "Digit8")
        page.wait_for_url("**/sale?nature=501")
        page.evaluate(FRENCH_FIGURE, "Digit1")
        expect(page.locator("#quantity")).to_be_focused()
        assert page.url.endswith("nature=501")  # in a field the row writes what it writes
