"""The trail at the desk: each act whole, sought by kind and by day, and in a file."""

import csv
import io
import re
from datetime import timedelta

from server.audit.actions import BEGINNINGS, CHANGES
from server.desk.audit.words import GROUPS, told
from server.regies.service import set_open
from tests.conftest import SteppingClock
from tests.server.conftest import SOUK
from tests.server.desk.conftest import CASABLANCA, Visit, World

LIST = "/desk/audit"


def numbers(page: str) -> list[int]:
    found = re.findall(r'href="/desk/audit/(\d+)"', page)
    return [int(number) for number in dict.fromkeys(found)]


def test_an_act_is_shown_whole_and_found_by_kind_and_by_day(
    world: World, visit: Visit, clock: SteppingClock
) -> None:
    clock.now += timedelta(days=1)
    set_open(world.centre, SOUK.regie_id, is_open=False)
    auditor = visit("auditor")
    listed = numbers(auditor.get(LIST).text)
    assert listed == sorted(listed, reverse=True)
    (closed,) = numbers(auditor.get(f"{LIST}?kind=desk:regie&q=desk:regie:closed").text)
    page = auditor.get(f"{LIST}/{closed}").text
    for said in ("Avant", "Après", "Ouverte aux encaissements", "oui", "non", "console"):
        assert said in page, said
    created = numbers(auditor.get(f"{LIST}?kind=desk:agent").text)
    assert "n’existait pas avant" in auditor.get(f"{LIST}/{created[0]}").text
    today, before = clock.now.date(), clock.now.date() - timedelta(days=1)
    assert numbers(auditor.get(f"{LIST}?from={today}").text) == [closed]
    assert closed not in numbers(auditor.get(f"{LIST}?until={before}").text)
    assert numbers(auditor.get(f"{LIST}?from={today}&until={before}").text) == []
    assert numbers(auditor.get(f"{LIST}?from=2026-13-01&kind=nothing").text) == listed
    assert numbers(auditor.get(f"{LIST}?sort=at").text)[-1] == closed
    rows = list(csv.reader(io.StringIO(auditor.get(f"{LIST}?format=csv").text), delimiter=";"))
    assert rows[0][-2:] == ["Avant", "Après"]
    last = rows[1]
    assert last[-2:] == [
        "Ouverte aux encaissements\u00a0: oui",
        "Ouverte aux encaissements\u00a0: non",
    ]


def test_an_act_of_another_territory_or_number_is_not_there(world: World, visit: Visit) -> None:
    del world
    neighbour = visit("auditor", CASABLANCA, login="voisin")
    theirs = numbers(neighbour.get(LIST).text)
    for seq in numbers(visit("auditor").get(LIST).text):
        assert neighbour.get(f"{LIST}/{seq}").status_code == 404
        assert seq not in theirs
    for wrong in ("0", "999999", "x", str(2**63)):
        assert neighbour.get(f"{LIST}/{wrong}").status_code in {404, 422}, wrong
    assert visit("regisseur").get(f"{LIST}/1").status_code == 403


def test_every_act_of_the_list_has_a_word_and_every_word_an_act() -> None:
    groups = {action.rpartition(":")[0] for action in BEGINNINGS | CHANGES}
    assert groups | {"acts"} == set(GROUPS)


def test_what_an_act_says_is_read_on_one_line() -> None:
    assert told({"is_open": True, "natures": [1, 2], "x": {"y": 3}}, "fr") == (
        "Ouverte aux encaissements\u00a0: oui\u00a0; Natures de recettes\u00a0: 1, 2"
        "\u00a0; x\u00a0: y\u00a0: 3"
    )
