"""OWASP API3, API6: a request names more than its form holds, or what its sender may not say.

`docs/security.md` says which tests cover the other items.
"""

import json

import httpx
import pytest

from server.acts.service import withdraw
from server.bootstrap import Centre
from tests.server.communes import OTHER, OWN, Commune
from tests.server.conftest import SOUK
from tests.server.enrolled import Place
from tests.server.people import add_person, session_of
from tests.server.terminals.device import Device

PERSON = {"name": "Nadia", "matricule": "N-1", "language": "fr"}


@pytest.fixture
def admin(centre: Centre) -> dict[str, str]:
    add_person(centre, "tech_admin", OWN)
    return session_of(centre, "tech_admin")


def test_an_account_is_not_born_with_a_password_an_identifier_or_an_age_of_the_senders(
    place: Place, client: httpx.Client, admin: dict[str, str]
) -> None:
    said = PERSON | {
        "login": "nadia", "role": "inspector", "scope": OWN, "active": "true",
        "password": "Une phrase assez longue", "password_hash": "x", "created_at": "2020-01-01",
        "user_id": "00000000-0000-0000-0000-000000000001", "is_factor_proved": "true",
    }  # fmt: skip
    assert client.post("/desk/users/new", data=said, headers=admin).status_code == 200
    (row,) = place.run("SELECT * FROM users WHERE login = 'nadia'")
    assert str(row["user_id"]) != said["user_id"]
    assert row["created_at"].year == 2026
    assert row["password_hash"].startswith("$argon2id$")


@pytest.mark.parametrize("scope", ["*", "09", "09.163", OTHER, "", f"{OWN},{OTHER}"])
def test_an_administrator_of_a_place_names_no_wider_one(
    place: Place, client: httpx.Client, admin: dict[str, str], scope: str
) -> None:
    said = PERSON | {"login": "nadia", "role": "inspector", "scope": scope}
    assert client.post("/desk/users/new", data=said, headers=admin).status_code in {403, 422}
    assert place.scalar("SELECT count(*) FROM users WHERE login = 'nadia'") == 0


@pytest.mark.parametrize("role", ["regisseur", "comptable", "ordonnateur", "tech_admin", "wali"])
def test_one_person_makes_no_account_that_decides(
    place: Place, client: httpx.Client, admin: dict[str, str], role: str
) -> None:
    said = PERSON | {"login": "nadia", "role": role, "scope": OWN, "approved_by": "somebody"}
    client.post("/desk/users/new", data=said, headers=admin)
    assert place.scalar("SELECT count(*) FROM users WHERE login = 'nadia'") == 0


def test_a_regie_moves_to_no_other_commune_and_keeps_its_number(
    place: Place, client: httpx.Client
) -> None:
    add_person(place.centre, "ordonnateur", OWN)
    headers = session_of(place.centre, "ordonnateur")
    said = {
        "regie_id": "R-9999", "collectivite": OTHER, "name_fr": "Autre", "name_ar": "أخرى",
        "arrete": "arrêté n° 2/2026", "arrete_date": "2026-02-01", "ceiling_centimes": "100",
        "deposit_period_days": "5", "natures": "101", "is_open": "false", "kind": "COMMUNE",
    }  # fmt: skip
    client.post("/desk/regies/R-0901/edit", data=said, headers=headers)
    (row,) = place.run("SELECT * FROM regies WHERE regie_id = 'R-0901'")
    assert (row["collectivite"], row["is_open"], row["kind"]) == (OWN, True, "SOUK")
    assert place.scalar("SELECT count(*) FROM regies WHERE regie_id = 'R-9999'") == 0


def test_a_regisseur_is_not_named_by_typing_the_role(place: Place, client: httpx.Client) -> None:
    add_person(place.centre, "regisseur", OWN)
    headers = session_of(place.centre, "regisseur")
    said = PERSON | {"role": "REGISSEUR", "agent_id": "1", "pin": "000000", "active": "true"}
    refused = client.post("/desk/regies/R-0901/agents/new", data=said, headers=headers)
    assert refused.status_code in {403, 422}
    assert place.scalar("SELECT count(*) FROM agents") == 0


@pytest.mark.parametrize(
    "more",
    [{"terminal_id": 1}, {"collectivite": OTHER}, {"counter_key": "00" * 32}, {"key_epoch": 9},
     {"regie_id": str(SOUK.regie_id)}, {"state": "ACTIVE"}],
)  # fmt: skip
def test_a_device_says_nothing_more_of_itself_than_the_protocol_lets_it(
    client: httpx.Client, more: dict[str, object]
) -> None:
    asked = json.loads(Device().asks("K7QM3F9T2X").to_json())
    refused = client.post("/api/v1/enrolments", json=asked | more)
    assert (refused.status_code, refused.json()["code"]) == (422, "server.invalid_request")


def test_nobody_proposes_an_act_in_the_name_of_another(place: Place, client: httpx.Client) -> None:
    own = Commune(place, OWN, "HERE", "R-0911", 742011).settle()
    said = {"proposed_by": str(own.people["comptable"].user_id), "collectivite": OTHER,
            "reason": "NEVER_COLLECTED", "links": "00"}  # fmt: skip
    withdraw(place.centre, own.people["regisseur"], own.act)
    path = f"/desk/quarantine/{own.link}/dismiss"
    client.post(path, data=said, headers=own.headers_of("regisseur"))
    (row,) = place.run("SELECT * FROM act_proposals WHERE kind = 'QUARANTINE_DISMISSAL'")
    assert row["proposed_by"] == own.people["regisseur"].user_id
    assert row["collectivite"] == OWN
