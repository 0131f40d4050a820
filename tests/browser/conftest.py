"""A real browser on the real screens, in both languages, from a telephone to a wide screen."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

from simulation.browser import find_chromium, find_fault
from tests.reporting.fixtures import connect, country, serve

__all__ = ["connect", "country", "serve"]

ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SIZES = {"telephone": (360, 740), "desk": (1280, 800), "wide": (1920, 1080)}
LOOKS = [("fr", "telephone"), ("ar", "wide")]
"""Language and width of the short run; the whole run looks at all four."""
IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
if IS_PROOF:
    LOOKS += [("ar", "telephone"), ("fr", "wide")]
OpenPage = Callable[..., Page]


def in_turn(language: str) -> list[str]:
    """The language a rare state is looked at in by a short run; both when proving."""
    return ["fr", "ar"] if IS_PROOF else [language]


ARTEFACTS = Path(__file__).parents[1] / "artefacts"
KEEPS_PICTURES = IS_PROOF or "GIRCT_PICTURES" in os.environ
"""Whether the pages looked at are kept as pictures; nothing reads them but eyes."""
READ_ALOUD = """
axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => violations.flatMap(
  ({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 120)}`)))
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    fault = find_fault()
    if fault is not None:
        pytest.skip(f"the screens are not tested in a browser: {fault}")
    chromium = find_chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a page of an address; a request to another host or a script's fault fails the test."""
    unwanted: list[str] = []
    with ExitStack() as stack:

        def open_one(
            address: str, language: str = "fr", size: str = "desk", **options: bool
        ) -> Page:
            width, height = SIZES[size]
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale="fr-MA",
                has_touch=options.get("is_touch", False),
                is_mobile=options.get("is_touch", False),
                java_script_enabled=options.get("has_script", True),
            )
            stack.callback(context.close)
            context.add_cookies([{"name": "girct_language", "value": language, "url": address}])
            page = context.new_page()

            def note(url: str) -> None:
                if not url.startswith((address, "data:", "blob:")):
                    unwanted.append(url)

            page.on("request", lambda request: note(request.url))
            page.on("pageerror", lambda error: unwanted.append(str(error)))
            page.on(
                "console",
                lambda said: (
                    unwanted.append(said.text) if "Content Security Policy" in said.text else None
                ),
            )
            return page

        yield open_one
    assert unwanted == []


def faults_of(page: Page) -> list[str]:
    """What axe finds wrong on a page, as rule and place; and any sideways scrolling."""
    faults: list[str] = page.evaluate(f"{AXE_SCRIPT}\n{READ_ALOUD}")
    return [*faults, *scrolling_of(page)]


def faults_by_turns(page: Page, number: int, language: str) -> list[str]:
    """Let axe read each page of a series in one language, by turns; in both when proving."""
    is_read = IS_PROOF or (number % 2 == 0) is (language == "fr")
    return faults_of(page) if is_read else scrolling_of(page)


def keep_picture(page: Page, name: str, *, full_page: bool = True) -> None:
    """Keep a picture of a page in the artefacts, when this run keeps any."""
    if KEEPS_PICTURES:
        if full_page:
            page.evaluate("scrollTo(0, 0)")  # what sticks to the top is drawn where it belongs
        page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=full_page)


def scrolling_of(page: Page) -> list[str]:
    """How far a page scrolls sideways, which none should."""
    sideways = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"the page scrolls {sideways} px sideways"] if sideways > 0 else []
