"""A record that is no quittance, dismissed: its act opens for who decides it."""

import httpx

from tests.server.people import session_of
from tests.server.quarantine.conftest import rare
from tests.server.quarantine.rare import Rare, links

assert rare is not None  # the fixture, shared with the tests of the service


def test_the_act_that_dismisses_an_event_opens(rare: Rare, client: httpx.Client) -> None:
    event = rare.copy.event("LOGIN")
    rare.place.receive(rare.copy, event)
    asked = {"links": links(event), "reason": "NOT_A_QUITTANCE"}
    act_id = rare.propose("QUARANTINE_DISMISSAL", **asked)
    headers = session_of(rare.place.centre, "comptable")
    for address in (f"/desk/acts/{act_id}", f"/desk/acts/{act_id}/approve"):
        assert client.get(address, headers=headers).status_code == 200
    page = client.get(f"/desk/acts/{act_id}", headers=headers).text
    assert "Autre enregistrement" in page
    assert f"742001/{event.record.seq}" in page
