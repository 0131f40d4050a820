"""The pictures of the README and of the guides, taken from a running demo."""

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from domain.errors import GirctError
from simulation.browser import find_chromium
from simulation.counter_place import CounterPlace
from simulation.day import open_counters, wait_for_paper
from simulation.desk import Visitor
from simulation.fleet import Teller
from simulation.guide_pictures import guide_pictures
from simulation.household import Household, household
from simulation.officers import ADMINISTRATORS, VISA_OF
from simulation.world import CASABLANCA, NATION

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

IMAGES = Path(__file__).parent.parent / "docs" / "images"
WIDTH, HEIGHT = 1280, 800
SALES_EACH = 6
COLOURS = 128
NEWCOMER = {
    "login": "comptable2.r0601",
    "name": "Hajar Berrada",
    "role": "comptable",
    "matricule": "DEMO-COMPTABLE2.R0601",
    "scope": CASABLANCA.collectivite,
    "language": "fr",
}


class BrowserMissing(GirctError):
    """There is no Chromium to take pictures with."""

    code = "browser.missing"


def take_pictures(told: Callable[[str], None], folder: Path = IMAGES) -> list[Path]:
    """Start a demo of its own, sell, and take the pictures.

    Args:
        told: called with a sentence after each step.
        folder: where the pictures go.

    Raises:
        BrowserMissing: when there is no Chromium.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a tool of developers only

    chromium = find_chromium()
    if chromium is None:
        message = "install Chromium or set GIRCT_CHROMIUM to one"
        raise BrowserMissing(message)
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="girct-pictures-"))
    try:
        with household(place, told) as running, sync_playwright() as playwright:
            running.start()
            open_counters(running.counters)
            for counter in running.counters:
                _sell(counter)
            browser = playwright.chromium.launch(
                executable_path=str(chromium), args=["--no-sandbox"]
            )
            taken = [
                _quittance(running, folder),
                *_desk(browser, running, folder),
                *guide_pictures(browser, _big_city(running), folder, _shoot),
            ]
            browser.close()
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return taken


def _sell(counter: CounterPlace) -> None:
    with Teller(counter.address) as teller:
        teller.log_in(counter.cashier_pin)
        for nature, quantity in counter.regie.usual_sales[:SALES_EACH]:
            teller.sell(nature, quantity)
    wait_for_paper(counter, SALES_EACH)


def _big_city(running: Household) -> CounterPlace:
    return next(c for c in running.counters if c.regie.regie_id == CASABLANCA.regie_id)


def _quittance(running: Household, folder: Path) -> Path:
    """The first paper that came out at Casablanca, as its virtual printer drew it."""
    drawn = min(_big_city(running).paper.glob("document-*.png"))
    return Path(shutil.copy(drawn, folder / "quittance.png"))


def _desk(browser: "Browser", running: Household, folder: Path) -> list[Path]:
    """The régies of the country, one of them, its takings, and what waits for a wali."""
    with Visitor(running.centre_address, ADMINISTRATORS[0].login, running.logins) as visitor:
        visitor.sign_in()
        visitor.receive("/desk/users/new", NEWCOMER)
    regie = f"/desk/regies/{CASABLANCA.regie_id}"
    with _signed_in(browser, running, NATION.login) as auditor:
        taken = [
            _page(auditor, running, "/desk/regies", folder / "desk-list.png"),
            _page(auditor, running, regie, folder / "desk-regie.png"),
            _dashboard(auditor, running, folder),
        ]
    with _signed_in(browser, running, VISA_OF[CASABLANCA.regie_id]) as wali:
        return [*taken, _page(wali, running, "/desk/acts", folder / "desk-acts.png")]


@contextmanager
def _signed_in(browser: "Browser", running: Household, login: str) -> Iterator["BrowserContext"]:
    """Sign in with the password and the code of the telephone: once, for a code is good once."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    page.goto(f"{running.centre_address}/login?next=/desk/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", running.logins.passwords[login])
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/login/code")
    page.fill("input[name=code]", running.logins.code(login) or "")
    page.press("input[name=code]", "Enter")
    page.wait_for_url(f"{running.centre_address}/desk/")
    yield context
    context.close()


def _page(context: "BrowserContext", running: Household, address: str, picture: Path) -> Path:
    page = context.new_page()
    page.goto(f"{running.centre_address}{address}")
    return _shoot(page, picture)


def _dashboard(context: "BrowserContext", running: Household, folder: Path) -> Path:
    """Today's takings of the country."""
    page = context.new_page()
    page.goto(f"{running.centre_address}/reporting/")
    page.wait_for_selector("#cards .card")
    page.wait_for_selector("#chart .main-svg .point, #chart .main-svg .bars")
    return _shoot(page, folder / "dashboard.png")


def _shoot(page: "Page", path: Path) -> Path:
    """Keep what a page shows, in few colours: screens have few."""
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    page.close()
    return path
