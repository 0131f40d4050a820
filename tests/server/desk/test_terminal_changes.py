"""A terminal is revoked, replaced, or asked for another key, from the desk."""

import re
from datetime import timedelta

import httpx
import pytest

from server.acts.service import pending
from server.desk.form import write_moment
from tests.server.desk.conftest import Visitor
from tests.server.enrolled import COLLECTIVITE, Place
from tests.server.people import add_person, session_of
from tests.server.quarantine.conftest import rare
from tests.server.quarantine.rare import Rare

assert rare is not None  # the fixture, shared with the tests of the service
PAGE = "/desk/terminals/742001"
DAY = timedelta(days=1)


def visitor_of(place: Place, client: httpx.Client, role: str, scope: str = COLLECTIVITE) -> Visitor:
    login = f"{role}.{scope}".replace("*", "all").lower()
    add_person(place.centre, role, scope, login=login)
    return Visitor(client, session_of(place.centre, login))


def act_link(visitor: Visitor) -> str:
    found = re.search(r"/desk/acts/[0-9a-f-]{36}", visitor.get("/desk/acts").text)
    assert found is not None
    return found[0]


def test_a_terminal_is_revoked_by_two_persons_and_its_page_says_so(
    place: Place, client: httpx.Client
) -> None:
    chain = place.enrol()
    chain.start()
    place.receive(chain, *chain.written)
    first = visitor_of(place, client, "regisseur")
    asked = first.get(f"{PAGE}/revoke")
    assert 'type="datetime-local"' in asked.text
    later = write_moment(place.centre.now() + DAY)
    wrong = first.post(f"{PAGE}/revoke", reason="LOST", effective_at=later)
    assert wrong.status_code == 422
    assert f'value="{later}"' in wrong.text
    assert first.post(f"{PAGE}/revoke", reason="LOST", effective_at="x").status_code == 422
    place.run("UPDATE terminals SET enrolled_at = :early", early=place.centre.now() - DAY)
    moment = write_moment(place.centre.now() - timedelta(hours=1))
    sent = first.post(f"{PAGE}/revoke", reason="STOLEN", effective_at=moment)
    assert sent.status_code == 303
    second = visitor_of(place, client, "comptable")
    act = act_link(second)
    page = second.get(act).text
    assert "Le terminal a été volé" in page
    assert "STOLEN" not in page
    assert second.post(f"{act}/approve").status_code == 303
    shown = first.get(PAGE).text
    assert "Révocation" in shown
    assert f"{PAGE}/revoke" not in shown


def test_a_replacement_shows_its_code_once_to_who_approves(
    place: Place, client: httpx.Client
) -> None:
    chain = place.enrol()
    chain.start()
    place.receive(chain, *chain.written)
    first, second = visitor_of(place, client, "regisseur"), visitor_of(place, client, "comptable")
    assert first.get(f"{PAGE}/replace").status_code == 200
    fields = {"reason": "BROKEN", "label": "Guichet 2"}
    assert first.post(f"{PAGE}/replace", **fields).status_code == 303
    assert first.post(f"{PAGE}/replace", **fields).status_code == 422, "it waits already"
    act = act_link(second)
    shown = second.post(f"{act}/approve")
    code = re.search(r'class="secret-code"[^>]*>([^<]*)<', shown.text)
    assert code is not None
    assert re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code[1])
    assert "Seconde moitié" not in shown.text
    assert "Remplacé par" in first.get(PAGE).text
    new = place.scalar("SELECT replaced_by FROM terminal_replacements")
    page = first.get(f"/desk/terminals/{new}").text
    assert "Prend la suite de" in page
    assert code[1] not in page


def test_a_counter_is_asked_for_another_key_only_in_service(
    place: Place, client: httpx.Client
) -> None:
    chain = place.enrol()
    chain.start()
    place.receive(chain, *chain.written)
    admin = visitor_of(place, client, "tech_admin", "*")
    assert admin.get(f"{PAGE}/rotation").status_code == 200
    assert admin.post(f"{PAGE}/rotation").status_code == 303
    assert "Une autre clé est demandée avant le" in admin.get(PAGE).text
    place.run("UPDATE terminals SET state = 'FROZEN'")
    assert admin.post(f"{PAGE}/rotation").status_code == 422


@pytest.mark.parametrize("what", ["revoke", "replace", "rotation"])
def test_a_foreign_terminal_is_as_unknown_as_none(
    rare: Rare, client: httpx.Client, what: str
) -> None:
    other = visitor_of(rare.place, client, "regisseur", "06")
    assert other.get(f"{PAGE}/{what}").status_code == 404
    assert other.post(f"{PAGE}/{what}").status_code == 404
    assert pending(rare.place.centre, rare.comptable) == []


def test_what_is_missing_of_a_counter_is_said(rare: Rare, client: httpx.Client) -> None:
    visitor = visitor_of(rare.place, client, "auditor")
    page = visitor.get(PAGE).text
    assert "Dernier enregistrement reçu" in page
    assert f"{PAGE}/revoke" not in page, "an auditor only reads"
