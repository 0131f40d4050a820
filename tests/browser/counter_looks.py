"""What every page of the counter owes whoever looks at it: checked, and pictured where wanted."""

import itertools
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import IS_PROOF, faults_by_turns, keep_picture

WIDTHS = {"telephone": (360, 740), "handheld": (800, 480), "wide": (1920, 1080)}
LOOKED_AT = tuple(WIDTHS) if IS_PROOF else ("telephone",)
CHECKS = (Path(__file__).parent / "counter_looks.js").read_text()


class Look:
    """Looks at the pages of one walk, in one language, and gathers what is wrong with them.

    Axe reads each page in one language in a short run, by turns, and in both when proving.

    Args:
        page: The browser's page.
        language: The walk's, as its pictures' folder is called.
        folder: Where its pictures are kept.
    """

    def __init__(self, page: Page, language: str, folder: str = "counter-pages") -> None:
        self.page, self.language, self.folder = page, language, folder
        self.faults: dict[str, list[str]] = {}
        self.count = itertools.count(1)

    def summary(self) -> str:
        """Each fault once, with the first page it was met on."""
        first: dict[str, str] = {}
        for place, found in self.faults.items():
            for fault in found:
                first.setdefault(fault, place)
        return "\n".join(f"{place}: {fault}" for fault, place in first.items())

    def __call__(self, name: str) -> None:
        """Look at the page once it is whole, at every width of the run."""
        self.page.wait_for_load_state()
        number = next(self.count)
        for size in LOOKED_AT:
            width, height = WIDTHS[size]
            self.page.set_viewport_size({"width": width, "height": height})
            place = f"{number:02}-{name}-{size}"
            faults = faults_by_turns(self.page, number, self.language)
            found = [*faults, *self.page.evaluate(CHECKS)]
            if found:
                self.faults[place] = found
            keep_picture(self.page, f"{self.folder}/{self.language}/{place}")
