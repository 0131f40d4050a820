"""Each step of a session from two windows, by double click and with the back button."""

import pytest

from domain.money import Money
from pos.bootstrap import Counter
from pos.sessions.agents import SessionState
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import PINS, World


def made(counter: Counter, code: str) -> int:
    return len(counter.journal.of_code(code, limit=9))


def test_every_step_sent_twice_is_made_once_and_an_old_page_changes_nothing(
    seller: Cashier, address: str, counter: Counter
) -> None:
    seller.sell()
    ending = seller.form("/session?ending=yes", "/session/end")
    place = seller.send(ending).url.path
    assert seller.send(ending).url.path == place
    count = seller.form(place, f"{place}/count")
    with Cashier(address) as window:
        window.log_in(1)
        other = window.form(place, f"{place}/count")
        assert window.send(other, n20000="1", n1000="1").url.path == place
    assert "déjà comptée" in said(seller.send(count, counted="200"))
    assert seller.send(count, counted="210").url.path == place
    with Cashier(address) as regisseur:
        regisseur.log_in(1)
        close = regisseur.form(place, f"{place}/close")
        assert regisseur.send(close, confirmed="yes").url.path == "/session"
        assert regisseur.send(close, confirmed="yes").url.path == "/session"
        late = regisseur.form(place, f"{place}/addendum")
        first = regisseur.send(late, amount="5", direction="less", reason="CASH_FOUND")
        again = regisseur.send(late, amount="5", direction="less", reason="CASH_FOUND")
        assert first.url.path == again.url.path
        assert "Additif" in first.text
    seller.open_session("0")
    seller.send(ending)  # the back button leads to the first session's form
    current = counter.sessions.current()
    assert current is not None
    assert current.state is SessionState.OPEN
    codes = ("SESSION_ENDED", "SESSION_COUNTED", "SESSION_CLOSED", "ADDENDUM")
    assert [made(counter, code) for code in codes] == [1, 1, 1, 1]
    assert counter.verify() == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"n20000": "x"}, "nombre de billets"),
        ({"n20000": "1", "counted": "210"}, "le total indique"),
    ],
)
def test_a_wrong_billetage_is_said_and_kept(
    seller: Cashier, counter: Counter, typed: dict[str, str], why: str
) -> None:
    place = seller.send(seller.form("/session?ending=yes", "/session/end")).url.path
    page = seller.send(seller.form(place, f"{place}/count"), **typed)
    assert page.status_code == 422
    assert why in said(page)
    assert f'value="{typed["n20000"]}"' in page.text
    assert made(counter, "SESSION_COUNTED") == 0


def test_the_x_and_the_pdfs_are_there_when_they_can_be(seller: Cashier, counter: Counter) -> None:
    seller.sell()
    head = counter.journal.head().seq
    printed = seller.send(seller.form("/day/x", "/day/x"))
    assert "Aucune imprimante" in said(printed)
    assert counter.journal.head().seq == head
    place = seller.send(seller.form("/session?ending=yes", "/session/end")).url.path
    assert seller.http.get(f"{place}/pdf").status_code == 422
    seller.send(seller.form(place, f"{place}/count"), counted="210")
    closed = seller.send(seller.form("/day?closing=yes", "/day/close"))
    for path in (f"{place}/pdf", f"{closed.url.path}/pdf"):
        answer = seller.http.get(path, timeout=30)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")


def test_a_full_till_shows_the_way_out_and_goes_on_where_the_arrete_says_so(
    seller: Cashier, counter: Counter, world: World
) -> None:
    world.configure(counter, cash_share=20_000, version="full")
    page = seller.http.get("/sale")
    assert 'href="/till" data-key="h"' in page.text
    assert seller.sell().status_code == 422
    world.configure(counter, cash_share=20_000, cash_share_warns=True, version="warns")
    assert seller.sell().url.path.startswith("/quittances/")
    assert counter.till.cash().held == Money(21_000)


def test_a_count_approved_without_a_reason_asks_for_one_and_records_nothing(
    seller: Cashier, counter: Counter
) -> None:
    place = seller.send(seller.form("/session?ending=yes", "/session/end")).url.path
    count = seller.form(place, f"{place}/count")
    for reason in ("", "because"):
        page = seller.send(count, counted="100", pin=PINS[1], reason=reason)
        assert "Choisissez un motif" in said(page)
    assert made(counter, "SESSION_COUNTED") == 0
