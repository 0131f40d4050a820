"""The screens of the quarantine: from the list to the approved act, over HTTP."""

import httpx
import pytest

from domain.signing import new_private_key
from server.acts.service import approve, pending
from tests.server.enrolled import COLLECTIVITE
from tests.server.people import add_person, session_of
from tests.server.quarantine.conftest import rare
from tests.server.quarantine.rare import Rare
from verify.lines import read_record

assert rare is not None  # the fixture, shared with the tests of the service
PAGES = ("fr", "ar")


def page_of(rare: Rare, number: int) -> str:
    return f"/desk/quarantine/{rare.outside[number].record.link.hex()}"


@pytest.mark.parametrize("language", PAGES)
def test_the_list_and_a_record_say_why_and_what_to_do(
    rare: Rare, client: httpx.Client, language: str
) -> None:
    headers = session_of(rare.place.centre, "regisseur")
    headers["Cookie"] += f"; girct_language={language}"
    shown = client.get("/desk/quarantine", headers=headers)
    assert shown.status_code == 200
    assert all(f"742001/{seq}" in shown.text for seq in (4, 5, 6))
    one = client.get(page_of(rare, 0), headers=headers)
    assert one.status_code == 200
    assert rare.chain.written[3].record.link.hex() in one.text
    assert "/post" in one.text
    assert "/dismiss" in one.text


def test_a_proposal_of_the_desk_is_posted_once_the_comptable_approves(
    rare: Rare, client: httpx.Client
) -> None:
    centre = rare.place.centre
    headers = session_of(centre, "regisseur")
    assert client.get(page_of(rare, 0) + "/post", headers=headers).status_code == 200
    sent = client.post(page_of(rare, 0) + "/post", headers=headers)
    assert (sent.status_code, sent.headers["location"]) == (303, page_of(rare, 0))
    assert rare.takings()[2] == 2
    again = client.post(page_of(rare, 0) + "/post", headers=headers)
    assert again.status_code == 422
    (waiting,) = pending(centre, rare.comptable)
    approve(centre, rare.comptable, waiting.draft.act_id)
    assert rare.takings()[2] == 3
    settled = client.get(page_of(rare, 0), headers=headers)
    assert "/post" not in settled.text


def test_a_dismissal_says_why(rare: Rare, client: httpx.Client) -> None:
    centre = rare.place.centre
    headers = session_of(centre, "regisseur")
    address = page_of(rare, 1) + "/dismiss"
    assert client.post(address, headers=headers, data={"reason": "BECAUSE"}).status_code == 422
    sent = client.post(address, headers=headers, data={"reason": "NEVER_COLLECTED"})
    assert sent.status_code == 303
    (waiting,) = pending(centre, rare.comptable)
    approve(centre, rare.comptable, waiting.draft.act_id)
    assert client.get(page_of(rare, 1), headers=headers).status_code == 200


def test_who_only_reads_is_offered_nothing_and_another_territory_sees_nothing(
    rare: Rare, client: httpx.Client
) -> None:
    centre = rare.place.centre
    headers = session_of(centre, "comptable")
    page = client.get(page_of(rare, 0), headers=headers)
    assert "/dismiss" not in page.text
    assert client.get(page_of(rare, 0) + "/post", headers=headers).status_code == 403
    add_person(centre, "auditor", "06", login="elsewhere")
    other = session_of(centre, "elsewhere")
    assert "742001" not in client.get("/desk/quarantine", headers=other).text
    for path in ("", "/evidence"):
        assert client.get(page_of(rare, 0) + path, headers=other).status_code == 404


def test_the_evidence_and_the_proces_verbal_are_given_out(rare: Rare, client: httpx.Client) -> None:
    forged = rare.copy.clone()
    forged.private_key = new_private_key()
    rare.place.receive(rare.copy, forged.quittance(1))
    headers = session_of(rare.place.centre, "comptable")
    given = client.get(page_of(rare, 0) + "/evidence", headers=headers)
    assert given.headers["content-type"].startswith("application/jsonl")
    assert [read_record(line.encode())[0].seq for line in given.text.splitlines()] == [4, 5, 6, 7]
    act_id = rare.act(
        "SESSION_CLOSING", circumstance="FROZEN", counted=13_500, expected=13_500, missing=[[1, 1]]
    )
    page = client.get(f"/desk/quarantine/closings/{act_id}", headers=headers)
    assert page.status_code == 200
    assert str(act_id) in page.text
    assert COLLECTIVITE == "09.163.01.01"
