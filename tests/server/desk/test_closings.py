"""The régisseur closes a till at the centre, and erases a payer, from the desk."""

import httpx

from domain.canonical import payer_hash
from server.acts.service import approve, pending
from tests.server.enrolled import COLLECTIVITE, Place
from tests.server.people import add_person, session_of
from tests.server.quarantine.conftest import rare
from tests.server.quarantine.rare import Rare

assert rare is not None  # the fixture, shared with the tests of the service


def test_a_till_is_closed_from_the_desk_by_two_persons(rare: Rare, client: httpx.Client) -> None:
    centre, address = rare.place.centre, "/desk/terminals/742001/closing"
    headers = session_of(centre, "regisseur")
    shown = client.get(address, headers=headers)
    assert shown.status_code == 200
    assert "135,00" in shown.text
    wrong = client.post(address, headers=headers, data={"counted": "x", "circumstance": "LOST"})
    assert wrong.status_code == 422
    fields = {"counted": "130,00", "circumstance": "LOST"}
    assert client.post(address, headers=headers, data=fields).status_code == 303
    (waiting,) = pending(centre, rare.comptable)
    approve(centre, rare.comptable, waiting.draft.act_id)
    assert (rare.balance("CAISSE"), rare.balance("DEFICIT")) == (0, 500)
    add_person(centre, "regisseur", "06", login="elsewhere", matricule="M-AILLEURS")
    other = session_of(centre, "elsewhere")
    assert client.get(address, headers=other).status_code == 404


def test_a_payer_is_erased_by_the_number_on_the_quittance(
    place: Place, client: httpx.Client
) -> None:
    chain = place.enrol()
    chain.start()
    payer, salt = {"name": "Madame Exemple"}, bytes(16)
    chain.payer = payer_hash(salt, payer)
    chain.quittance(private={"salt": salt.hex(), "payer": payer})
    place.receive(chain, *chain.written)
    add_person(place.centre, "regisseur", COLLECTIVITE)
    add_person(place.centre, "regisseur", "06", login="elsewhere", matricule="M-AILLEURS")
    address, fields = "/desk/payers/erase", {"number": "742001-1", "motive": "PAYER_REQUEST"}
    other = session_of(place.centre, "elsewhere")
    assert client.post(address, headers=other, data=fields).status_code == 422
    headers = session_of(place.centre, "regisseur")
    assert client.get(address, headers=headers).status_code == 200
    assert client.post(address, headers=headers, data={**fields, "number": "1"}).status_code == 422
    assert place.scalar("SELECT count(*) FROM record_privates") == 1
    assert client.post(address, headers=headers, data=fields).status_code == 303
    assert place.scalar("SELECT count(*) FROM record_privates") == 0
