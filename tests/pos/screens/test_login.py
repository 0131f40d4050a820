import re

import pytest

from domain.record import Kind
from pos.bootstrap import Counter
from pos.screens.login import own_address
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import World, served_counter
from ui.messages import code_message


def test_a_known_pin_leads_to_the_session(cashier: Cashier) -> None:
    page = cashier.log_in()
    assert page.url.path == "/session"
    assert "Fatima Ouhammou" in page.text


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Code PIN inconnu"), ("ar", "رمز سري غير معروف")]
)
def test_an_unknown_pin_is_said_with_what_to_do(address: str, language: str, words: str) -> None:
    with Cashier(address, language) as cashier:
        page = cashier.send(cashier.form("/login", "/login"), pin="0000")
    assert page.status_code == 422
    assert words in said(page)
    assert re.search(r"\b0000\b", page.text) is None


def test_five_unknown_pins_close_the_door_even_to_the_right_one(cashier: Cashier) -> None:
    for _ in range(5):
        cashier.send(cashier.form("/login", "/login"), pin="0000")
    page = cashier.log_in()
    assert "rouvre dans 15 min" in said(page)


def test_a_form_of_another_browser_is_refused(address: str, cashier: Cashier) -> None:
    with Cashier(address) as other:
        stolen = other.form("/login", "/login")
    cashier.http.get("/login")
    page = cashier.send(stolen, pin="4711")
    assert page.status_code == 422
    assert "expiré" in said(page)


def test_the_cookie_of_before_the_pin_is_worth_nothing_after_it(cashier: Cashier) -> None:
    cashier.http.get("/login")
    before = cashier.http.cookies["girct_counter"]
    cashier.log_in()
    assert cashier.http.cookies["girct_counter"] != before


def test_signing_out_asks_for_the_pin_again(cashier: Cashier, counter: Counter) -> None:
    cashier.log_in()
    page = cashier.send(cashier.form("/session", "/logout"))
    assert page.url.path == "/login"
    assert cashier.http.get("/sale").url.path == "/login"
    events = counter.journal.of_kinds([Kind.EVENT], limit=2)
    assert [event.body["code"] for event in events] == ["LOGOUT", "LOGIN"]


def test_the_language_switch_keeps_the_page(seller: Cashier) -> None:
    page = seller.send(seller.form("/sale?nature=502", "/language"), language="ar")
    assert str(page.url).endswith("/sale?nature=502")
    assert '<html lang="ar" dir="rtl">' in page.text


def test_an_agent_finds_the_counter_in_their_own_language(address: str) -> None:
    with Cashier(address) as cashier:
        cashier.http.cookies.clear()
        page = cashier.log_in(2)
    assert 'lang="ar"' in page.text


def sign_out(cashier: Cashier) -> None:
    cashier.send(cashier.form("/session", "/logout"))


def test_two_agents_in_one_browser_each_find_their_own_language(cashier: Cashier) -> None:
    assert 'lang="fr"' in cashier.log_in(1).text
    sign_out(cashier)
    assert 'lang="ar"' in cashier.log_in(2).text
    sign_out(cashier)
    assert 'lang="fr"' in cashier.log_in(1).text


def test_the_language_an_agent_chose_last_is_found_again_and_is_nobody_elses(
    cashier: Cashier, world: World, counter: Counter
) -> None:
    cashier.log_in(1)
    cashier.send(cashier.form("/session", "/language"), language="ar")
    sign_out(cashier)
    cashier.log_in(2)
    cashier.send(cashier.form("/session", "/language"), language="fr")
    sign_out(cashier)
    assert 'lang="ar"' in cashier.log_in(1).text
    sign_out(cashier)
    assert 'lang="fr"' in cashier.log_in(2).text
    counter.close()
    with served_counter(world.reopen()) as again, Cashier(again) as other:
        other.http.cookies.clear()
        assert 'lang="ar"' in other.log_in(1).text


def test_a_language_chosen_at_the_pin_pad_is_that_of_who_signs_in(cashier: Cashier) -> None:
    cashier.log_in(1)
    sign_out(cashier)
    cashier.send(cashier.form("/login", "/language"), language="fr")
    assert 'lang="fr"' in cashier.log_in(2).text


def test_the_language_changes_even_where_it_cannot_be_remembered(
    cashier: Cashier, counter: Counter
) -> None:
    cashier.log_in()
    counter.journal.database.row("PRAGMA query_only = ON")
    page = cashier.send(cashier.form("/session", "/language"), language="ar")
    assert 'lang="ar"' in page.text


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/sale?nature=5", "/sale?nature=5"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/elsewhere.example"),
        ("", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_a_language_switch_never_leads_to_another_host(asked: str, kept: str) -> None:
    assert own_address(asked) == kept


def test_who_leaves_is_signed_out_even_where_it_cannot_be_recorded(
    cashier: Cashier, counter: Counter
) -> None:
    cashier.log_in()
    form = cashier.form("/session", "/logout")
    counter.journal.database.row("PRAGMA query_only = ON")
    assert said(cashier.send(form)) == code_message("pos.journal_read_only", "fr")
    assert cashier.http.get("/session").url.path == "/login"
