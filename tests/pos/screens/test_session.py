import pytest

from domain.money import Money
from pos.bootstrap import Counter
from tests.pos.screens.cashier import Cashier, said, value_of
from tests.pos.screens.test_selling import aborted, add, receipts
from tests.pos.screens.world import World


def test_a_session_opens_with_its_float_and_leads_to_the_sale(
    cashier: Cashier, counter: Counter
) -> None:
    cashier.log_in()
    page = cashier.open_session("١٥٠,50")
    session = counter.sessions.current()
    assert page.url.path == "/sale"
    assert session is not None
    assert session.float_amount == Money(15_050)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        *((typed, "n’est pas un montant") for typed in ("", "abc", "-5", "1,234")),
        ("99999999999999", "1\u202f000\u202f000\u202f000 DH au plus"),
    ],
)
def test_a_float_that_is_no_amount_is_refused_and_kept(
    cashier: Cashier, counter: Counter, typed: str, why: str
) -> None:
    cashier.log_in()
    page = cashier.open_session(typed)
    assert page.status_code == 422
    assert why in said(page)
    assert value_of(page, "float") == typed
    assert counter.sessions.current() is None


def test_the_same_form_sent_twice_opens_one_session(cashier: Cashier, counter: Counter) -> None:
    cashier.log_in()
    form = cashier.form("/session", "/session")
    cashier.send(form, float="200")
    cashier.send(form, float="200")
    assert len(counter.journal.of_code("SESSION_OPEN", limit=5)) == 1


def test_nothing_is_sold_without_a_session(cashier: Cashier) -> None:
    cashier.log_in()
    assert cashier.http.get("/sale").url.path == "/session"


def test_a_session_of_another_agent_has_to_end_first(seller: Cashier, address: str) -> None:
    seller.send(seller.form("/session", "/logout"))
    with Cashier(address) as other:
        other.log_in(2)
        page = other.http.get("/sale")
        assert page.url.path == "/session"
        assert "Session de Fatima Ouhammou" in page.text
        refused = other.send(other.form("/session", "/logout"), "/session", float="0")
        assert "/session?ending=yes" not in page.text
        assert "/session/end" not in other.http.get("/session?ending=yes").text
    assert "Fatima Ouhammou est encore ouverte" in said(refused)


def test_the_regisseur_ends_the_session_of_who_went_home(
    cashier: Cashier, address: str, counter: Counter
) -> None:
    cashier.log_in(2)
    cashier.open_session()
    with Cashier(address) as regisseur:
        regisseur.log_in(1)
        page = regisseur.http.get("/session")
        assert "le régisseur peut aussi la terminer" in page.text
        assert 'data-key="e"' in page.text
        ended = regisseur.send(regisseur.form("/session?ending=yes", "/session/end"))
    assert "Session de Brahim" in ended.text
    assert counter.sessions.current() is None
    assert counter.journal.of_code("SESSION_ENDED")[0].record.agent_id == 1


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Cette régie est fermée"), ("ar", "هذه الشساعة مغلقة")]
)
def test_a_closed_regie_is_said(
    address: str, world: World, counter: Counter, language: str, words: str
) -> None:
    world.configure(counter, is_open=False, version="closed")
    with Cashier(address, language) as cashier:
        cashier.log_in()
        page = cashier.open_session()
    assert words in said(page)


def test_a_session_ends_only_once_confirmed(seller: Cashier, counter: Counter) -> None:
    seller.sell()
    shown = seller.http.get("/session")
    assert "210,00" in shown.text
    form = seller.form("/session?ending=yes", "/session/end")
    unconfirmed = seller.http.post("/session/end", data={"csrf": form.fields["csrf"]})
    assert unconfirmed.status_code == 422
    assert counter.sessions.current() is not None
    page = seller.send(form)
    assert counter.sessions.current() is None
    assert page.url.path.startswith("/session/")
    assert "210,00" in page.text


def test_the_end_of_a_session_sent_once_more_leaves_the_sale_of_the_next_one_alone(
    cashier: Cashier, address: str, counter: Counter
) -> None:
    cashier.log_in(2)
    cashier.open_session()
    form = cashier.form("/session?ending=yes", "/session/end")
    ended = cashier.send(form)
    with Cashier(address) as other:
        other.log_in(1)
        other.open_session()
        add(other, 502, quantity="4")
        assert cashier.send(form).url.path == ended.url.path  # by the back button
        assert aborted(counter) == []
        other.send(other.form("/sale", "/sale/confirm"), cash="40")
    assert [one["total"] for one in receipts(counter)] == [4_000]
