"""Selling in a browser: several lines, several means, one key, a payer; both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from domain.record import Kind
from hardware_mocks.card_terminal.emulator import CardTerminalEmulator
from pos.bootstrap import Counter
from tests.browser.conftest import LOOKS, OpenPage, faults_of, keep_picture
from tests.browser.scanning import scan
from tests.browser.test_counter import QUITTANCE, receipts
from tests.pos.screens.world import World, served_counter


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return World(tmp_path_factory.mktemp("selling") / "counter").counter()


@pytest.fixture(scope="module")
def address(counter: Counter) -> Iterator[str]:
    with served_counter(counter) as address:
        yield address


def sign_in(page: Page, address: str) -> None:
    """Sign in; the session stays open from one test to the next."""
    page.goto(address)
    page.keyboard.type("4711")
    page.keyboard.press("Enter")
    page.wait_for_url("**/s*")
    if page.url.endswith("/session"):
        page.keyboard.type("200")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sale")
    page.goto(f"{address}/sale")


def shoot(page: Page, name: str) -> None:
    """Keep a picture for whoever looks at the run, and see that nothing on it is inaccessible."""
    is_narrow = page.viewport_size == {"width": 360, "height": 740}
    keep_picture(page, f"selling/{name}", full_page=not is_narrow)
    assert faults_of(page) == []


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_two_lines_paid_by_three_means_with_the_keyboard_alone(
    open_page: OpenPage, address: str, counter: Counter, language: str, size: str
) -> None:
    before = receipts(counter)
    page = open_page(address, language, size)
    sign_in(page, address)
    page.goto(f"{address}/sale?nature=502")
    page.keyboard.type("3")
    expect(page.locator("[data-amount]")).to_contain_text("30,00")
    page.keyboard.press("+")
    page.wait_for_url("**/sale")
    page.reload()
    expect(page.locator("[data-draft] li")).to_have_count(1)
    shoot(page, f"cart-{language}-{size}")
    page.goto(f"{address}/sale?nature=503")
    page.keyboard.type("4")
    expect(page.locator("[data-line]")).to_contain_text("80,00")
    expect(page.locator("[data-amount]")).to_contain_text("110,00")
    page.keyboard.press("m")
    expect(page.locator("input[value=MIX]")).to_be_checked()
    page.fill("#part_cheque", "50")
    page.fill("#part_card", "20")
    expect(page.locator("[data-cash-due]")).to_contain_text("40,00")
    for field, typed in (
        ("#cheque_number", "7654321"),
        ("#cheque_bank", "BMCE"),
        ("#cheque_drawer", "Lahcen"),
        ("#card_authorisation", f"A1{language}{size}"[:12]),
        ("#cash", "100"),
    ):
        page.fill(field, typed)
    expect(page.locator("[data-change]")).to_contain_text("60,00")
    shoot(page, f"mixed-{language}-{size}")
    page.keyboard.press("Enter")
    page.wait_for_url(QUITTANCE)
    expect(page.locator(".give-back output")).to_contain_text("60,00")
    shoot(page, f"quittance-{language}-{size}")
    assert receipts(counter) == before + 1
    tenders = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0].body["tenders"]
    assert [tender["mode"] for tender in tenders] == ["ESP", "CHQ", "CB"]


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_a_souk_day_takes_one_key_a_sale(
    open_page: OpenPage, address: str, counter: Counter, language: str, size: str
) -> None:
    page = open_page(address, language, size)
    sign_in(page, address)
    page.goto(f"{address}/sale?nature=502")
    page.keyboard.type("2")
    expect(page.locator("[data-amount]")).to_contain_text("20,00")
    page.keyboard.press("t")
    page.wait_for_url("**/sale")
    before = receipts(counter)
    for count in (1, 2):
        expect(page.locator("[data-quick]").first).not_to_have_attribute("aria-disabled", "true")
        shown = page.url
        page.keyboard.press("a")
        page.wait_for_url(lambda url, shown=shown: url != shown)
        page.wait_for_function(
            "seq => document.querySelector('.last-done [data-paper]')?.dataset.seq === seq",
            arg=str(counter_seq(counter, before + count)),
        )
    expect(page.locator(".last-amount")).to_contain_text("20,00")
    shoot(page, f"quick-{language}-{size}")
    page.locator(".quick-drop").first.click()
    expect(page.locator(".quick-drop")).to_have_count(0)


def counter_seq(counter: Counter, expected: int) -> int:
    """Wait for so many quittances, and give the place of the last."""
    for _ in range(2_000):
        if receipts(counter) >= expected:
            break
    found = counter.journal.of_kinds([Kind.RECEIPT], limit=50)
    assert len(found) == expected
    return int(found[0].seq)


def test_a_double_tap_on_one_key_sells_once(
    open_page: OpenPage, address: str, counter: Counter
) -> None:
    page = open_page(address)
    sign_in(page, address)
    page.goto(f"{address}/sale?nature=506")
    page.fill("#cash", "100")
    page.keyboard.press("Enter")
    page.wait_for_url(QUITTANCE)
    before = receipts(counter)
    page.goto(f"{address}/sale")
    again = page.locator('[data-key="r"]')
    expect(again).not_to_have_attribute("aria-disabled", "true")
    again.dblclick()
    expect(page.locator(".last-done")).to_be_visible()
    expect(page.locator('[data-key="r"]')).not_to_have_attribute("aria-disabled", "true")
    assert receipts(counter) == before + 1


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_a_misspelt_search_and_a_known_payer(
    open_page: OpenPage, address: str, language: str, size: str
) -> None:
    page = open_page(address, language, size)
    sign_in(page, address)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.fill("#search", "الابقر" if language == "ar" else "bauvins")
    expect(page.locator("a.nature:visible").first).to_have_attribute("data-nature", "503")
    shoot(page, f"search-{language}-{size}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sale?nature=503")
    page.fill("#cash", "500")
    page.focus("#cash")
    page.keyboard.press("n")
    page.fill("#payer_name", "Étoile du Souss")
    page.fill("#payer_ice", "001561191000067")
    page.keyboard.press("Enter")
    expect(page.locator("#payer_ice")).to_have_attribute("aria-invalid", "true")
    shoot(page, f"payer-{language}-{size}")
    page.fill("#payer_ice", "001561191000066")
    page.keyboard.press("Enter")
    page.wait_for_url(QUITTANCE)
    page.goto(f"{address}/sale?nature=502")
    page.keyboard.press("n")
    page.fill("#payer_name", "etoile")
    expect(page.locator("[data-payers] option")).to_have_count(1)
    page.fill("#payer_name", "Étoile du Souss")
    expect(page.locator("#payer_ice")).to_have_value("001561191000066")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_sale_is_left_and_a_window_behind_confirms_nothing(
    open_page: OpenPage, address: str, counter: Counter, language: str
) -> None:
    page = open_page(address, language)
    sign_in(page, address)
    before = receipts(counter)
    page.goto(f"{address}/sale?nature=502")
    behind = page.context.new_page()
    behind.goto(f"{address}/sale?nature=502")
    page.keyboard.press("+")
    page.wait_for_url("**/sale")
    behind.fill("#cash", "10")
    behind.keyboard.press("Enter")
    expect(behind.locator(".till .alert-danger")).to_be_visible()
    assert receipts(counter) == before
    page.keyboard.press("Escape")
    page.wait_for_url("**/sale?leaving=yes")
    shoot(page, f"leaving-{language}")
    page.keyboard.press("o")
    expect(page.locator(".empty-title")).to_be_visible()
    assert len(counter.journal.of_code("SALE_ABORTED", limit=50)) > 0
    assert receipts(counter) == before


def test_several_lines_without_any_script(
    open_page: OpenPage, address: str, counter: Counter
) -> None:
    before = receipts(counter)
    page = open_page(address, has_script=False)
    page.goto(address)
    page.fill("#pin", "4711")
    page.press("#pin", "Enter")
    page.goto(f"{address}/sale?nature=502")
    page.fill("#quantity", "2")
    page.click("[data-add]")
    page.goto(f"{address}/sale?nature=503")
    page.check("input[value=CHQ]")
    for field, typed in (("number", "7654321"), ("bank", "BP"), ("drawer", "Lahcen")):
        page.fill(f"#cheque_{field}", typed)
    page.click("[data-confirm]")
    expect(page.locator(".facts-total")).to_contain_text("40,00")
    assert receipts(counter) == before + 1


TAGS = ("504000000000123", "504000000000456", "504000000000123")


def test_ear_tags_count_heads_once_and_never_land_in_a_field(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    sign_in(page, address)
    page.goto(f"{address}/sale?nature=503")
    page.focus("#cash")
    for tag, heads in zip(TAGS, ("1", "2", "2"), strict=True):
        scan(page, tag)
        expect(page.locator("[data-scan]")).to_contain_text(tag[-4:])
        expect(page.locator("#quantity")).to_have_value(heads)
        expect(page.locator("#cash")).to_have_value("")
    expect(page.locator("[data-amount]")).to_contain_text("40,00")
    assert page.url.endswith("/sale?nature=503")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_card_nobody_knows_about_is_read_on_the_terminal(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with CardTerminalEmulator() as terminal:
        counter = World(tmp_path / "card").counter(card_terminal_url=terminal.address)
        counter.peripherals.start()
        with served_counter(counter) as address:
            page = open_page(address, language)
            sign_in(page, address)
            terminal.break_with("cut_after_debit")
            page.goto(f"{address}/sale?nature=502")
            page.keyboard.press("b")
            expect(page.locator("input[value=CB]")).to_be_checked()
            page.keyboard.press("Enter")
            expect(page.locator(".till .alert-danger")).to_be_visible(timeout=30_000)
            page.keyboard.press("k")
            page.wait_for_url("**/card-payments")
            shoot(page, f"card-{language}")
            page.fill("input[name=authorisation]", "A1B2")
            page.click("button[value=approved]")
            expect(page.locator("input[name=authorisation]")).to_have_count(0)
            page.goto(f"{address}/sale?nature=502")
            page.check("input[value=CB]")
            page.click("[data-confirm]")
            page.wait_for_url(QUITTANCE)
            assert terminal.debits_centimes == [1_000]
            assert receipts(counter) == 1
