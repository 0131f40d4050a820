"""Rows that offer the same thing to do: the arrows choose one, and the shown key acts on it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from domain.ids import AgentId, NatureIndex
from domain.money import Money
from pos.bootstrap import Counter
from pos.peripherals.card_payments import CardPayments
from pos.sales.at_hand import Kept
from tests.browser.conftest import OpenPage, keep_picture
from tests.browser.counter_looks import CHECKS
from tests.browser.test_counter_keys import press, say
from tests.pos.little_regie import AMINA
from tests.pos.peripherals.test_card_payments import SALE, Terminal
from tests.pos.screens.world import World, served_counter

DEBITS = (10_000, 20_000)


def begin(page: Page, address: str) -> None:
    page.goto(address)
    say(page, "2580")
    page.wait_for_url("**/session")
    say(page, "200")
    page.wait_for_url("**/sale")


def owe_two_debits(counter: Counter) -> None:
    cards = CardPayments(counter.scribe, Terminal(*[RuntimeError("cut")] * len(DEBITS)))
    for number, amount in enumerate(DEBITS):
        cards.debit(SALE.replace("1111", f"111{number}", 1), Money(amount), AMINA)


def test_the_arrows_choose_the_row_a_shown_key_acts_on(open_page: OpenPage, tmp_path: Path) -> None:
    counter = World(tmp_path / "rows").counter()
    for quantity in ("1", "2"):
        counter.sales.at_hand.keep(AgentId(2), Kept(NatureIndex(502), quantity))
    with served_counter(counter) as address:
        page = open_page(address, size="telephone")
        begin(page, address)
        press(page, "ArrowUp", "Delete")
        expect(page.locator("[data-quick]")).to_have_count(1)
        expect(page.locator("[data-quick]")).to_contain_text("20,00")
        for nature in (502, 503):
            page.goto(f"{address}/sale?nature={nature}")
            page.keyboard.press("+")
            page.wait_for_url("**/sale")
        lines = page.locator("[data-draft] li")
        expect(lines).to_have_count(2)
        expect(page.locator("#cash")).to_be_focused()
        assert page.evaluate(CHECKS) == []
        keep_picture(page, "rows/draft")
        press(page, "ArrowUp", "-")
        expect(lines).to_have_count(1)
        expect(lines).to_contain_text("bovins")
        owe_two_debits(counter)
        page.goto(f"{address}/card-payments")
        expect(page.locator("[name=authorisation]").first).to_be_focused()
        assert page.evaluate(CHECKS) == []
        keep_picture(page, "rows/cards")
        press(page, "ArrowDown", "F7")
        expect(page.locator("[data-row]")).to_have_count(1)
        expect(page.locator("[data-row] h2")).to_contain_text("100,00")
