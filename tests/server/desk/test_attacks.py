"""What somebody ill-disposed, or only unlucky, sends to the desk."""

import re

import httpx
import pytest

from server.accounts.acts import propose_user
from server.accounts.service import NewUser
from server.bootstrap import Centre
from tests.server.desk.conftest import Visit
from tests.server.people import add_person


def once_on(page: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.usefixtures("world")
def test_a_page_with_a_pin_that_is_loaded_again_draws_no_second_pin(
    visit: Visit,
) -> None:
    regisseur = visit("regisseur")
    agent = re.findall(
        r'href="(/desk/regies/R-0901/agents/\d+)"', regisseur.get("/desk/agents").text
    )
    path = f"{agent[0]}/pin" if agent else "/desk/regies/R-0901/agents/1/pin"
    once = once_on(regisseur.get(path).text)
    first = regisseur.post(path, once=once)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "no-store"
    assert re.search(r'class="secret-code"[^>]*>\d{6}<', first.text)
    again = regisseur.post(path, once=once)
    assert again.status_code == 409
    assert "secret-code" not in again.text
    assert regisseur.get(path).status_code == 200
    assert "secret-code" not in regisseur.get(path).text


CHARSETS = ("utf-7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "utf-16", "hex")


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("charset", CHARSETS)
def test_no_encoding_of_a_form_is_more_than_refused(
    visit: Visit, client: httpx.Client, charset: str
) -> None:
    regisseur = visit("regisseur")
    for value in (b"\\ud800", b"+2AA-", b"xn--\xff", b"\xff\xfe\x00\xd8", b"\x00", b"a" * 70):
        for field in ("csrf", "once", "name"):
            body = (
                b'--b\r\nContent-Disposition: form-data; name="' + field.encode()
                + b'"\r\n\r\n' + value + b"\r\n--b--\r\n"
            )  # fmt: skip
            headers = regisseur.headers | {
                "Content-Type": f"multipart/form-data; boundary=b; charset={charset}"
            }
            if field == "csrf":
                del headers["X-CSRF-Token"]
            answer = client.post("/desk/regies/R-0901/agents/new", content=body, headers=headers)
            assert answer.status_code < 500, (field, value, answer.text)


def test_who_approves_sees_what_is_asked_on_the_very_page_that_does_it(
    centre: Centre, visit: Visit
) -> None:
    proposer, second = add_person(centre, "tech_admin", "*", login="one"), visit("tech_admin", "*")
    asked = NewUser("samir", "Samir", "comptable", "09.163", "fr", matricule="M-77")
    act, _ = propose_user(centre, proposer, asked)
    page = second.get(f"/desk/acts/{act}/approve")
    assert page.status_code == 200
    for said in ("samir", "M-77", "Comptable"):
        assert said in page.text
