"""What a cashier asked for after the count is proposed on one screen and decided on another."""

import httpx
import pytest

from benchmarks.chains import SESSION
from server.acts.service import approve, pending
from tests.server.desk.conftest import CASABLANCA
from tests.server.enrolled import COLLECTIVITE, Place
from tests.server.people import add_person, open_session, session_of

HOME = "/desk/cancellations"
PAGE = f"{HOME}/742001/3"


@pytest.fixture
def asked(place: Place) -> Place:
    """A quittance of 25 DH whose cancellation is asked for after the count."""
    add_person(place.centre, "regisseur", COLLECTIVITE)
    add_person(place.centre, "comptable", COLLECTIVITE)
    chain = place.enrol()
    chain.start()
    chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0)
    chain.quittance(2_500)
    chain.event("SESSION_ENDED", session=SESSION)
    chain.event("SESSION_COUNTED", session=SESSION, counted=2_500, expected=2_500)
    chain.event("CANCEL_REQUESTED", ref=3, reason="WRONG_QUANTITY")
    place.receive(chain, *chain.written)
    return place


def test_a_request_is_proposed_then_approved_and_leaves_the_list(
    asked: Place, client: httpx.Client
) -> None:
    centre, headers = asked.centre, session_of(asked.centre, "regisseur")
    _, comptable = open_session(centre, "comptable")
    listed = client.get(HOME, headers=headers).text
    assert "742001-1" in listed
    assert "Quantité erronée" in listed
    assert "à régulariser ici" in listed
    assert 'value="WRONG_QUANTITY" selected' in client.get(PAGE, headers=headers).text
    assert client.post(PAGE, headers=headers, data={"reason": "X"}).status_code == 422
    assert client.post(PAGE, headers=headers, data={"reason": "WRONG_NATURE"}).status_code == 303
    again = client.post(PAGE, headers=headers, data={"reason": "WRONG_NATURE"})
    assert again.status_code == 422
    assert "attend le comptable" in client.get(HOME, headers=headers).text
    (waiting,) = pending(centre, comptable)
    theirs = session_of(centre, "comptable")
    page = client.get(f"/desk/acts/{waiting.draft.act_id}", headers=theirs).text
    for words in ("742001-1", "25,00", "Nature erronée"):
        assert words in page
    approve(centre, comptable, waiting.draft.act_id)
    assert "Aucune annulation en attente" in client.get(HOME, headers=theirs).text


def test_another_territory_sees_nothing_of_it(asked: Place, client: httpx.Client) -> None:
    add_person(asked.centre, "regisseur", CASABLANCA, login="elsewhere", matricule="M-AILLEURS")
    other = session_of(asked.centre, "elsewhere")
    assert client.get(PAGE, headers=other).status_code == 404
    assert client.post(PAGE, headers=other, data={"reason": "WRONG_NATURE"}).status_code == 404
    assert "742001-1" not in client.get(HOME, headers=other).text
