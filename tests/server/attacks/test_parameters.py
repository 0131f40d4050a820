"""OWASP API3, API8: a parameter that comes twice, or from another place, confuses nobody."""

import httpx
import pytest

from server.bootstrap import Centre
from tests.server.accounts.test_routes import hidden
from tests.server.communes import OTHER, OWN
from tests.server.enrolled import Place
from tests.server.people import add_person, session_of

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def body_of(**fields: str) -> str:
    return str(httpx.QueryParams(fields))


@pytest.mark.parametrize("order", [(OWN, OTHER), (OTHER, OWN)])
def test_a_parameter_sent_twice_or_elsewhere_changes_nothing(
    place: Place, client: httpx.Client, order: tuple[str, str]
) -> None:
    add_person(place.centre, "tech_admin", OWN)
    headers = session_of(place.centre, "tech_admin") | FORM
    person = body_of(login="nadia", name="Nadia", role="inspector", language="fr", matricule="N-1")
    twice = "".join(f"&scope={scope}" for scope in order)
    client.post("/desk/users/new", content=person + twice, headers=headers)
    made = place.run("SELECT scope FROM users WHERE login = 'nadia'")
    assert [row["scope"] for row in made] in ([], [OWN]), "never the neighbour's, whichever counts"


def test_a_token_of_a_form_in_the_address_is_none(centre: Centre, client: httpx.Client) -> None:
    add_person(centre, "tech_admin", OWN)
    headers = session_of(centre, "tech_admin")
    csrf = headers.pop("X-CSRF-Token")
    for path in (f"/desk/users/new?csrf={csrf}", f"/desk/users/new?X-CSRF-Token={csrf}"):
        refused = client.post(path, content="login=nadia", headers=headers | FORM)
        assert (refused.status_code, refused.json()["code"]) == (403, "accounts.form_expired")


def test_a_session_in_the_address_or_the_body_is_none(centre: Centre, client: httpx.Client) -> None:
    add_person(centre, "auditor")
    cookie = session_of(centre, "auditor")["Cookie"]
    name, _, token = cookie.partition("=")
    for path in (f"/desk/?{cookie}", f"/desk/?session={token}", f"/reporting/?{cookie}"):
        assert client.get(path).status_code == 401
        assert client.get(path, headers={name: token, "Authorization": token}).status_code == 401


def test_a_password_in_the_address_signs_nobody_in(centre: Centre, client: httpx.Client) -> None:
    add_person(centre, "auditor")
    form = hidden(client.get("/login").text, "form_token")
    said = {"login": "auditor", "password": "Une phrase assez longue", "form_token": form}
    assert client.post("/login", params=said).status_code == 422
    assert client.get("/login", params=said).status_code == 200
    assert "/login/" not in client.get("/login", params=said).headers.get("location", "")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_hidden_field_of_the_method_is_not_obeyed(
    centre: Centre, client: httpx.Client, method: str
) -> None:
    add_person(centre, "auditor")
    headers = session_of(centre, "auditor")
    sent = {"_method": "DELETE", "method": "DELETE"}
    answer = client.request(method, "/desk/account", params=sent, headers=headers)
    assert answer.status_code == (405 if method == "POST" else 200) or method == "HEAD"
    assert client.get("/desk/account", headers=headers).status_code == 200
