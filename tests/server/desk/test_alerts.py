"""An alert says what it is, what to do, and who saw it."""

import pytest
from sqlalchemy import text

from server.alerts.service import AlertCode, raise_alert
from server.bootstrap import Centre
from server.db.scope import scoped
from server.desk.alerts.listing import CODES, WHAT_TO_DO
from tests.server.desk.conftest import AIT_AMIRA, CASABLANCA, Visit
from ui.catalogues import translate


def alarm(centre: Centre, collectivite: str, code: AlertCode, subject: str) -> str:
    with scoped(centre.app, collectivite) as connection:
        raise_alert(connection, code=code, collectivite=collectivite, subject=subject,
                    detail={"hours": 30}, now=centre.now())  # fmt: skip
        query = text("SELECT alert_id FROM alerts WHERE subject = :subject")
        return str(connection.execute(query, {"subject": subject}).scalar_one())


@pytest.mark.parametrize("code", AlertCode)
def test_every_alarm_has_a_word_and_something_to_do(code: AlertCode) -> None:
    for words in (CODES, WHAT_TO_DO):
        said = {translate(words[code], language) for language in ("fr", "ar")}
        assert len(said - {words[code], code.value}) == 2


def test_an_alert_is_read_and_marked_as_seen_once(visit: Visit, centre: Centre) -> None:
    alert = alarm(centre, AIT_AMIRA, AlertCode.TERMINAL_SILENT, "742001")
    page = f"/desk/alerts/{alert}"
    first, second = visit("regisseur"), visit("ordonnateur")
    assert page in first.get("/desk/alerts").text
    shown = first.get(page).text
    assert "Appelez sur place" in shown
    assert "/desk/terminals/742001" in shown
    assert "terminal_silent" not in shown
    assert first.get(f"{page}/seen").status_code == 200
    assert first.post(f"{page}/seen").status_code == 303
    assert second.post(f"{page}/seen").status_code == 303
    shown = second.get(page).text
    assert "regisseur" in shown
    assert f"{page}/seen" not in shown
    assert "regisseur" in second.get("/desk/alerts?state=seen").text
    assert page not in second.get("/desk/alerts?state=open").text
    with scoped(centre.app, AIT_AMIRA) as connection:
        query = text("SELECT login FROM audit_events WHERE action = 'desk:alert:seen'")
        assert list(connection.execute(query).scalars()) == ["regisseur"]


def test_a_foreign_alert_is_as_unknown_as_none(visit: Visit, centre: Centre) -> None:
    alert = alarm(centre, CASABLANCA, AlertCode.CEILING_REACHED, "R-0601")
    visitor = visit("regisseur")
    for path in (f"/desk/alerts/{alert}", f"/desk/alerts/{alert}/seen"):
        assert visitor.get(path).status_code == 404
    assert visitor.post(f"/desk/alerts/{alert}/seen").status_code == 404
    with scoped(centre.app, CASABLANCA) as connection:
        assert connection.execute(text("SELECT seen_by FROM alerts")).scalar_one() is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Somme des quittances, selon la signature du guichet", "90,00", "50,00")),
        ("ar", ("مجموع الوصولات، حسب توقيع الشباك", "90,00", "50,00")),
    ],
)
def test_a_false_closing_is_shown_with_what_was_signed_and_what_the_records_come_to(
    visit: Visit, centre: Centre, language: str, words: tuple[str, ...]
) -> None:
    detail = {"record": 9, "gross_stated": 9_000, "gross_computed": 5_000}
    with scoped(centre.app, AIT_AMIRA) as connection:
        raise_alert(connection, code=AlertCode.CLOSING_DIFFERS, collectivite=AIT_AMIRA,
                    subject="742001-9", detail=detail, now=centre.now())  # fmt: skip
        alert = connection.execute(text("SELECT alert_id FROM alerts")).scalar_one()
    visitor = visit("regisseur")
    visitor.headers["Cookie"] += f"; girct_language={language}"
    shown = visitor.get(f"/desk/alerts/{alert}").text
    assert all(word in shown for word in words)
    assert '/desk/terminals/742001"' in shown
