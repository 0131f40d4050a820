"""Several quittances of one terminal, ticked on the screen and posted by one act."""

import re

import httpx
import pytest

from domain.exchange import BATCH_RECORDS_MAX
from domain.signing import new_private_key
from server.acts.service import approve, pending
from server.quarantine.errors import EvidenceSettled
from server.quarantine.posting import RECORDS_MAX
from server.quarantine.several import LISTED_MAX
from tests.server.people import add_person, session_of
from tests.server.quarantine.conftest import rare
from tests.server.quarantine.rare import Rare, links
from ui.catalogues import translate
from ui.formats import money

assert rare is not None  # the fixture, shared with the tests of the service
PAGE = "/desk/quarantine/terminals/742001"
TICKED = re.compile(r'value="([0-9a-f]{64})" checked')
SENT = re.compile(r'type="hidden" name="link" value="([0-9a-f]{64})"')


@pytest.fixture
def headers(rare: Rare) -> dict[str, str]:
    return session_of(rare.place.centre, "regisseur")


def ticked_of(rare: Rare) -> list[str]:
    return links(*rare.outside)


def test_the_page_of_a_terminal_ticks_none_or_all_without_a_script(
    rare: Rare, client: httpx.Client, headers: dict[str, str]
) -> None:
    one = client.get(f"/desk/quarantine/{links(*rare.outside)[0]}", headers=headers).text
    assert f'href="{PAGE}"' in one
    shown = client.get(PAGE, headers=headers)
    assert shown.status_code == 200
    assert "<script" not in shown.text
    assert TICKED.findall(shown.text) == []
    assert all(link in shown.text for link in ticked_of(rare))
    every = client.get(f"{PAGE}?all=1", headers=headers)
    assert TICKED.findall(every.text) == ticked_of(rare)


@pytest.mark.parametrize(
    ("language", "said", "button"),
    [
        ("fr", "3 enregistrements", "ces 3 enregistrements"),
        ("ar", "3 تسجيلات", "(3 تسجيلات)"),
    ],
)
def test_the_count_and_the_sum_are_shown_before_anything_is_proposed(  # noqa: PLR0913, PLR0917 - fixtures, and what each language says
    rare: Rare,
    client: httpx.Client,
    headers: dict[str, str],
    language: str,
    said: str,
    button: str,
) -> None:
    headers["Cookie"] += f"; girct_language={language}"
    shown = client.post(PAGE, headers=headers, data={"link": ticked_of(rare)})
    assert shown.status_code == 200
    assert said in shown.text
    assert button in shown.text
    assert SENT.findall(shown.text) == ticked_of(rare)
    taken = sum(one.record.amount_centimes for one in rare.outside[:2])
    back = rare.outside[2].record.amount_centimes
    for centimes in (taken, back, taken - back):
        assert f"{centimes // 100},{centimes % 100:02d}" in shown.text
    assert pending(rare.place.centre, rare.comptable) == []


def test_what_is_ticked_is_posted_by_one_act_once_the_comptable_approves(
    rare: Rare, client: httpx.Client, headers: dict[str, str]
) -> None:
    before = rare.takings()
    chosen = ticked_of(rare)[:2]
    page = client.post(PAGE, headers=headers, data={"link": chosen}).text
    sent = {"link": SENT.findall(page), "once": re.findall(r'name="once" value="([^"]+)"', page)[0]}
    done = client.post(f"{PAGE}/post", headers=headers, data=sent)
    assert (done.status_code, done.headers["location"]) == (303, "/desk/quarantine")
    assert client.post(f"{PAGE}/post", headers=headers, data=sent).status_code == 409
    assert rare.takings() == before
    (waiting,) = pending(rare.place.centre, rare.comptable)
    assert waiting.draft.subject == "742001/4-5"
    assert waiting.draft.payload == {"terminal_id": 742001, "links": chosen}
    approve(rare.place.centre, rare.comptable, waiting.draft.act_id)
    assert rare.takings()[2] == before[2] + 2
    left = client.get(f"{PAGE}?all=1", headers=headers).text
    assert TICKED.findall(left) == ticked_of(rare)[2:]
    stale = client.post(PAGE, headers=headers, data={"link": chosen})
    assert stale.status_code == 422
    assert "n’attendent plus" in stale.text


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_who_approves_sees_the_sum_that_was_proposed_and_what_contradicts_it(
    rare: Rare, client: httpx.Client, language: str
) -> None:
    act_id = rare.propose("QUARANTINE_POSTING", links=ticked_of(rare))
    taken = sum(one.record.amount_centimes for one in rare.outside[:2])
    sums = [money(taken, language), money(rare.outside[2].record.amount_centimes, language)]
    for address in (f"/desk/acts/{act_id}", f"/desk/acts/{act_id}/approve"):
        asked = session_of(rare.place.centre, "comptable")
        asked["Cookie"] += f"; girct_language={language}"
        page = client.get(address, headers=asked).text
        assert [one for one in sums if one not in page] == []
        assert translate("Contradicted by another record", language) in page
    shown = client.get(f"/desk/acts/{act_id}", headers=asked).text
    assert all(f'href="/desk/quarantine/{link}"' in shown for link in ticked_of(rare))
    assert shown.count(translate("contradicts another record", language)) == 1


def test_what_contradicts_another_record_is_marked_before_it_is_ticked(
    rare: Rare, client: httpx.Client, headers: dict[str, str]
) -> None:
    mark = "contredit un autre enregistrement"
    assert client.get(PAGE, headers=headers).text.count(mark) == 1, "the ledger holds its place"
    rare.chain.now += 120
    rare.place.receive(rare.chain, rare.chain.quittance(700))
    page = client.get(PAGE, headers=headers).text
    assert page.count(mark) == 3, "two of them claim one place besides"
    every = {"link": re.findall(r'name="link" value="([0-9a-f]{64})"', page)}
    assert len(every["link"]) == 4
    summed = client.post(PAGE, headers=headers, data=every).text
    assert summed.count(mark) == 3
    assert "Contredits par un autre enregistrement" in summed


def test_what_no_act_can_post_is_not_offered(
    rare: Rare, client: httpx.Client, headers: dict[str, str]
) -> None:
    rare.place.receive(rare.copy, rare.copy.event("LOGIN"))
    assert rare.place.scalar("SELECT count(*) FROM quarantine") == 4
    assert TICKED.findall(client.get(f"{PAGE}?all=1", headers=headers).text) == ticked_of(rare)


def test_one_record_more_than_an_act_takes_is_refused_and_the_first_are_ticked(
    rare: Rare, client: httpx.Client, headers: dict[str, str]
) -> None:
    more = [rare.copy.quittance(100) for _ in range(RECORDS_MAX + 1 - len(rare.outside))]
    rare.place.receive(rare.copy, *more)
    every = ticked_of(rare) + links(*more)
    shown = client.get(f"{PAGE}?all=1", headers=headers).text
    assert TICKED.findall(shown) == every[:RECORDS_MAX]
    assert "Les autres paraissent" not in shown
    for address in (PAGE, f"{PAGE}/post"):
        answer = client.post(address, headers=headers, data={"link": every})
        assert answer.status_code == 422
        assert answer.text.count(f"au plus {RECORDS_MAX} enregistrements") == 2, "said, and noted"
    assert pending(rare.place.centre, rare.comptable) == []
    most = client.post(f"{PAGE}/post", headers=headers, data={"link": every[:RECORDS_MAX]})
    assert most.status_code == 303


def test_of_very_many_the_first_are_listed_and_a_form_of_them_all_is_read(
    rare: Rare, client: httpx.Client, headers: dict[str, str]
) -> None:
    more = [rare.copy.quittance(100) for _ in range(LISTED_MAX + 1 - len(rare.outside))]
    for start in range(0, len(more), BATCH_RECORDS_MAX // 2):
        rare.place.receive(rare.copy, *more[start : start + BATCH_RECORDS_MAX // 2])
    page = client.get(PAGE, headers=headers).text
    listed = re.findall(r'name="link" value="([0-9a-f]{64})"', page)
    assert listed == (ticked_of(rare) + links(*more))[:LISTED_MAX]
    assert "Les autres paraissent" in page
    answer = client.post(PAGE, headers=headers, data={"link": listed})
    assert (answer.status_code, "Les autres paraissent" in answer.text) == (422, True)


def test_nothing_ticked_too_much_ticked_and_what_is_none_are_said(
    rare: Rare, client: httpx.Client, headers: dict[str, str]
) -> None:
    for address in (PAGE, f"{PAGE}/post"):
        for ticked, said in (
            ([], "Cochez au moins un"),
            (["0" * 64], "n’attendent plus"),
            ([f"{number:064x}" for number in range(RECORDS_MAX + 1)], "n’attendent plus"),
            (["not a link", *ticked_of(rare)], "n’attendent plus"),
        ):
            answer = client.post(address, headers=headers, data={"link": ticked})
            assert (answer.status_code, said in answer.text) == (422, True)
    assert pending(rare.place.centre, rare.comptable) == []


def test_a_terminal_that_may_still_send_offers_no_box(
    rare: Rare, client: httpx.Client, headers: dict[str, str]
) -> None:
    rare.place.run("UPDATE terminals SET state = 'ACTIVE'")
    rare.place.run("UPDATE terminal_heads SET state = 'ACTIVE'")
    shown = client.get(PAGE, headers=headers)
    assert shown.status_code == 200
    assert "checkbox" not in shown.text
    answer = client.post(f"{PAGE}/post", headers=headers, data={"link": ticked_of(rare)})
    assert answer.status_code == 422


def test_another_territory_and_another_role_post_nothing(rare: Rare, client: httpx.Client) -> None:
    centre = rare.place.centre
    add_person(centre, "regisseur", "06", login="elsewhere")
    data = {"link": ticked_of(rare)}
    for login, status in (("elsewhere", 404), ("comptable", 403)):
        other = session_of(centre, login)
        assert client.get(PAGE, headers=other).status_code == status
        for address in (PAGE, f"{PAGE}/post"):
            assert client.post(address, headers=other, data=data).status_code == status


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "2 enregistrements seraient écartés"), ("ar", "سيُستبعد تسجيلان")],
)
def test_several_are_dismissed_by_one_act_for_one_reason(
    rare: Rare, client: httpx.Client, headers: dict[str, str], language: str, said: str
) -> None:
    centre, before, chosen = rare.place.centre, rare.takings(), ticked_of(rare)[:2]
    unsaid = client.post(f"{PAGE}/dismiss", headers=headers, data={"link": chosen})
    assert (unsaid.status_code, SENT.findall(unsaid.text)) == (422, chosen)
    assert pending(centre, rare.comptable) == []
    asked = {"link": chosen, "reason": "NEVER_COLLECTED"}
    done = client.post(f"{PAGE}/dismiss", headers=headers, data=asked)
    assert (done.status_code, done.headers["location"]) == (303, "/desk/quarantine")
    (waiting,) = pending(centre, rare.comptable)
    comptable = session_of(centre, "comptable")
    comptable["Cookie"] += f"; girct_language={language}"
    act_id = waiting.draft.act_id
    total = sum(one.record.amount_centimes for one in rare.outside[:2])
    for address in (f"/desk/acts/{act_id}", f"/desk/acts/{act_id}/approve"):
        page = client.get(address, headers=comptable).text
        assert (said in page, money(total, language) in page) == (True, True)
    approve(centre, rare.comptable, act_id)
    assert rare.takings() == before
    assert not set(chosen) & set(re.findall(r'value="([0-9a-f]{64})"', client.get(
        PAGE, headers=headers).text))  # fmt: skip


def test_an_act_whose_records_were_settled_since_says_so_and_is_refused_whole(
    rare: Rare, client: httpx.Client
) -> None:
    centre, before = rare.place.centre, rare.takings()
    posting = rare.propose("QUARANTINE_POSTING", links=ticked_of(rare)[:2])
    comptable = session_of(centre, "comptable")
    page = client.get(f"/desk/acts/{posting}/approve", headers=comptable).text
    assert "2 enregistrements seraient comptabilisés" in page
    assert "n’attendent plus" not in page
    rare.act("QUARANTINE_DISMISSAL", links=ticked_of(rare)[:1], reason="DAMAGED")
    for address in (f"/desk/acts/{posting}", f"/desk/acts/{posting}/approve"):
        assert "n’attendent plus" in client.get(address, headers=comptable).text
    with pytest.raises(EvidenceSettled):
        approve(centre, rare.comptable, posting)
    assert rare.takings() == before


def test_the_list_and_the_page_of_the_terminal_lead_to_its_boxes(
    rare: Rare, client: httpx.Client, headers: dict[str, str]
) -> None:
    addresses = ("/desk/quarantine", "/desk/terminals/742001")
    for address in addresses:
        assert f'href="{PAGE}"' in client.get(address, headers=headers).text
        comptable = session_of(rare.place.centre, "comptable")
        assert f'href="{PAGE}"' not in client.get(address, headers=comptable).text
    file = client.get("/desk/quarantine?format=csv", headers=headers).text
    assert "ensemble" not in file
    rare.post(*rare.outside[:2])
    assert f'href="{PAGE}"' not in client.get(addresses[0], headers=headers).text


def test_a_record_that_says_nothing_is_counted_by_the_act_that_dismisses_it(
    rare: Rare, client: httpx.Client
) -> None:
    centre = rare.place.centre
    rare.chain.now += 120
    forged = rare.copy.clone()
    forged.private_key = new_private_key()
    rare.place.receive(rare.copy, forged.quittance(900))
    [damaged] = rare.place.run("SELECT encode(link, 'hex') AS link FROM quarantine"
                               " WHERE reason = 'records.signature_invalid'")  # fmt: skip
    act_id = rare.propose("QUARANTINE_DISMISSAL", links=[damaged["link"]], reason="DAMAGED")
    page = client.get(f"/desk/acts/{act_id}/approve", headers=session_of(centre, "comptable")).text
    assert f"1 enregistrement serait écarté\u00a0: {money(0)}." in page
    assert "Enregistrements illisibles\u00a0: 1" in page
