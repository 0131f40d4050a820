"""The régisseur shares the cash ceiling out among the tills, from the desk."""

from sqlalchemy import text

from server.db.scope import scoped
from tests.server.desk.conftest import AIT_AMIRA, FOREIGN, SOUK, Visit, World

PAGE = f"/desk/regies/{SOUK.regie_id}/shares"


def test_shares_are_set_within_the_ceiling_and_audited(world: World, visit: Visit) -> None:
    visitor, field = visit("regisseur"), f"share-{world.terminal}"
    assert PAGE in visitor.get(f"/desk/regies/{SOUK.regie_id}").text
    with scoped(world.centre.app, AIT_AMIRA) as connection:
        connection.execute(
            text("UPDATE regies SET ceiling_centimes = 500000 WHERE regie_id = :regie"),
            {"regie": SOUK.regie_id},
        )
    assert field in visitor.get(PAGE).text
    sent = visitor.post(PAGE, **{field: "1 250,50"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/desk/regies/{SOUK.regie_id}")
    assert 'value="1250,50"' in visitor.get(PAGE).text
    for wrong in ("beaucoup", "", "5000,01"):
        refused = visitor.post(PAGE, **{field: wrong})
        assert refused.status_code == 422
        assert f'value="{wrong}"' in refused.text
    assert f'id="{field}-error"' in visitor.post(PAGE, **{field: "x"}).text
    with scoped(world.centre.app, AIT_AMIRA) as connection:
        share = connection.execute(text("SELECT max(cash_share_centimes) FROM terminals")).scalar()
        acts = connection.execute(
            text("SELECT count(*) FROM audit_events WHERE action = 'terminals:shares:set'")
        ).scalar()
    assert (share, acts) == (125_050, 1)


def test_only_the_regisseur_of_the_territory_shares(world: World, visit: Visit) -> None:
    there = f"/desk/regies/{FOREIGN.regie_id}/shares"
    visitor = visit("regisseur")
    assert visitor.get(there).status_code == 404
    fields = {f"share-{world.foreign_terminal}": "1"}
    assert visitor.post(there, **fields).status_code == 404
    for role in ("ordonnateur", "comptable", "tech_admin", "auditor"):
        assert visit(role).post(PAGE).status_code == 403
        assert PAGE not in visit(role, login=f"{role}.2").get(f"/desk/regies/{SOUK.regie_id}").text
