"""The screens over HTTP: who sees what, what is refused, what a form does."""

import re

import httpx
import pytest
from sqlalchemy import URL, create_engine, text

from server.accounts.access import CSRF_HEADER
from server.bootstrap import Centre
from server.db.scope import scoped
from tests.server.desk.conftest import (
    AIT_AMIRA,
    CASABLANCA,
    CHTOUKA,
    FOREIGN,
    SOUK,
    Visit,
    World,
    links_of,
)

pytestmark = pytest.mark.usefixtures("world")

SCREENS = (
    "/desk/", "/desk/collectivites", f"/desk/collectivites/{AIT_AMIRA}", "/desk/regies",
    "/desk/regies/R-0901", "/desk/comptables", "/desk/comptables/postes", "/desk/agents",
    "/desk/terminals", "/desk/acts", "/desk/alerts", "/desk/account",
)  # fmt: skip
NEW_REGIE = {
    "regie_id": "R-0955", "collectivite": AIT_AMIRA, "kind": "ABATTOIR", "name_fr": "Abattoir",
    "name_ar": "مجزرة", "arrete": "arrêté n° 5/2026", "arrete_date": "2026-02-01",
    "ceiling_centimes": "5 000,50", "deposit_period_days": "7", "natures": ["101", "102"],
}  # fmt: skip
ARRETE = {"arrete": "x", "arrete_date": "2026-01-01"}
AGENT = {"name": "X", "matricule": "Z9", "role": "AGENT", "language": "fr"}


def code_of(page: str) -> str:
    found = re.search(r'<output class="secret-code"[^>]*>([^<]+)</output>', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("role", ["ordonnateur", "wali", "tech_admin"])
def test_every_link_of_every_screen_of_a_role_leads_somewhere(visit: Visit, role: str) -> None:
    visitor = visit(role, "*" if role == "tech_admin" else CHTOUKA)
    seen: set[str] = set()
    waiting = list(SCREENS)
    while waiting and len(seen) < 45:
        path = waiting.pop()
        is_one_more_place = path.startswith("/desk/collectivites/0") and path not in SCREENS
        if path in seen or is_one_more_place:
            continue
        seen.add(path)
        page = visitor.get(path)
        assert page.status_code == 200, path
        waiting.extend(sorted(links_of(page.text) - seen, key=len)[:40])
    assert len(seen) > len(SCREENS)


def test_another_territory_answers_as_if_nothing_were_there(world: World, visit: Visit) -> None:
    here = visit("ordonnateur")
    admin = visit("tech_admin", CHTOUKA)
    for visitor, foreign, unknown in (
        (here, f"/desk/regies/{FOREIGN.regie_id}", "/desk/regies/R-9999"),
        (here, f"/desk/regies/{FOREIGN.regie_id}/edit", "/desk/regies/R-9999/edit"),
        (here, f"/desk/regies/{FOREIGN.regie_id}/close", "/desk/regies/R-9999/close"),
        (here, f"/desk/regies/{FOREIGN.regie_id}/agents/1", "/desk/regies/R-9999/agents/1"),
        (here, f"/desk/regies/{FOREIGN.regie_id}/agents/1/pin", "/desk/regies/R-9999/agents/1/pin"),
        (here, f"/desk/collectivites/{CASABLANCA}", "/desk/collectivites/99.99"),
        (admin, f"/desk/terminals/{world.foreign_terminal}", "/desk/terminals/999999"),
        (admin, f"/desk/terminals/{world.foreign_terminal}/code", "/desk/terminals/999999/code"),
        (admin, "/desk/users/voisin", "/desk/users/nobody"),
    ):
        answers = [visitor.get(path) for path in (foreign, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404], foreign
        codes = [re.search(r"404 · ([\w.]+)", answer.text) for answer in answers]
        assert codes[0] is not None
        assert codes[1] is not None
        assert codes[0][1] == codes[1][1], foreign
    for path in SCREENS:
        assert "trang" not in here.get(path).text, path


def test_what_is_sent_for_another_territory_changes_nothing(
    world: World, visit: Visit, admin_url: URL
) -> None:
    here, admin = visit("ordonnateur"), visit("tech_admin", CHTOUKA)
    tries = (
        (here, f"/desk/regies/{FOREIGN.regie_id}/edit", NEW_REGIE),
        (here, f"/desk/regies/{FOREIGN.regie_id}/close", ARRETE),
        (here, f"/desk/regies/{FOREIGN.regie_id}/agents/1/pin", {}),
        (here, f"/desk/regies/{FOREIGN.regie_id}/agents/1/deactivate", {}),
        (here, f"/desk/regies/{FOREIGN.regie_id}/agents/new", AGENT),
        (admin, f"/desk/regies/{FOREIGN.regie_id}/terminals/new", {"label": "X"}),
        (admin, f"/desk/terminals/{world.foreign_terminal}/code", {}),
        (admin, f"/desk/comptables/{world.foreign_assignment}/end", {"to_day": "2026-12-31"}),
    )  # fmt: skip
    counted = text("SELECT count(*), max(seq) FROM audit_events")
    owner = create_engine(admin_url)
    with owner.connect() as connection:
        before = connection.execute(counted).one()
    for visitor, path, fields in tries:
        assert visitor.post(path, **fields).status_code == 404, path
    refused = here.post("/desk/regies/new", **NEW_REGIE | {"collectivite": CASABLANCA})
    assert refused.status_code == 422
    with owner.connect() as connection:
        assert connection.execute(counted).one() == before
    owner.dispose()


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("comptable", "/desk/regies/new"), ("regisseur", "/desk/regies/R-0901/edit"),
        ("comptable", "/desk/regies/R-0901/agents/new"), ("inspector", "/desk/regies"),
        ("ordonnateur", "/desk/users"), ("regisseur", "/desk/audit"),
        ("ordonnateur", "/desk/comptables/new"), ("auditor", "/desk/users/new"),
    ],
)  # fmt: skip
def test_a_role_without_the_permission_is_refused(visit: Visit, role: str, path: str) -> None:
    visitor = visit(role)
    assert visitor.get(path).status_code == 403
    assert visitor.post(path).status_code in {403, 405}


def test_nobody_signed_in_is_sent_to_sign_in(client: httpx.Client) -> None:
    for path in SCREENS:
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/login?next=/desk")


def test_a_form_of_another_site_is_refused(visit: Visit) -> None:
    visitor = visit("ordonnateur")
    visitor.headers.pop(CSRF_HEADER)
    assert visitor.post("/desk/regies/new", **NEW_REGIE).status_code == 403
    assert visitor.post("/desk/regies/new", **NEW_REGIE, csrf="made-up").status_code == 403


def test_a_regie_is_created_changed_by_arrete_and_closed(visit: Visit, centre: Centre) -> None:
    visitor = visit("ordonnateur")
    created = visitor.post("/desk/regies/new", **NEW_REGIE)
    assert (created.status_code, created.headers["location"]) == (303, "/desk/regies/R-0955")
    page = visitor.get("/desk/regies/R-0955").text
    assert "5\u202f000,50" in page
    changed = visitor.post(
        "/desk/regies/R-0955/edit",
        **NEW_REGIE | {"arrete": "arrêté n° 9/2026", "ceiling_centimes": "6000", "natures": "101"},
    )
    assert changed.status_code == 303
    closed = visitor.post(
        "/desk/regies/R-0955/close", arrete="arrêté n° 10/2026", arrete_date="2026-11-01"
    )
    assert closed.status_code == 303
    page = visitor.get("/desk/regies/R-0955").text
    assert "5\u202f000,50\xa0DH → 6\u202f000,00" in page
    assert "arrêté n° 10/2026" in page
    with scoped(centre.app, AIT_AMIRA) as connection:
        acts = connection.execute(
            text("SELECT action FROM audit_events WHERE subject = 'R-0955' ORDER BY seq")
        )
        assert list(acts.scalars()) == [
            "desk:regie:created", "desk:regie:changed", "desk:regie:closed",
        ]  # fmt: skip


def test_a_wrong_form_keeps_what_was_typed_and_says_where(visit: Visit) -> None:
    visitor = visit("ordonnateur")
    page = visitor.post("/desk/regies/new", **NEW_REGIE | {"ceiling_centimes": "beaucoup"})
    assert page.status_code == 422
    assert 'value="beaucoup"' in page.text
    assert 'id="ceiling_centimes-error"' in page.text
    assert 'value="Abattoir"' in page.text
    taken = visitor.post("/desk/regies/new", **NEW_REGIE | {"regie_id": SOUK.regie_id})
    assert 'id="regie_id-error"' in taken.text


def test_nothing_typed_ever_becomes_markup(visit: Visit) -> None:
    evil = '"><script>alert(1)</script>'
    visitor = visit("ordonnateur")
    page = visitor.post("/desk/regies/new", **NEW_REGIE | {"name_fr": evil, "natures": "1"})
    assert "<script>alert" not in page.text
    assert visitor.post("/desk/regies/new", **NEW_REGIE | {"name_fr": evil}).status_code == 303
    for path in ("/desk/regies/R-0955", f"/desk/regies?q={evil}", "/desk/regies"):
        assert "<script>alert" not in visitor.get(path).text


def test_an_agent_is_named_and_their_pin_shown_once(visit: Visit, centre: Centre) -> None:
    visitor = visit("ordonnateur")
    fields = {"name": "Hassan", "matricule": "h-77", "role": "AGENT", "language": "ar"}
    page = visitor.post("/desk/regies/R-0901/agents/new", **fields)
    pin = code_of(page.text)
    assert re.fullmatch(r"\d{6}", pin)
    assert page.headers["cache-control"] == "no-store"
    assert pin not in visitor.get("/desk/regies/R-0901/agents/2").text
    again = visitor.post("/desk/regies/R-0901/agents/new", **fields)
    assert again.status_code == 422, "the same matricule twice is one form sent twice"
    renewed = code_of(visitor.post("/desk/regies/R-0901/agents/2/pin").text)
    assert renewed != pin
    assert visitor.post("/desk/regies/R-0901/agents/2/language", language="fr").status_code == 303
    assert visitor.post("/desk/regies/R-0901/agents/2/deactivate").status_code == 303
    assert visitor.post("/desk/regies/R-0901/agents/2/pin").status_code == 404
    with scoped(centre.app, AIT_AMIRA) as connection:
        trail = "".join(connection.execute(text("SELECT event FROM audit_events")).scalars())
    assert pin not in trail
    assert "Hassan" not in trail


def test_only_the_ordonnateur_names_a_regisseur(visit: Visit) -> None:
    fields = {"name": "Hassan", "matricule": "H77", "role": "REGISSEUR", "language": "ar"}
    assert visit("regisseur").post("/desk/regies/R-0901/agents/new", **fields).status_code == 422
    assert visit("ordonnateur").post("/desk/regies/R-0901/agents/new", **fields).status_code == 200


def test_a_terminal_is_registered_and_its_code_shown_once(world: World, visit: Visit) -> None:
    visitor = visit("tech_admin", CHTOUKA)
    page = visitor.post("/desk/regies/R-0901/terminals/new", label="Entrée nord")
    code = code_of(page.text)
    assert re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code)
    listed = visitor.get("/desk/terminals?q=entree").text
    assert "Entrée nord" in listed
    assert "Guichet 1" not in listed
    assert code not in listed
    renewed = visitor.post(f"/desk/terminals/{world.terminal}/code")
    assert code_of(renewed.text) != code


def test_a_list_is_exported_with_what_was_searched(visit: Visit) -> None:
    answer = visit("ordonnateur").get("/desk/regies?q=amira&format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="regies.csv"' in answer.headers["content-disposition"]
    assert answer.text.startswith("\ufeff")
    assert len(answer.text.splitlines()) == 2


def test_a_success_is_said_once(visit: Visit) -> None:
    visitor = visit("ordonnateur")
    done = visitor.post("/desk/regies/new", **NEW_REGIE)
    cookie = done.cookies["girct_desk_notice"]
    headers = visitor.headers["Cookie"]
    visitor.headers["Cookie"] = f"{headers}; girct_desk_notice={cookie}"
    page = visitor.get(done.headers["location"])
    assert 'role="status"' in page.text
    assert "Max-Age=0" in page.headers["set-cookie"]
    visitor.headers["Cookie"] = f"{headers}; girct_desk_notice=made-up"
    assert 'role="status"' not in visitor.get("/desk/regies").text


def test_an_account_is_made_and_closed(visit: Visit) -> None:
    visitor = visit("tech_admin", "*", "admin1")
    visit("tech_admin", "*", "admin2")
    fields = {"login": "inspectrice", "name": "Nadia", "role": "inspector", "matricule": "I-1",
              "scope": CHTOUKA, "language": "fr"}  # fmt: skip
    page = visitor.post("/desk/users/new", **fields)
    assert len(code_of(page.text)) >= 12
    assert visitor.post("/desk/users/new", **fields).status_code == 422
    assert visitor.post("/desk/users/inspectrice/deactivate").status_code == 303
    assert "inactif" in visitor.get("/desk/users/inspectrice").text


def test_an_account_of_a_money_role_waits_for_a_second_person(visit: Visit) -> None:
    first, second = visit("tech_admin", "*", "admin1"), visit("tech_admin", "*", "admin2")
    fields = {"login": "nouvelle.regisseuse", "name": "Nadia", "role": "regisseur",
              "matricule": "R-1", "scope": AIT_AMIRA, "language": "fr"}  # fmt: skip
    proposed = first.post("/desk/users/new", **fields)
    half = code_of(proposed.text)
    assert first.get("/desk/users/nouvelle.regisseuse").status_code == 404
    act = next(link for link in links_of(second.get("/desk/acts").text) if "/acts/" in link)
    assert half not in second.get(act).text
    assert first.post(f"{act}/approve").status_code in {403, 409, 422}
    other_half = code_of(second.post(f"{act}/approve").text)
    assert other_half != half
    assert first.get("/desk/users/nouvelle.regisseuse").status_code == 200
