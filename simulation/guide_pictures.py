"""The pictures of the cashier's guide: the counter's screens as they stand, moment by moment."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from simulation.counter_place import CounterPlace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DESK = (1280, 960)
TALL = (1280, 1200)
TELEPHONE = (360, 740)
AMOUNT = re.compile(r"\d,\d\d")
Shoot = Callable[["Page", Path], Path]


def guide_pictures(
    browser: "Browser", counter: CounterPlace, folder: Path, shoot: Shoot
) -> list[Path]:
    """Take every picture of the guide at one counter; its session ends with the last one.

    Args:
        browser: Chromium.
        counter: open, with an open session and a few quittances.
        folder: where the pictures go.
        shoot: keeps what a page shows, and closes it.
    """
    context = browser.new_context(locale="fr-MA")
    _enter(context, counter)
    screens: dict[str, Callable[[Page], None]] = {
        "counter": _several_lines,
        "counter-mixed": _mixed,
        "counter-cancel": _cancel,
        "counter-phone": _telephone,
        "counter-training": _training,
        "counter-arabic": _arabic,
        "counter-count": _count,
    }
    taken = []
    for name, show in screens.items():
        page = context.new_page()
        _size(page, DESK)
        page.goto(f"{counter.address}/sale")
        page.wait_for_load_state()
        show(page)
        taken.append(shoot(page, folder / f"{name}.png"))
    context.close()
    return taken


def _enter(context: "BrowserContext", counter: CounterPlace) -> None:
    page = context.new_page()
    page.goto(f"{counter.address}/login")
    page.fill("input[name=pin]", counter.cashier_pin)
    page.press("input[name=pin]", "Enter")
    page.wait_for_url("**/sale")
    page.close()


def _go(page: "Page", path: str) -> None:
    page.goto(urljoin(page.url, path))


def _size(page: "Page", size: tuple[int, int]) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})


def _from_the_top(page: "Page", size: tuple[int, int] = DESK) -> None:
    _size(page, size)
    page.evaluate("window.scrollTo(0, 0)")


def _await_change(page: "Page") -> None:
    """Wait until the counter said what to give back, in either language."""
    page.locator("[data-change]", has_text=AMOUNT).wait_for()


def _several_lines(page: "Page") -> None:
    """Two lines taken, a third being typed, and what to give back."""
    for nature, quantity in ((101, "3"), (807, "2")):
        _go(page, f"/sale?nature={nature}")
        page.fill("#quantity", quantity)
        page.click("[data-add]")
        page.wait_for_url("**/sale")
    _go(page, "/sale?nature=304")
    page.fill("#quantity", "84,5")
    page.fill("#cash", "2200")
    _await_change(page)
    _from_the_top(page)


def _mixed(page: "Page") -> None:
    """The same lines, paid by cheque and card, the rest in cash."""
    _go(page, "/sale?nature=304")
    page.fill("#quantity", "84,5")
    page.locator(".mode[data-key=m]").click()
    page.fill("#part_cheque", "1500")
    page.fill("#part_card", "400")
    page.fill("#cheque_number", "7654321")
    page.fill("#cheque_bank", "Banque Populaire")
    page.fill("#cheque_drawer", "Lahcen Amrani")
    page.fill("#cash", "250")
    _await_change(page)
    _from_the_top(page, TALL)


def _cancel(page: "Page") -> None:
    """The latest quittance, its cancellation opened and its reason chosen."""
    _go(page, "/quittances")
    page.locator("main a[href^='/quittances/']").first.click()
    page.wait_for_url("**/quittances/*")
    page.keyboard.press("x")
    page.locator("#cancel-reason").select_option("WRONG_QUANTITY")
    _from_the_top(page, TALL)


def _telephone(page: "Page") -> None:
    _size(page, TELEPHONE)
    _leave(page)
    _go(page, "/sale?nature=807")
    page.fill("#cash", "10")
    _await_change(page)
    page.locator(".till-head h1").scroll_into_view_if_needed()


def _training(page: "Page") -> None:
    _leave(page)
    _go(page, "/training")
    page.locator("button[autofocus]").click()
    page.wait_for_url("**/sale")
    _go(page, "/sale?nature=101")
    page.fill("#quantity", "4")
    page.fill("#cash", "20")
    _await_change(page)
    _from_the_top(page)


def _arabic(page: "Page") -> None:
    """End training first: the picture is of a real sale, in the other language."""
    _leave(page)
    _go(page, "/training")
    page.locator("button[autofocus]").click()
    page.wait_for_url("**/sale")
    page.locator(".top-language button").click()
    page.wait_for_load_state()
    _several_lines(page)


def _count(page: "Page") -> None:
    """Back in French, the session ends and its cash is counted by notes and coins."""
    _leave(page)
    page.locator(".top-language button").click()
    page.wait_for_load_state()
    _go(page, "/session?ending=yes")
    page.locator("form[action='/session/end'] button").click()
    page.wait_for_url("**/session/*-*")
    for face, pieces in ((20_000, 48), (10_000, 28), (5_000, 1), (2_000, 2), (1_000, 1)):
        page.fill(f"[name=n{face}]", str(pieces))
    page.locator("[data-pieces-total]", has_text=AMOUNT).wait_for()
    _from_the_top(page, TALL)


def _leave(page: "Page") -> None:
    """Leave the sale being made, if there is one."""
    _go(page, "/sale")
    if page.locator("[data-draft]").count():
        _go(page, "/sale?leaving=yes")
        page.locator(".button-danger[data-key=o]").click()
        page.wait_for_url("**/sale")
