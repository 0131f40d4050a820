"""What a cashier settles by looking at the card terminal, on the screen."""

from domain.money import Money
from pos.bootstrap import Counter
from pos.peripherals.card_payments import CardPayments
from tests.pos.little_regie import AMINA
from tests.pos.peripherals.test_card_payments import SALE, Terminal
from tests.pos.screens.cashier import Cashier


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
    known = counter.peripherals.cards.of_sale(SALE)
    assert known is not None
    assert (known.payment_id, known.state, known.authorisation) == (payment_id, "APPROVED", "4711")
    form = seller.form("/card-payments", "/card-payments")
    settled = seller.send(form, outcome="reversed")
    assert "Tous les débits par carte sont réglés" in settled.text


def test_a_stranger_settles_nothing(counter: Counter, cashier: Cashier) -> None:
    unknown_debit(counter)
    assert "437" not in cashier.http.get("/card-payments").text
