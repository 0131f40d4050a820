"""The deposit at the desk: declared on one screen, accepted on another, seen by both."""

import httpx
import pytest

from benchmarks.chains import SESSION
from server.acts.service import approve, pending
from tests.server.desk.conftest import CASABLANCA
from tests.server.enrolled import COLLECTIVITE, Place
from tests.server.people import add_person, open_session, session_of

PAGE = "/desk/deposits/R-0901"
DECLARE = f"{PAGE}/declare"


@pytest.fixture
def holding(place: Place) -> Place:
    """The régisseur holds 20 DH taken from a till."""
    add_person(place.centre, "regisseur", COLLECTIVITE)
    add_person(place.centre, "comptable", COLLECTIVITE)
    chain = place.enrol()
    started = chain.start()
    opened = chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0)
    sold = chain.quittance(2_500)
    taken = chain.event("CASH_OUT", session=SESSION, amount=2_000, reason="DEPOSIT")
    place.receive(chain, started, opened, sold, taken)
    return place


def test_a_deposit_is_declared_then_accepted_and_stands_in_the_list(
    holding: Place, client: httpx.Client
) -> None:
    centre, headers = holding.centre, session_of(holding.centre, "regisseur")
    _, comptable = open_session(centre, "comptable")
    assert "Aucun versement" in client.get(PAGE, headers=headers).text
    assert 'value="20"' in client.get(DECLARE, headers=headers).text
    for wrong in ({"cash": "20,01"}, {"cash": "x"}, {"cash": "0"}, {}, {"cards": "1"}):
        assert client.post(DECLARE, headers=headers, data=wrong).status_code == 422, wrong
    assert client.post(DECLARE, headers=headers, data={"cash": "15,50"}).status_code == 303
    assert "attend le comptable" in client.get("/desk/deposits", headers=headers).text
    (waiting,) = pending(centre, comptable)
    theirs = session_of(centre, "comptable")
    asked = client.get(f"/desk/acts/{waiting.draft.act_id}", headers=theirs).text
    assert "15,50" in asked
    approve(centre, comptable, waiting.draft.act_id)
    page = client.get(PAGE, headers=theirs).text
    assert "15,50" in page
    assert str(waiting.draft.act_id) in page
    assert DECLARE not in page, "the comptable declares nothing"


def test_another_territory_sees_nothing_of_it(holding: Place, client: httpx.Client) -> None:
    centre = holding.centre
    add_person(centre, "regisseur", CASABLANCA, login="elsewhere", matricule="M-AILLEURS")
    other = session_of(centre, "elsewhere")
    for address in (PAGE, DECLARE):
        assert client.get(address, headers=other).status_code == 404
    assert client.post(DECLARE, headers=other, data={"cash": "1"}).status_code == 404
    assert "R-0901" not in client.get("/desk/deposits", headers=other).text
