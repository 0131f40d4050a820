"""What hands, browsers and scanners do to a sale: never two quittances, and none lost.

Each is done in French or in Arabic by turns, and in both when proving.
"""

import random
import re
from collections.abc import Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect

from domain.record import Kind
from pos.bootstrap import Counter
from tests.browser.conftest import IS_PROOF, OpenPage
from tests.browser.scanning import scan
from tests.pos.screens.world import World, served_counter

QUITTANCE = re.compile(r"/quittances/\d+")
COUNTED = ("SESSION_COUNTED", "SESSION_CLOSED")
EAN = "6111245591063"
TURNS = cycle(("fr", "ar"))


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return World(tmp_path_factory.mktemp("chaos") / "counter").counter()


@pytest.fixture(scope="module")
def address(counter: Counter) -> Iterator[str]:
    with served_counter(counter) as address:
        yield address


@pytest.fixture(params=["fr", "ar"] if IS_PROOF else ["by turns"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param) if IS_PROOF else next(TURNS)


@pytest.fixture
def page(open_page: OpenPage, address: str, language: str) -> Page:
    return signed_in(open_page, address, language)


def signed_in(open_page: OpenPage, address: str, language: str) -> Page:
    """Sign the cashier in; the session stays open from one test to the next."""
    page = open_page(address, language)
    page.goto(f"{address}/login")
    page.fill("#pin", "2580")
    page.press("#pin", "Enter")
    page.wait_for_url("**/s*")
    if page.url.endswith("/session"):
        page.goto(f"{address}/sale")
    if page.url.endswith("/session"):
        page.press("#float", "Enter")
        page.wait_for_url("**/sale")
    return page


def count_of(counter: Counter, kind: Kind = Kind.RECEIPT) -> int:
    return len(counter.journal.of_kinds([kind], limit=500))


def test_two_windows_of_one_cashier_make_one_quittance_of_one_sale(
    page: Page, address: str, counter: Counter
) -> None:
    before = count_of(counter)
    other = page.context.new_page()
    for window in (page, other):
        window.goto(f"{address}/sale?nature=502")
        window.fill("#cash", "10")
    page.locator("[data-confirm]").click(no_wait_after=True)
    other.locator("[data-confirm]").click(no_wait_after=True)
    for window in (page, other):
        window.wait_for_url(QUITTANCE)
    assert page.url.partition("?")[0] == other.url.partition("?")[0]
    assert count_of(counter) == before + 1


def test_the_back_button_after_a_sale_shows_what_was_collected_and_no_form_to_confirm_again(
    page: Page, address: str, counter: Counter
) -> None:
    before = count_of(counter)
    page.goto(f"{address}/sale?nature=502")
    page.fill("#cash", "10")
    page.press("#cash", "Enter")
    page.wait_for_url(QUITTANCE)
    page.go_back()
    page.wait_for_url("**/sale")
    expect(page.locator(".last")).to_be_visible()
    expect(page.locator("[data-confirm]")).to_have_count(0)
    page.keyboard.press("Enter")
    assert count_of(counter) == before + 1


def test_a_reload_amid_a_sale_loses_no_line_and_a_reload_after_it_sells_nothing(
    page: Page, address: str, counter: Counter
) -> None:
    before = count_of(counter)
    page.goto(f"{address}/sale?nature=502")
    page.fill("#quantity", "2")
    page.locator("[data-add]").click()
    page.wait_for_url("**/sale")
    page.goto(f"{address}/sale?nature=503")
    page.reload()
    expect(page.locator("[data-draft] li")).to_have_count(1)
    page.fill("#cash", "100")
    page.press("#cash", "Enter")
    page.wait_for_url(QUITTANCE)
    page.reload()
    page.reload()
    assert count_of(counter) == before + 1
    body = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0].body
    assert [line["nature"] for line in body["lines"]] == [502, 503]


@pytest.mark.parametrize("seed", range(20 if IS_PROOF else 2))
def test_a_browser_killed_while_it_confirms_leaves_one_quittance(
    open_page: OpenPage, address: str, counter: Counter, language: str, seed: int
) -> None:
    before = count_of(counter)
    page = signed_in(open_page, address, language)
    page.goto(f"{address}/sale?nature=502")
    page.locator("[data-add]").click()
    page.wait_for_url("**/sale")
    page.fill("#cash", "10")
    late_ms = random.Random(seed).randrange(30)  # noqa: S311 -- when the browser dies
    page.evaluate(
        "ms => setTimeout(() => document.querySelector('[data-confirm]').click(), 30 - ms)", late_ms
    )
    page.wait_for_timeout(late_ms)
    page.context.close()
    again = signed_in(open_page, address, language)
    again.goto(f"{address}/sale")
    if again.locator("[data-draft] li").count():
        again.fill("#cash", "10")
        again.press("#cash", "Enter")
        again.wait_for_url(QUITTANCE)
    assert count_of(counter) == before + 1


def test_enter_held_down_collects_once_and_leaves_the_change_on_the_screen(
    page: Page, address: str, counter: Counter
) -> None:
    before = count_of(counter)
    page.goto(f"{address}/sale?nature=502")
    page.fill("#cash", "50")
    page.focus("#cash")
    page.keyboard.down("Enter")
    page.wait_for_url(QUITTANCE)
    for _ in range(20):
        page.keyboard.down("Enter")
    expect(page.locator(".give-back output")).to_contain_text("40,00")
    page.keyboard.up("Enter")
    assert count_of(counter) == before + 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/sale")


@pytest.mark.parametrize(
    ("path", "field"),
    [("/sale?nature=503", "#cash"), ("/sale?nature=503", "#payer_name"), ("/till", "#pin-handover"),
     ("/till", "#amount-handover"), ("/session", "")],
)  # fmt: skip
def test_a_scan_lands_in_no_field_and_sends_no_form(
    page: Page, address: str, counter: Counter, path: str, field: str
) -> None:
    before = counter.journal.head().seq
    page.goto(address + path)
    if field == "#payer_name":
        page.locator("details.payer summary").click()
    if field:
        page.focus(field)
    scan(page, EAN)
    place = "[data-scan-note]" if "sale" not in path else "[data-scan]"
    expect(page.locator(place)).to_be_visible()
    if field:
        expect(page.locator(field)).to_have_value("")
    assert page.url == address + path
    assert counter.journal.head().seq == before


def test_a_scan_is_no_pin(
    open_page: OpenPage, address: str, counter: Counter, language: str
) -> None:
    before = counter.journal.head().seq
    page = open_page(address, language)
    page.goto(f"{address}/login")
    scan(page, EAN)
    expect(page.locator("[data-scan-note]")).to_be_visible()
    expect(page.locator("#pin")).to_have_value("")
    assert counter.journal.head().seq == before


def test_two_fast_fingers_replace_what_is_selected(page: Page, address: str) -> None:
    page.goto(f"{address}/sale?nature=503")
    expect(page.locator("#quantity")).to_have_value("1")
    page.focus("#quantity")
    page.keyboard.type("25")
    expect(page.locator("#quantity")).to_have_value("25")


def test_double_clicks_from_the_pin_to_the_z_do_each_thing_once(  # noqa: PLR0915 -- one day
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory, language: str
) -> None:
    counter = World(tmp_path_factory.mktemp("clicks") / "counter").counter()
    with served_counter(counter) as address:
        page = open_page(address, language)
        page.goto(address)
        page.fill("#pin", "2580")
        page.locator("main form button:not([type])").dblclick()
        page.wait_for_url("**/session")
        page.fill("#float", "100")
        page.locator("form[action='/session'] .button-main").dblclick()
        page.wait_for_url("**/sale")
        page.goto(f"{address}/sale?nature=502")
        page.fill("#cash", "10")
        page.locator("[data-confirm]").dblclick()
        page.wait_for_url(QUITTANCE)
        page.locator("summary[data-key=x]").click()
        page.select_option("#cancel-reason", index=1)
        page.check("details[open] [name=kept]")
        page.fill("#cancel-pin", "4711")
        page.locator("details[open] .button-danger").dblclick()
        page.wait_for_url("**/cancellations/*")
        page.goto(f"{address}/till")
        page.fill("#amount-handover", "20")
        page.fill("#pin-handover", "4711")
        page.locator("form[action='/till/handover'] button").dblclick()
        page.wait_for_url("**/papers/*")
        page.goto(f"{address}/till")
        page.locator("summary[data-key='+']").click()
        page.fill("#amount-in", "60")
        page.locator("form[action='/till/in'] button").dblclick()
        expect(page.locator("[data-cell=cash]")).to_contain_text("140,00")
        page.goto(f"{address}/session?ending=yes")
        page.locator("form[action='/session/end'] button").dblclick()
        page.wait_for_url("**/session/*-*")
        session = page.url
        page.fill("#counted", "140")
        page.locator("form[action$='/count'] .button-main").dblclick()
        page.wait_for_selector(".alert-info")
        page.locator("form[action='/logout'] button").dblclick()
        page.wait_for_url("**/login")
        page.fill("#pin", "4711")
        page.press("#pin", "Enter")
        page.wait_for_url("**/session")
        page.goto(session)
        page.check("[name=confirmed]")
        page.locator("form[action$='/close'] button").dblclick()
        page.wait_for_url("**/session")
        page.goto(f"{address}/day?closing=yes")
        page.locator("form[action='/day/close'] button").dblclick()
        page.wait_for_url("**/papers/*")
        journal = counter.journal
        once = ("SESSION_OPEN", "HANDOVER", "CASH_IN", "SESSION_ENDED", *COUNTED)
        assert {code: len(journal.of_code(code, limit=9)) for code in once} == dict.fromkeys(
            once, 1
        )
        kinds = (Kind.RECEIPT, Kind.CANCEL, Kind.Z_DAY)
        assert [count_of(counter, kind) for kind in kinds] == [1, 1, 1]
        assert counter.verify() == []
