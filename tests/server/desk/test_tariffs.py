"""An arrêté fiscal is imported, confirmed and proposed from the desk, and decided in the inbox."""

import json
import re

from sqlalchemy import text

from server.db.scope import scoped
from tests.server.desk.conftest import AIT_AMIRA, CASABLANCA, Visit, Visitor, World

ACT = {
    "number": "AF-2026/09", "collectivite": AIT_AMIRA, "signed_on": "2025-12-10",
    "effective_from": "2026-01-01",
    "lines": [
        {"line": 1, "nature": 101, "rubrique": "10101011", "label_fr": "Légalisation de signature",
         "label_ar": "تصديق الإمضاء", "unit": "DOC", "rate_kind": "per_unit", "rate": 200,
         "whole_units": True, "verified": False, "source": "guide de 2018"},
        {"line": 2, "nature": 102, "rubrique": "10101011", "label_fr": "Copie conforme",
         "label_ar": "نسخة مطابقة", "unit": "DOC", "rate_kind": "per_unit", "rate": 250,
         "whole_units": True, "verified": True, "source": "arrêté, article 2"},
    ],
}  # fmt: skip
PAGE = f"/desk/tariffs/{AIT_AMIRA}/act?number=AF-2026/09"
CONFIRM = f"/desk/tariffs/{AIT_AMIRA}/confirm?number=AF-2026/09&line=1"
END = f"/desk/tariffs/{AIT_AMIRA}/end?number=AF-2026/09"
ENACT = f"/desk/tariffs/{AIT_AMIRA}/enact?number=AF-2026/09"


def send(visitor: Visitor, content: bytes, name: str = "act.json") -> str:
    answer = visitor.client.post(
        "/desk/tariffs/import",
        headers=visitor.headers | {"Accept": "text/html"},
        files={"file": (name, content, "application/json")},
    )
    assert answer.status_code in {200, 422}, answer.text
    return answer.text


def kept_of(page: str) -> str:
    found = re.search(r'name="act" value="([^"]*)"', page)
    assert found is not None
    return found[1].replace("&#34;", '"').replace("&#39;", "'")


def test_an_arrete_goes_from_its_file_to_its_visa(world: World, visit: Visit) -> None:
    visitor = visit("ordonnateur")
    assert "Importer un arrêté" in visitor.get("/desk/tariffs").text
    assert visitor.get("/desk/tariffs/import").status_code == 200
    preview = send(visitor, json.dumps(ACT).encode())
    assert "Copie conforme" in preview
    assert "non vérifié" in preview
    assert visitor.get(PAGE).status_code == 404, "a preview keeps nothing"
    kept = visitor.post("/desk/tariffs/import/keep", act=kept_of(preview))
    assert (kept.status_code, kept.headers["location"]) == (303, PAGE)
    again = visitor.post("/desk/tariffs/import/keep", act=kept_of(preview))
    assert again.status_code == 422
    assert "AF-2026/09" in visitor.get("/desk/tariffs").text
    assert CONFIRM.replace("&", "&amp;") in visitor.get(PAGE).text
    assert visitor.get(CONFIRM).status_code == 200
    assert visitor.post(CONFIRM, article=" ").status_code == 422
    assert visitor.post(CONFIRM, article="article 3").status_code == 303
    page = visitor.get(PAGE).text
    assert "article 3" in page
    assert "confirm?" not in page
    assert visitor.get(ENACT).status_code == 200
    assert visitor.post(ENACT).status_code == 303
    assert visitor.post(ENACT).status_code == 422, "it waits already"
    gouverneur = visit("gouverneur")
    act = re.search(r"/desk/acts/[0-9a-f-]{36}", gouverneur.get("/desk/acts").text)
    assert act is not None
    assert "AF-2026/09" in gouverneur.get(act[0]).text
    assert gouverneur.post(f"{act[0]}/approve").status_code == 303
    page = visitor.get(PAGE).text
    assert "en vigueur" in page
    assert "/enact" not in page
    assert END.replace("&", "&amp;") in page
    assert visitor.get(END).status_code == 200
    for day in ("", "2026-02-31", "2026-11-22"):
        assert visitor.post(END, last_day=day).status_code == 422, day
    assert visitor.post(END, last_day="2026-12-31").status_code == 303
    assert "31/12/2026" not in visitor.get(PAGE).text, "nothing changes before the visa"
    act = re.search(r"/desk/acts/[0-9a-f-]{36}", gouverneur.get("/desk/acts").text)
    assert act is not None
    assert "31/12/2026" in gouverneur.get(act[0]).text
    assert gouverneur.post(f"{act[0]}/approve").status_code == 303
    assert "31/12/2026" in visitor.get(PAGE).text
    with scoped(world.centre.app, AIT_AMIRA) as connection:
        acts = connection.execute(
            text("SELECT action FROM audit_events WHERE action LIKE 'tariffs:%' ORDER BY seq")
        )
        assert set(acts.scalars()) >= {"tariffs:act:imported", "tariffs:act:line_confirmed"}


def test_what_is_no_arrete_of_this_territory_is_refused_in_words(visit: Visit) -> None:
    visitor = visit("ordonnateur")
    for content in (b"", b"\xff\xfe", b"[]", b"{", b"1" * 400_001, b"{}",
                    json.dumps({**ACT, "collectivite": CASABLANCA}).encode(),
                    json.dumps({**ACT, "lines": []}).encode(),
                    json.dumps({**ACT, "signed_on": "2026-02-01"}).encode()):  # fmt: skip
        page = send(visitor, content)
        assert 'role="alert"' in page, content[:20]
        assert "Traceback" not in page
    for name in ("act.html", "act.json.exe", "act", "../act.php"):
        assert 'role="alert"' in send(visitor, json.dumps(ACT).encode(), name), name
    foreign = json.dumps({**ACT, "collectivite": CASABLANCA})
    for act in ("", "x", "[]", foreign):
        assert visitor.post("/desk/tariffs/import/keep", act=act).status_code == 422
    assert "AF-2026/09" not in visitor.get("/desk/tariffs").text


def test_only_the_ordonnateur_writes_tariffs_and_only_at_home(visit: Visit) -> None:
    visitor = visit("ordonnateur")
    visitor.post("/desk/tariffs/import/keep", act=json.dumps(ACT))
    neighbour = visit("ordonnateur", CASABLANCA, login="voisin")
    for path in (PAGE, CONFIRM, ENACT, END):
        assert neighbour.get(path).status_code == 404
    assert neighbour.post(CONFIRM, article="x").status_code == 404
    assert neighbour.post(ENACT).status_code == 404
    assert neighbour.post(END, last_day="2026-12-31").status_code == 404
    assert "AF-2026/09" not in neighbour.get("/desk/tariffs").text
    for role in ("regisseur", "comptable", "gouverneur", "tech_admin"):
        reader = visit(role)
        assert reader.get(PAGE).status_code == 200
        assert "confirm?" not in reader.get(PAGE).text
        assert reader.post(CONFIRM, article="x").status_code == 403
        assert reader.post("/desk/tariffs/import/keep", act="{}").status_code == 403
