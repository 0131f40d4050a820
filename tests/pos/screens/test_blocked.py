"""What stops a counter says the way out, which works in both languages without the centre."""

from datetime import timedelta

import pytest

from pos.bootstrap import Counter
from pos.closings.days import OPEN_AT_MOST
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import World

CASHIER = 2


@pytest.mark.parametrize(("language", "words"), [("fr", "36 heures"), ("ar", "36 ساعة")])
def test_a_day_open_too_long_leads_to_its_closing_and_sells_again(
    world: World, counter: Counter, address: str, language: str, words: str
) -> None:
    with Cashier(address, language) as cashier:
        cashier.log_in(CASHIER)
        cashier.open_session()
        form = cashier.sale(502)
        world.clock.now += OPEN_AT_MOST + timedelta(minutes=1)
        cashier.log_in(CASHIER)
        page = cashier.http.get("/sale")
        assert words in said(page)
        assert '<a class="button" href="/day" data-key="h">' in page.text
        form.fields["csrf"] = cashier.form("/sale", "/language").fields["csrf"]
        assert words in said(cashier.send(form, cash="100"))
        assert counter.sales.recent() == []
        day = cashier.http.get("/day")
        assert 'href="/session" data-key="Enter"' in day.text
        ended = cashier.send(cashier.form("/session?ending=yes", "/session/end"))
        cashier.send(cashier.form("/day?closing=yes", "/day/close"))
        cashier.open_session("0")
        cashier.sell(cash="10")
        assert len(counter.sales.recent()) == 1
        assert ended.status_code == 200
    assert counter.verify() == []


def test_a_blind_regie_says_each_amount_and_no_sum_before_the_count(
    world: World, counter: Counter, address: str
) -> None:
    world.configure(counter, blind_count=True, version="blind")
    with Cashier(address) as cashier:
        cashier.log_in(CASHIER)
        cashier.open_session()
        for _ in range(2):
            cashier.sell(quantity="3", cash="30")
        page = cashier.http.get("/quittances").text
        assert page.count("30,00") == 2
        assert "60,00" not in page
        ended = cashier.send(cashier.form("/session?ending=yes", "/session/end"))
        assert "60,00" not in cashier.http.get("/quittances").text
        cashier.send(cashier.form(ended.url.path, f"{ended.url.path}/count"), counted="260")
        assert "60,00" in cashier.http.get("/quittances").text
