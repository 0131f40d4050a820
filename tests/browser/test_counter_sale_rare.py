"""The pages of a sale that is refused, paid in one rare way, or has been made already."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from domain.money import Money
from pos.peripherals.card_payments import CardPayments
from pos.screens.first_start import build_first_start_app
from pos.setup import Enrolled
from pos.sync.refusals import EnrolmentCodeRefused
from simulation.world import AIT_AMIRA, CASABLANCA
from tests.browser.conftest import OpenPage, in_turn
from tests.browser.counter_looks import Look
from tests.browser.counter_stage import CASHIER, at_counter, stage_of
from tests.pos.little_regie import AMINA
from tests.pos.peripherals.test_card_payments import SALE, Terminal
from tests.pos.screens.test_tariff_hour import set_clock, two_acts
from tests.pos.screens.world import World, ended_act, served

PLACE, CAR = 502, 201
CHEQUE = {"cheque_number": "7654321", "cheque_bank": "BMCE", "cheque_drawer": "Lahcen"}


def refuses_the_code(server: str, code: str) -> Enrolled:
    message = f"{server} does not know {code}"
    raise EnrolmentCodeRefused(message)


@pytest.mark.parametrize("language", in_turn("fr"))
def test_a_cheque_a_card_and_a_transfer_alone_and_what_they_lack(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.begin(CASHIER)
        sale, page = f"/sale?nature={PLACE}", stage.page
        for mode, key in (("CHQ", "c"), ("CB", "b"), ("VIR", "v")):
            page.goto(stage.address + sale)
            page.keyboard.press(key)
            expect(page.locator(f".tender-{mode}:visible").first).to_be_visible()
            stage.look(f"by-{mode.lower()}")
            stage.refused(sale, "/sale/confirm", f"by-{mode.lower()}-refused", mode=mode)
        path = stage.sell(PLACE, "", mode="CHQ", **CHEQUE)
        stage.see(path, "paid-by-cheque")
        stage.see(f"{path}?again=yes", "sold-before")


@pytest.mark.parametrize("language", in_turn("ar"))
def test_who_pays_is_asked_and_checked_and_a_plate_too(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    world = World(tmp_path / "payer")
    with stage_of(open_page, language, world, world.counter(CASABLANCA)) as stage:
        stage.begin(CASHIER)
        sale = "/sale?nature=401"
        stage.see(sale, "payer-required")
        typed = {"quantity": "1000", "cash": "5000"}
        stage.refused(sale, "/sale/confirm", "payer-missing", **typed)
        wrong = {"payer_name": "Atlas", "payer_ice": "001561191000067"}
        stage.refused(sale, "/sale/confirm", "payer-refused", **typed, **wrong)
        plate = {"payer_name": "Atlas", "plate": "1234567"}
        stage.refused(sale, "/sale/confirm", "plate-refused", **typed, **plate)


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_tariff_that_changed_or_ended_and_lines_another_window_added(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language, acts=two_acts()) as stage:
        page = stage.page
        set_clock(stage.world, -20)
        stage.begin(CASHIER)
        stage.see(f"/sale?nature={CAR}", "plate-asked")
        page.goto(f"{stage.address}/sale?nature={PLACE}")
        set_clock(stage.world, 5)
        page.fill("#cash", "1000")
        page.press("#cash", "Enter")
        expect(page.locator("main .alert")).to_be_visible()
        stage.look("tariff-changed")
        page.goto(f"{stage.address}/sale?nature={PLACE}")
        stage.cashier.send(stage.cashier.sale(503), "/sale/add")
        page.fill("#cash", "1000")
        page.press("#cash", "Enter")
        expect(page.locator("main .alert")).to_be_visible()
        stage.look("draft-changed")
        ended = [ended_act(AIT_AMIRA, "2026-11-22")]
        stage.world.configure(stage.counter, acts=ended, version="ended")
        stage.see("/sale", "no-tariff")


@pytest.mark.parametrize("language", in_turn("fr"))
def test_two_cards_to_settle_and_one_approved_without_its_quittance(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.begin(CASHIER)
        cards = CardPayments(stage.counter.scribe, Terminal(RuntimeError("the line broke")))
        for place in ("1111", "2222"):
            cards.debit(SALE.replace("1111", place, 1), Money(143_750), AMINA)
        stage.see("/card-payments", "two-cards")
        stage.page.locator("main input[name=authorisation]").first.press("Enter")
        expect(stage.page.locator("main .alert-danger")).to_be_visible()
        stage.look("card-without-number")
        approved = {"outcome": "approved", "authorisation": "4711"}
        stage.post("/card-payments", "/card-payments", **approved)
        stage.see("/card-payments", "card-approved")
        stage.page.keyboard.press("F9")
        expect(stage.page.locator("[data-row]")).to_have_count(1)
        session = stage.counter.sessions.current()
        assert session is not None
        sale_id = stage.counter.sales.drafts.current(session.session_id).sale_id
        CardPayments(stage.counter.scribe, None).record_manual(sale_id, Money(1_000), "7", AMINA)
        stage.see("/sale", "card-debited")
        stage.see(f"/sale?nature={PLACE}", "card-debited-before")
        in_cash = {"mode": "ESP", "cash": "10"}
        stage.refused(f"/sale?nature={PLACE}", "/sale/confirm", "card-in-cash", **in_cash)


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_debit_is_taken_up_by_key_and_those_left_are_named_at_the_count_and_the_z(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    with at_counter(open_page, tmp_path, language) as stage:
        stage.begin(CASHIER)
        page, cards = stage.page, CardPayments(stage.counter.scribe, None)
        cards.record_manual(SALE, Money(1_000), "7", AMINA)
        stage.see("/card-payments", "card-to-take-up")
        page.keyboard.press("F6")
        page.wait_for_url(f"{stage.address}/sale")
        stage.see("/card-payments", "card-taken-up")
        page.keyboard.press("F7")
        expect(page.locator("button[value=taken_up]")).to_be_visible()
        stage.see("/session?ending=yes", "ending-with-a-debit")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        stage.look("count-with-a-debit")
        page.fill("#counted", "200")
        page.press("#counted", "Enter")
        expect(page.locator("[name=leaves_debits]")).to_be_focused()
        page.keyboard.press("Space")
        with page.expect_navigation():
            page.press("#counted", "Enter")
        stage.see("/day?closing=yes", "closing-with-a-debit")
        page.locator("[name=leaves_debits]").press("Space")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "/papers/" in page.url


@pytest.mark.parametrize("language", in_turn("ar"))
def test_a_first_start_whose_code_is_refused_says_why(open_page: OpenPage, language: str) -> None:
    app = build_first_start_app(refuses_the_code, lambda: None, "http://127.0.0.1:9")
    with served(app) as address:
        page = open_page(address, language)
        look = Look(page, language, "counter-rare")
        page.goto(address)
        page.keyboard.type("AB12", delay=40)
        page.keyboard.press("Enter")
        page.wait_for_selector("main .alert")
        look("first-start-refused")
    assert look.summary() == ""
