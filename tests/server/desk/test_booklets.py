"""Booklets at the desk: issued to an agent, papers spoilt, taken back; others only look."""

from sqlalchemy import text

from server.db.scope import scoped
from tests.server.desk.conftest import AIT_AMIRA, FOREIGN, SOUK, Visit, World

NEW = f"/desk/regies/{SOUK.regie_id}/booklets/new"
FIELDS = {"agent": "1", "series": "a-26", "first_no": "1", "last_no": "25"}
ISSUED = FIELDS | {"issued_on": "2026-11-20"}


def test_a_booklet_is_issued_spoilt_and_taken_back_on_screens(world: World, visit: Visit) -> None:
    visitor = visit("regisseur")
    assert "Aucun carnet" in visitor.get("/desk/booklets").text
    assert NEW in visitor.get(f"/desk/regies/{SOUK.regie_id}").text
    assert "Amina Agent" in visitor.get(NEW).text
    for wrong in ({"series": "!"}, {"last_no": "0"}, {"agent": "9"}, {"issued_on": "2030-01-01"}):
        assert visitor.post(NEW, **(ISSUED | wrong)).status_code == 422, wrong
    sent = visitor.post(NEW, **ISSUED)
    assert sent.status_code == 303
    page = sent.headers["location"]
    refused = visitor.post(NEW, **ISSUED)
    assert (refused.status_code, "série A-26" in refused.text) == (422, True)
    assert "A-26 1–25" in visitor.get("/desk/booklets?q=amina").text
    assert "A-26" in visitor.get("/desk/booklets?format=csv").text
    spoil = {"number": "2", "reason": "TORN"}
    assert "Déchiré" in visitor.get(f"{page}/spoilt").text
    assert visitor.post(f"{page}/spoilt", **spoil).status_code == 303
    assert visitor.post(f"{page}/spoilt", **spoil).status_code == 422
    assert visitor.post(f"{page}/spoilt", number="26", reason="TORN").status_code == 422
    assert "gâché" in visitor.get(page).text
    assert visitor.get(f"{page}/return").status_code == 200
    back = {"returned_on": "2026-11-20", "unused_from": "4"}
    assert visitor.post(f"{page}/return", **(back | {"unused_from": "26"})).status_code == 422
    assert visitor.post(f"{page}/return", **back).status_code == 303
    shown = visitor.get(page).text
    assert ("manquant" in shown, f"{page}/return" in shown) == (True, False)
    assert visitor.post(f"{page}/return", **back).status_code == 409
    with scoped(world.centre.app, AIT_AMIRA) as connection:
        acts = connection.execute(
            text("SELECT action FROM audit_events WHERE action LIKE 'desk:booklet:%' ORDER BY seq")
        ).scalars()
        assert list(acts) == [f"desk:booklet:{verb}" for verb in ("issued", "spoilt", "returned")]


def test_only_the_regisseur_of_the_territory_handles_booklets(world: World, visit: Visit) -> None:
    assert world.foreign_terminal
    page = visit("regisseur").post(NEW, **ISSUED).headers["location"]
    there = f"/desk/regies/{FOREIGN.regie_id}/booklets/new"
    assert visit("regisseur", login="again").post(there, **ISSUED).status_code == 404
    for role in ("ordonnateur", "comptable", "auditor"):
        looker = visit(role)
        assert "A-26 1–25" in looker.get("/desk/booklets").text
        assert f"{page}/return" not in looker.get(page).text
        assert looker.post(NEW, **ISSUED).status_code == 403
