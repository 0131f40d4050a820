"""The dashboard in a real browser."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from sqlalchemy import URL, create_engine, text

from reporting.viewer import Viewer
from tests.browser.conftest import LOOKS, OpenPage, faults_of, scrolling_of
from tests.reporting.world import DGCT, GOVERNOR

Serve = Callable[[Viewer], str]


def test_a_reader_walks_down_from_the_country_to_a_counter(
    open_page: OpenPage, serve: Serve
) -> None:
    address = serve(DGCT)
    page = open_page(address)
    page.goto(f"{address}/reporting/")
    for name in ("Souss-Massa", "Chtouka-Aït Baha", "Ait Amira", "Régie du souk d'Aït Amira"):
        page.locator("#table").get_by_role("link", name=name).click()
        expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("#table tbody")).to_contain_text("Guichet du souk")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Ait Amira")


def test_new_takings_appear_without_a_reload(
    open_page: OpenPage, serve: Serve, admin_url: URL
) -> None:
    address = serve(GOVERNOR)
    page = open_page(address)
    page.goto(f"{address}/reporting/")
    expect(page.locator(".card-main")).to_contain_text("1\u202f940,50")
    admin = create_engine(admin_url)
    with admin.begin() as connection:
        connection.execute(text("UPDATE takings_daily SET gross_centimes = gross_centimes + 1000"))
    admin.dispose()
    expect(page.locator(".card-main")).to_contain_text("1\u202f970,50", timeout=20_000)


def test_the_day_chosen_keeps_the_place(open_page: OpenPage, serve: Serve) -> None:
    address = serve(DGCT)
    page = open_page(address)
    page.goto(f"{address}/reporting/?place=09")
    expect(page.locator("#day")).to_have_value("2026-11-23")
    page.fill("#day", "2026-11-01")
    page.press("#day", "Enter")
    expect(page.locator("h1")).to_have_text("Souss-Massa")
    expect(page.locator("#table")).to_contain_text("Aucune recette")
    page.locator("[data-today]").click()
    expect(page.locator("#table tbody")).to_contain_text("Chtouka")


def test_the_language_switch_keeps_the_place(open_page: OpenPage, serve: Serve) -> None:
    address = serve(DGCT)
    page = open_page(address)
    page.goto(f"{address}/reporting/?place=09")
    page.locator("[data-keep-query]").click()
    expect(page.locator("h1")).to_have_text("سوس-ماسة")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_an_export_is_a_file_of_the_place_shown(open_page: OpenPage, serve: Serve) -> None:
    address = serve(DGCT)
    page = open_page(address)
    page.goto(f"{address}/reporting/?place=09")
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter CSV").click()
    text_of = download.value.path().read_text("utf-8")
    assert "09.163" in text_of
    assert "Casablanca" not in text_of


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_every_state_of_the_page_is_accessible(
    open_page: OpenPage, serve: Serve, language: str, size: str
) -> None:
    address = serve(GOVERNOR)
    page = open_page(address, language, size)
    faults: dict[str, list[str]] = {}
    for search in ("", "?day=2026-11-01", "?place=09.163.01.01&regie=R-0901", "?place=06"):
        page.goto(f"{address}/reporting/{search}")
        page.wait_for_selector(".cards, #problem .alert")
        found = faults_of(page)
        if found:
            faults[search] = found
    assert faults == {}


CROWDED = """() => {
  const boxes = [...document.querySelectorAll(".board-bar .brand, .day-form > *, .viewer > *")]
    .filter((one) => one.getClientRects().length).map((one) => one.getBoundingClientRect());
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1
    || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  const met = boxes.some((a, n) => boxes.slice(n + 1).some((b) => !apart(a, b)));
  const name = document.querySelector(".brand strong");
  const lines = name.getBoundingClientRect().height / parseFloat(getComputedStyle(name).fontSize);
  return [met && "two parts meet", lines > 2 && "the name breaks"].filter(Boolean);
}"""


SETTLED = """async () => {
  const page = document.documentElement, end = performance.now() + 5000;
  while (page.scrollWidth > page.clientWidth && performance.now() < end)
    await new Promise(requestAnimationFrame);
}"""
"""The charts take a new width by themselves, a moment after the window."""


def test_the_header_keeps_its_parts_apart_whatever_the_width_and_the_name(
    open_page: OpenPage, serve: Serve
) -> None:
    address = serve(replace(GOVERNOR, name="Mohammed Abdellatif Benkirane El Idrissi"))
    found = {}
    for language in ("fr", "ar"):
        page = open_page(address, language)
        page.goto(f"{address}/reporting/")
        for width in (360, 800, 1366, 1920):
            page.set_viewport_size({"width": width, "height": 768})
            page.evaluate(SETTLED)
            found[language, width] = page.evaluate(CROWDED) + scrolling_of(page)
    assert not any(found.values()), found
