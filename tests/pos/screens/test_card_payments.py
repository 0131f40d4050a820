"""What a cashier settles by looking at the card terminal, on the screen."""

from pathlib import Path

import pytest

from domain.money import Money
from hardware_mocks.card_terminal.emulator import CardTerminalEmulator
from pos.bootstrap import Counter
from pos.peripherals.card_debits import CardDebits
from pos.peripherals.card_payments import CardPayments
from simulation.forms import Form, form_to
from tests.pos.little_regie import AMINA
from tests.pos.peripherals.test_card_payments import SALE, Terminal
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.test_sale_devices import paying
from tests.pos.screens.test_selling import aborted, add, receipts


def unknown_debit(counter: Counter) -> int:
    cards = CardPayments(counter.scribe, Terminal(RuntimeError("the line broke")))
    return cards.debit(SALE, Money(143_750), AMINA).payment_id


def test_a_debit_nobody_knows_about_is_asked_on_every_screen_until_it_is_settled(
    seller: Cashier, counter: Counter
) -> None:
    payment_id = unknown_debit(counter)
    assert 'href="/card-payments"' in seller.http.get("/sale").text
    page = seller.http.get("/card-payments")
    assert "1\u202f437,50" in page.text
    form = seller.form("/card-payments", "/card-payments")
    refused = seller.send(form, outcome="approved")
    assert refused.status_code == 422
    assert "numéro d’autorisation" in refused.text
    seller.send(form, outcome="approved", authorisation="4711")
    known = CardDebits(counter.scribe).of_sale(SALE)
    assert known is not None
    assert (known.payment_id, known.state, known.authorisation) == (payment_id, "APPROVED", "4711")
    form = seller.form("/card-payments", "/card-payments")
    settled = seller.send(form, outcome="reversed")
    assert "Tous les débits par carte sont réglés" in settled.text


def test_a_stranger_settles_nothing(counter: Counter, cashier: Cashier) -> None:
    unknown_debit(counter)
    assert "437,50" not in cashier.http.get("/card-payments").text


TEN: str = "10,00"
"""What the nature 502 costs, and what the card was debited."""


def lose(cashier: Cashier, terminal: CardTerminalEmulator) -> Form:
    """Collect 502 by card on a terminal that debits and falls silent: nobody knows."""
    terminal.break_with("cut_after_debit")
    form = cashier.sale(502)
    assert cashier.send(form, mode="CB").status_code == 422
    return form


def approve(cashier: Cashier) -> None:
    form = cashier.form("/card-payments", "/card-payments")
    cashier.send(form, outcome="approved", authorisation="A1")


def is_listed(cashier: Cashier) -> bool:
    return TEN in cashier.http.get("/card-payments").text


def test_another_nature_in_cash_never_takes_the_debit_of_the_sale(tmp_path: Path) -> None:
    with paying(tmp_path) as (cashier, counter, terminal):
        lose(cashier, terminal)
        approve(cashier)
        refused = cashier.sell(503, mode="ESP")
        assert refused.status_code == 422
        assert TEN in said(refused)
        assert receipts(counter) == []
        assert "encore ouverte" in cashier.http.get("/card-payments").text
        assert is_listed(cashier)
        cashier.send(cashier.form("/card-payments", "/card-payments"), outcome="reversed")
        assert cashier.sell(503, mode="ESP").url.path.startswith("/quittances/")
        assert not is_listed(cashier)


def test_a_sale_whose_payer_was_debited_is_not_left_and_its_session_goes_on(
    tmp_path: Path,
) -> None:
    with paying(tmp_path) as (cashier, counter, terminal):
        form = lose(cashier, terminal)
        assert cashier.send(form, "/sale/leave", quantity="1").status_code == 422
        approve(cashier)
        left = cashier.send(form, "/sale/leave", quantity="1")
        assert left.status_code == 422
        assert TEN in said(left)
        ending = cashier.form("/session?ending=yes", "/session/end")
        ended = cashier.send(ending)
        assert ended.status_code == 422
        assert TEN in said(ended)
        add(cashier, 502, quantity="1")
        leaving = cashier.form("/sale?leaving=yes", "/sale/leave")
        assert cashier.send(leaving).status_code == 422
        assert aborted(counter) == []
        assert is_listed(cashier)
        cashier.send(cashier.form("/card-payments", "/card-payments"), outcome="reversed")
        assert cashier.send(ending).url.path != "/session/end"
        assert aborted(counter) == [1_000]


@pytest.mark.parametrize("places", ["1", "3"])
def test_a_sale_already_debited_says_so_and_is_collected_by_that_card(
    tmp_path: Path, places: str
) -> None:
    with paying(tmp_path) as (cashier, counter, terminal):
        form = lose(cashier, terminal)
        approve(cashier)
        assert cashier.send(form, cash="10").status_code == 422
        add(cashier, 502, quantity=places)
        page = cashier.http.get("/sale").text
        assert "Déjà débité par carte" in page
        assert TEN in page
        shown = form_to(page, "/sale/confirm")
        assert shown is not None
        chosen = {"1": ("CB", ""), "3": ("MIX", "10")}[places]
        assert (shown.fields["mode"], shown.fields["part_card"]) == chosen
        assert cashier.send(shown, cash="20").url.path.startswith("/quittances/")
        tenders = receipts(counter)[0]["tenders"]
        assert isinstance(tenders, list)
        assert {"mode": "CB", "amount": 1_000} in tenders
        assert terminal.debits_centimes == [1_000]
        assert counter.peripherals.cards.to_settle() == []
        assert "Déjà débité" not in cashier.http.get("/sale").text


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_sale_of_one_key_never_ends_a_sale_whose_payer_was_debited(
    tmp_path: Path, *, by_hand: bool
) -> None:
    with paying(tmp_path) as (cashier, counter, terminal):
        cashier.send(cashier.sale(503), "/sale/keep/quick", quantity="4")
        form = lose(cashier, terminal)
        quick = form if by_hand else cashier.form("/sale", "/sale/quick")
        assert quick.fields["sale_id"] == form.fields["sale_id"]
        assert cashier.send(quick, "/sale/quick", quantity="1").status_code == 422
        approve(cashier)
        refused = cashier.send(quick, "/sale/quick", quantity="1")
        assert refused.status_code == 422
        assert TEN in said(refused)
        assert receipts(counter) == []
        assert is_listed(cashier)


@pytest.mark.parametrize(
    ("language", "title", "left"),
    [
        ("fr", "Reprendre pour une nouvelle vente", "je laisse ces débits"),
        ("ar", "أخذه لعملية جديدة", "أترك هذه الخصوم"),
    ],
)
def test_a_debit_without_a_quittance_is_taken_up_for_a_new_sale_or_left_by_name(
    seller: Cashier, counter: Counter, language: str, title: str, left: str
) -> None:
    cards = counter.peripherals.cards
    cards.record_manual(SALE, Money(1_000), "A1", AMINA)
    seller.http.cookies.set("girct_language", language, domain="127.0.0.1")
    listed = seller.http.get("/card-payments")
    assert title in listed.text
    form = seller.form("/card-payments", "/card-payments")
    page = seller.send(form, outcome="taken_up")
    assert page.url.path == "/sale"
    assert 'class="alert alert-warning"' in page.text
    seller.send(form, outcome="put_back")
    assert "taken_up" in seller.http.get("/card-payments").text
    seller.send(form, outcome="taken_up")
    sold = seller.send(seller.sale(502), mode="CB", cash="")
    assert sold.url.path.startswith("/quittances/"), said(sold)
    assert cards.to_settle() == []
    late = seller.send(form, outcome="taken_up")  # by the back button
    assert (late.status_code, bool(said(late))) == (422, True)
    cards.record_manual(SALE[::-1], Money(2_000), "A2", AMINA)
    ended = seller.send(seller.form("/session?ending=yes", "/session/end"))
    assert left in ended.text
    assert "A2" in ended.text
    count = seller.form(ended.url.path, f"{ended.url.path}/count")
    assert seller.send(count, counted="200").status_code == 422
    seller.send(count, counted="200", leaves_debits="yes")
    closing = seller.form("/day?closing=yes", "/day/close")
    refused = seller.send(closing)
    assert refused.status_code == 422
    assert left in refused.text
    assert seller.send(closing, leaves_debits="yes").url.path.startswith("/papers/")


def test_a_page_that_said_the_card_is_not_asked_again_never_has_it_asked(tmp_path: Path) -> None:
    with paying(tmp_path) as (cashier, counter, terminal):
        counter.peripherals.cards.record_manual(SALE, Money(1_000), "A1", AMINA)
        debit = cashier.form("/card-payments", "/card-payments")
        cashier.send(debit, outcome="taken_up")
        shown = cashier.sale(502)
        cashier.send(debit, outcome="put_back")  # in another window
        refused = cashier.send(shown, mode="CB")
        assert refused.status_code == 422
        assert "Aucun débit par carte" in said(refused)
        assert terminal.debits_centimes == []
        again = form_to(refused.text, "/sale/confirm")
        assert again is not None
        assert cashier.send(again, mode="CB").url.path.startswith("/quittances/")
        assert terminal.debits_centimes == [1_000]
        assert is_listed(cashier)


def test_a_debit_is_taken_up_in_an_open_session_alone(cashier: Cashier, counter: Counter) -> None:
    cashier.log_in()
    counter.peripherals.cards.record_manual(SALE, Money(1_000), "A1", AMINA)
    page = cashier.http.get("/card-payments").text
    assert "ouvrez votre session" in page
    assert "taken_up" not in page
    form = cashier.form("/card-payments", "/card-payments")
    assert cashier.send(form, outcome="taken_up").status_code == 422
