"""Billetage, the count that needs the régisseur, and the way out of a full till, in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from pos.bootstrap import Counter
from tests.browser.conftest import LOOKS, OpenPage, faults_of, keep_picture
from tests.pos.screens.world import World, served_counter


def body_of_count(counter: Counter) -> dict[str, object]:
    return counter.journal.of_code("SESSION_COUNTED")[0].body


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_a_blind_count_by_note_above_the_limit_is_accepted_by_the_regisseur(
    open_page: OpenPage, tmp_path: Path, language: str, size: str
) -> None:
    world = World(tmp_path / "blind")
    counter = world.counter()
    world.configure(counter, blind_count=True, count_limit=500, cash_share=20_000, version="v2")
    with served_counter(counter) as address:
        page = open_page(address, language, size)
        page.goto(address)
        page.keyboard.type("2580")
        page.keyboard.press("Enter")
        page.wait_for_url("**/session")
        page.locator(".billetage > summary").click()
        page.fill("[name=n10000]", "2")
        page.fill("[name=n500]", "1")
        expect(page.locator("#float")).to_have_value("205,00")
        assert faults_of(page) == []
        keep_picture(page, f"opening-{language}-{size}")
        page.fill("[name=n500]", "")
        page.click("form[action='/session'] button.button-main")
        page.wait_for_url("**/sale")
        way_out = page.locator(".blocked a[href='/till']")
        expect(way_out).to_be_visible()
        expect(page.locator("[data-cell=cash] [data-value]")).not_to_contain_text("200,00")
        page.keyboard.press("h")
        page.wait_for_url("**/till")
        assert faults_of(page) == []
        page.goto(f"{address}/session?ending=yes")
        page.click("form[action='/session/end'] button")
        page.wait_for_url("**/session/*-*")
        page.fill("[name=n5000]", "1")
        expect(page.locator("#counted")).to_have_value("50,00")
        page.press("[name=n5000]", "Enter")
        pin = page.locator("#pin-count")
        expect(pin).to_be_visible()
        assert faults_of(page) == []
        keep_picture(page, f"count-{language}-{size}")
        pin.fill("4711")
        pin.press("Enter")
        expect(page.locator(".step-to-come")).to_have_count(1)
        assert faults_of(page) == []
        keep_picture(page, f"counted-{language}-{size}")
        page.goto(f"{address}/day/x")
        assert faults_of(page) == []
        body = body_of_count(counter)
    assert (body["denominations"], body["approver"]) == ({"5000": 1}, 1)
