"""Who pays: asked where the nature asks it, checked, kept apart, suggested until forgotten."""

import pytest

from domain.record import Kind
from pos.bootstrap import Counter
from simulation.world import CASABLANCA
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.test_selling import receipts
from tests.pos.screens.world import World, served_counter


def test_a_nature_that_asks_who_pays_is_not_sold_without(world: World) -> None:
    counter = world.counter(CASABLANCA)
    with served_counter(counter) as address, Cashier(address) as cashier:
        cashier.log_in()
        cashier.open_session()
        typed = {"quantity": "1000", "cash": "5000"}
        assert "obligatoire" in cashier.http.get("/sale?nature=401").text
        assert "nom de la partie versante" in said(cashier.send(cashier.sale(401), **typed))
        page = cashier.send(cashier.sale(401), **typed, payer_name="Café Atlas SARL")
        assert page.url.path.startswith("/quittances/")
        assert 'action="/sale/quick"' not in cashier.http.get("/sale").text


BAD_PAYERS = [
    ({"payer_id": "JB1"}, "sans nom", "payer_name"),
    ({"payer_name": "Lahcen", "payer_id": "123456"}, "forme d’une CNIE", "payer_id"),
    ({"payer_name": "Atlas", "payer_ice": "001561191000067"}, "ICE est faux", "payer_ice"),
    ({"plate": "1234567"}, "immatriculation", "plate"),
    ({"plate": "123|أ|99"}, "immatriculation", "plate"),
]


@pytest.mark.parametrize(("typed", "words", "field"), BAD_PAYERS)
def test_a_payers_number_that_cannot_be_is_said(
    seller: Cashier, counter: Counter, typed: dict[str, str], words: str, field: str
) -> None:
    page = seller.sell(502, "10", **typed)
    assert words in said(page)
    assert f'id="{field}"' in page.text
    assert receipts(counter) == []


PLATES = [("12345 أ 6", "12345|أ|6"), ("12345-a-06", "12345|أ|6"), ("ww 123456", "WW 123456")]


@pytest.mark.parametrize(("typed", "kept"), PLATES)
def test_a_plate_is_kept_one_way_and_never_in_the_body(
    seller: Cashier, counter: Counter, typed: str, kept: str
) -> None:
    seller.sell(502, "10", payer_name="Atlas", payer_ice="001561191000066", plate=typed)
    stored = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0]
    assert stored.private is not None
    assert stored.private["plate"] == kept
    assert stored.private["payer"] == {"name": "Atlas", "ice": "001561191000066"}
    assert kept not in stored.body_text


def test_known_payers_are_suggested_until_they_are_forgotten(
    seller: Cashier, counter: Counter
) -> None:
    seller.sell(502, "10", payer_name="Société Étoile", payer_ice="001561191000066")
    seller.sell(502, "10", payer_name="Lahcen Ait", payer_id="jb 1234", plate="5|ب|40")
    lahcen, *others = seller.http.get("/sale/payers?q=ait").json()
    assert lahcen == {
        "payer_name": "Lahcen Ait",
        "payer_id": "JB1234",
        "payer_ice": "",
        "plate": "5|ب|40",
    }
    assert others == []
    assert seller.http.get("/sale/payers?q=etoile").json() != []
    payers = [str(body["payer"]) for body in receipts(counter)]
    counter.journal.erasure.forget(payers, counter.now())
    assert seller.http.get("/sale/payers?q=ait").json() == []
    assert seller.http.get("/sale/payers?q=etoile").json() == []
