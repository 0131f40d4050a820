"""A counter found ahead of the centre's time: it waits, or the régisseur ends its chain."""

from datetime import timedelta

import pytest

from domain.record import Kind
from pos.bootstrap import Counter
from pos.errors import TerminalBlocked
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import NOW, World


def goes_back(counter: Counter, seconds: int) -> None:
    """The centre's time turns out to be earlier than the last record by so much."""
    last = counter.journal.last_issued_at() or 0
    counter.scribe.clock.believe_centre(last - seconds)


def test_a_small_lead_is_clamped_and_selling_goes_on(counter: Counter, seller: Cashier) -> None:
    goes_back(counter, 120)
    last = counter.journal.last_issued_at()
    assert "/quittances/" in seller.sell(502, "100").url.path
    assert counter.journal.last_issued_at() == last


def test_a_larger_lead_stops_selling_says_until_when_and_resumes_by_itself(
    counter: Counter, seller: Cashier, world: World
) -> None:
    goes_back(counter, 600)
    assert 'href="/clock"' in seller.http.get("/sale").text
    page = seller.http.get("/clock")
    assert "en avance sur l’heure" in page.text
    assert "10 min" in page.text
    world.clock.now = NOW + timedelta(minutes=9)
    assert "/quittances/" in seller.sell(502, "100").url.path


def test_the_regisseur_ends_the_chain_once_no_session_is_open_and_nothing_follows(
    counter: Counter, seller: Cashier
) -> None:
    goes_back(counter, 6_000)
    form = seller.form("/clock", "/clock/end")
    assert not counter.journal.head().ended
    assert seller.send(form, confirmed="yes").status_code == 422, "a session is still open"
    assert "Cochez la confirmation" in seller.send(form).text
    regisseur = counter.sessions.agent(counter.sessions.current().agent_id)  # type: ignore[union-attr]  # open above
    assert regisseur is not None
    session = counter.sessions.end(regisseur)
    counter.sessions.count(regisseur, session.session_id, session.cash)
    counter.sessions.close(regisseur, session.session_id)
    assert "n’est pas clôturée" in seller.send(form, confirmed="yes").text
    seller.send(seller.form("/day?closing=yes", "/day/close"), confirmed="yes")
    (z_day,) = counter.journal.of_kinds([Kind.Z_DAY], limit=9)
    assert z_day.body["sessions"] == [session.session_id]
    seller.send(form, confirmed="yes")
    last = counter.journal.of_kinds([Kind.END], limit=9)
    assert [one.body["reason"] for one in last] == ["CLOCK_AHEAD"]
    assert counter.journal.head().ended
    with pytest.raises(TerminalBlocked):
        counter.refuse_selling()
    for language, words in (("fr", "girct-pos retire"), ("ar", "هذه السلسلة مقفلة")):
        seller.http.cookies.set("girct_language", language, domain="127.0.0.1")
        page = seller.http.get("/")
        assert page.url.path == "/session"
        assert words in page.text
        assert 'name="float"' not in page.text, "no session is opened any more"
    assert seller.http.post("/session", data={**form.fields, "float": "10"}).status_code == 422


def test_an_agent_is_not_offered_the_end_and_cannot_send_it(
    counter: Counter, cashier: Cashier
) -> None:
    cashier.log_in(2)
    goes_back(counter, 600)
    assert "/clock/end" not in cashier.http.get("/clock").text
    form = cashier.form("/session", "/logout")
    assert "Seul le régisseur" in cashier.send(form, "/clock/end", confirmed="yes").text
    assert not counter.journal.head().ended
