"""A régie older than the date of its arrêté is completed by a later one."""

from sqlalchemy import text

from server.db.scope import scoped
from tests.server.desk.conftest import AIT_AMIRA, SOUK, Visit, World

PAGE = f"/desk/regies/{SOUK.regie_id}"


def test_an_unknown_day_of_creation_is_completed_once(world: World, visit: Visit) -> None:
    visitor = visit("ordonnateur")
    with scoped(world.centre.app, AIT_AMIRA) as connection:
        connection.execute(text("UPDATE regies SET arrete_date = NULL, ceiling_centimes = 100"))
    assert 'name="creation_date"' in visitor.get(f"{PAGE}/edit").text
    fields: dict[str, str | list[str]] = {
        "arrete": "arrêté n° 9/2026", "arrete_date": "2026-11-01", "name_fr": SOUK.name_fr,
        "name_ar": SOUK.name_ar, "ceiling_centimes": "5000", "deposit_period_days": "8",
        "natures": ["101"],
    }  # fmt: skip
    wrong = visitor.post(f"{PAGE}/edit", **fields, creation_date="hier")
    assert wrong.status_code == 422
    assert 'id="creation_date-error"' in wrong.text
    assert visitor.post(f"{PAGE}/edit", **fields, creation_date="2019-03-04").status_code == 303
    page = visitor.get(PAGE).text
    assert "04/03/2019" in page
    assert "2019-03-04" in page, "its history says so"
    assert 'name="creation_date"' not in visitor.get(f"{PAGE}/edit").text
    fields["ceiling_centimes"] = "6000"
    assert visitor.post(f"{PAGE}/edit", **fields, creation_date="2020-01-01").status_code == 303
    assert "04/03/2019" in visitor.get(PAGE).text
