"""A lost quittance is re-entered, and a shortage written off, from the desk by two persons."""

import re

import httpx
import pytest

from domain.receipt_code import encode
from server.acts.service import approve, pending
from tests.server.people import add_person, session_of
from tests.server.quarantine.conftest import rare
from tests.server.quarantine.rare import Rare

assert rare is not None  # the fixture, shared with the tests of the service
NATURE = 101
BASE = "HTTPS://V.EXAMPLE.MA"
PAGE, DECLARE = "/desk/lost", "/desk/lost/declare"
OPEN_FIELDS = {"mode-1": "ESP", "nature-1": f"{NATURE}"}


def known_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="((?:principal|amount)-1)" value="([^"]*)"', page))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_lost_quittance_is_read_declared_and_posted_once(
    rare: Rare, client: httpx.Client, language: str
) -> None:
    centre, headers = rare.place.centre, session_of(rare.place.centre, "regisseur")
    headers["Cookie"] += f"; girct_language={language}"
    lost = rare.copy.quittance(3_300, nature=NATURE)
    code = encode(BASE, lost.record.to_bytes())
    assert client.get(PAGE, headers=headers).status_code == 200
    shown = client.post(PAGE, headers=headers, data={"code": code.lower()})
    assert shown.status_code == 200, shown.text
    assert f"742001-{lost.record.receipt_no}" in shown.text
    assert "33,00" in shown.text
    known = known_fields(shown.text)
    assert known == {"principal-1": "33", "amount-1": "33"}
    fields = {**known, **OPEN_FIELDS, "code": code}
    for wrong in (
        {"principal-1": "32,99"}, {"amount-1": "34"}, {"mode-1": "CHQ"}, {"nature-1": ""},
        {"nature-2": f"{NATURE}"}, {"principal-2": "1"}, {"mode-2": "ESP"}, {"principal-1": "x"},
    ):  # fmt: skip
        refused = client.post(DECLARE, headers=headers, data=fields | wrong)
        assert refused.status_code == 422, wrong
        assert 'role="alert"' in refused.text
    assert client.post(DECLARE, headers=headers, data=fields).status_code == 303
    gross = rare.takings()[0]
    (waiting,) = pending(centre, rare.comptable)
    approve(centre, rare.comptable, waiting.draft.act_id)
    assert rare.takings()[0] == gross + 3_300
    assert client.post(PAGE, headers=headers, data={"code": code}).status_code == 422


def test_what_is_no_lost_quittance_of_this_territory_is_refused(
    rare: Rare, client: httpx.Client
) -> None:
    headers = session_of(rare.place.centre, "regisseur")
    inside = encode(BASE, rare.chain.written[2].record.to_bytes())
    for code in ("", "hello", "HTTPS://V.EXAMPLE.MA/1/AAAA", inside):
        refused = client.post(PAGE, headers=headers, data={"code": code})
        assert refused.status_code == 422, code
        assert client.post(DECLARE, headers=headers, data={"code": code}).status_code == 422
    lost = encode(BASE, rare.copy.quittance(3_300).record.to_bytes())
    add_person(rare.place.centre, "regisseur", "06", login="elsewhere", matricule="M-AILLEURS")
    other = session_of(rare.place.centre, "elsewhere")
    foreign = client.post(PAGE, headers=other, data={"code": lost})
    assert foreign.status_code == 422
    assert "33,00" not in foreign.text
    assert pending(rare.place.centre, rare.comptable) == []


def test_a_shortage_is_written_off_by_two_persons(rare: Rare, client: httpx.Client) -> None:
    centre, headers = rare.place.centre, session_of(rare.place.centre, "regisseur")
    assert "Aucun déficit" in client.get("/desk/shortages", headers=headers).text
    closing = {"counted": "130,00", "circumstance": "LOST"}
    till = "/desk/terminals/742001/closing"
    assert client.post(till, headers=headers, data=closing).status_code == 303
    (waiting,) = pending(centre, rare.comptable)
    approve(centre, rare.comptable, waiting.draft.act_id)
    address = "/desk/shortages/R-0901/742001"
    assert address in client.get("/desk/shortages", headers=headers).text
    assert 'value="5"' in client.get(address, headers=headers).text
    fields = {"amount": "3", "reason": "GRACE"}
    for wrong in ({"amount": "5,01"}, {"amount": "0"}, {"reason": "X"}):
        assert client.post(address, headers=headers, data=fields | wrong).status_code == 422
    assert client.post(address, headers=headers, data=fields).status_code == 303
    (waiting,) = pending(centre, rare.comptable)
    approve(centre, rare.comptable, waiting.draft.act_id)
    assert (rare.balance("DEFICIT"), rare.balance("DECHARGE")) == (200, 300)
    add_person(centre, "regisseur", "06", login="elsewhere", matricule="M-AILLEURS")
    other = session_of(centre, "elsewhere")
    assert client.get(address, headers=other).status_code == 404
    assert client.post(address, headers=other, data=fields).status_code == 404
    assert address not in client.get("/desk/shortages", headers=other).text
