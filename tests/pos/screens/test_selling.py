"""Several lines, several means of payment, payers, and what one key sells."""

import pytest

from domain.ids import NatureIndex
from domain.record import Flag, Kind
from pos.bootstrap import Counter
from pos.screens.quick_sales import REPEAT_KEY
from simulation.forms import form_to
from tests.pos.screens.cashier import Cashier, said, value_of
from tests.pos.screens.world import World, served_counter


def receipts(counter: Counter) -> list[dict[str, object]]:
    return [stored.body for stored in counter.journal.of_kinds([Kind.RECEIPT], limit=50)]


def aborted(counter: Counter) -> list[int]:
    return [event.body["amount"] for event in counter.journal.of_code("SALE_ABORTED", limit=50)]


def add(seller: Cashier, nature: int, **typed: str) -> None:
    assert seller.send(seller.sale(nature), "/sale/add", **typed).url.path == "/sale"


def lines_of(body: dict[str, object]) -> list[tuple[int, int]]:
    lines = body["lines"]
    assert isinstance(lines, list)
    return [(line["nature"], line["principal"]) for line in lines]


def test_several_lines_make_one_quittance(seller: Cashier, counter: Counter) -> None:
    add(seller, 502, quantity="3")
    add(seller, 503, quantity="2")
    form = seller.form("/sale?nature=506", "/sale/confirm")
    page = seller.send(form, cash="200")
    assert page.url.path.startswith("/quittances/")
    (body,) = receipts(counter)
    assert [nature for nature, _ in lines_of(body)] == [502, 503, 506]
    assert body["total"] == sum(amount for _, amount in lines_of(body))
    assert counter.verify() == []
    assert "data-draft" not in seller.http.get("/sale").text


def test_lines_survive_a_restart_of_the_counter(
    world: World, seller: Cashier, counter: Counter
) -> None:
    add(seller, 502, quantity="3")
    counter.close()
    with served_counter(world.reopen()) as again, Cashier(again) as cashier:
        cashier.log_in()
        page = cashier.http.get("/sale").text
        assert page.count("draft-amount") == 1
        form = form_to(page, "/sale/confirm")
        assert form is not None
        assert cashier.send(form, cash="30").url.path.startswith("/quittances/")


def test_a_line_sent_twice_is_added_once_and_may_be_taken_out(
    seller: Cashier, counter: Counter
) -> None:
    form = seller.sale(502)
    for _ in range(3):
        seller.send(form, "/sale/add")
    page = seller.http.get("/sale").text
    assert page.count("draft-amount") == 1
    form = seller.form("/sale", "/sale/confirm")
    line = page.split("/sale/remove/")[1][:36]
    for _ in range(2):
        assert seller.send(form, f"/sale/remove/{line}").url.path == "/sale"
    assert "data-draft" not in seller.http.get("/sale").text
    assert aborted(counter) == []


def test_a_line_taken_out_leaves_what_is_being_typed(seller: Cashier) -> None:
    add(seller, 502, quantity="3")
    page = seller.http.get("/sale?nature=503").text
    line, form = page.split("/sale/remove/")[1][:36], form_to(page, "/sale/confirm")
    assert form is not None
    answer = seller.send(form, f"/sale/remove/{line}", quantity="7", cash="200")
    assert "data-draft" not in answer.text
    kept = form_to(answer.text, "/sale/confirm")
    assert kept is not None
    typed = [kept.fields[name] for name in ("nature", "quantity", "cash")]
    assert typed == ["503", "7", "200"]
    assert seller.send(kept).url.path.startswith("/quittances/")


def test_a_line_taken_out_before_anything_is_typed_finds_no_fault(seller: Cashier) -> None:
    add(seller, 502, quantity="3")
    page = seller.http.get("/sale?nature=503").text
    line, form = page.split("/sale/remove/")[1][:36], form_to(page, "/sale/confirm")
    assert form is not None
    answer = seller.send(form, f"/sale/remove/{line}", quantity="")
    assert answer.status_code == 200
    assert 'aria-invalid="true"' not in answer.text


def test_a_window_that_shows_other_lines_confirms_nothing(
    seller: Cashier, counter: Counter
) -> None:
    shown = seller.sale(502)
    add(seller, 503, quantity="2")
    page = seller.send(shown, cash="500")
    assert page.status_code == 422
    assert "ont changé dans une autre fenêtre" in said(page)
    assert value_of(page, "cash") == "500"
    assert receipts(counter) == []
    form = form_to(page.text, "/sale/confirm")
    assert form is not None
    assert seller.send(form).url.path.startswith("/quittances/")
    assert len(lines_of(receipts(counter)[0])) == 2


def test_two_windows_on_one_sale_make_one_quittance(seller: Cashier, counter: Counter) -> None:
    windows = [seller.sale(502), seller.sale(502)]
    pages = [seller.send(form, cash="10") for form in windows]
    assert len({page.url.path for page in pages}) == 1
    assert "unique quittance" in pages[1].text
    assert len(receipts(counter)) == 1


def test_going_back_after_a_sale_adds_nothing_to_the_next(seller: Cashier) -> None:
    form = seller.sale(502)
    seller.send(form, cash="10")
    page = seller.send(form, "/sale/add")
    assert page.url.path.startswith("/quittances/")
    assert "data-draft" not in seller.http.get("/sale").text


def test_a_sale_that_is_left_is_an_event_with_its_amount_once(
    seller: Cashier, counter: Counter
) -> None:
    add(seller, 502, quantity="3")
    form = seller.form("/sale?leaving=yes", "/sale/leave")
    for _ in range(2):
        assert seller.send(form).url.path == "/sale"
    assert aborted(counter) == [3_000]
    shown = seller.sale(502)
    seller.send(shown, "/sale/leave", quantity="2")
    assert aborted(counter) == [2_000, 3_000]
    page = seller.send(shown, cash="10")
    assert "abandonnée" in said(page)
    assert receipts(counter) == []
    assert counter.verify() == []


def test_nothing_typed_is_nothing_left(seller: Cashier, counter: Counter) -> None:
    seller.send(seller.sale(501), "/sale/leave")
    assert aborted(counter) == []


def test_a_session_that_ends_leaves_its_sale(seller: Cashier, counter: Counter) -> None:
    add(seller, 502, quantity="3")
    seller.send(seller.form("/session?ending=yes", "/session/end"))
    assert aborted(counter) == [3_000]
    assert counter.sessions.current() is None


MIXED = {
    "mode": "MIX",
    "part_cheque": "40",
    "part_card": "25,50",
    "card_authorisation": "A1B2C3",
    "cheque_number": "7654321",
    "cheque_bank": "BMCE",
    "cheque_drawer": "Lahcen Ait",
}


def test_several_means_add_up_and_change_is_on_cash_only(seller: Cashier, counter: Counter) -> None:
    quote = seller.quote(502, **MIXED, quantity="10", cash="50")
    assert quote["cash_text"].startswith("34,50")
    assert quote["change_text"].startswith("15,50")
    page = seller.sell(502, "50", quantity="10", **MIXED)
    assert "15,50" in page.text
    stored = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0]
    assert stored.body["tenders"] == [
        {"mode": "ESP", "amount": 3_450},
        {"mode": "CHQ", "amount": 4_000},
        {"mode": "CB", "amount": 2_550},
    ]
    assert stored.record.flags & Flag.NON_CASH
    assert stored.private == {
        "cheque": {"number": "7654321", "bank": "BMCE", "drawer": "Lahcen Ait"}
    }
    assert "Lahcen" not in stored.body_text


BAD_TENDERS = [
    ({**MIXED, "part_cheque": "900"}, "dépassent", "part_card"),
    ({**MIXED, "part_cheque": "", "part_card": ""}, "Saisissez la part", "part_cheque"),
    ({**MIXED, "part_card": "dix"}, "n’est pas un montant", "part_card"),
    ({**MIXED, "cheque_number": "12"}, "numéro du chèque", "cheque_number"),
    ({**MIXED, "mode": "CHQ", "cheque_bank": " "}, "banque", "cheque_bank"),
    ({**MIXED, "mode": "CHQ", "cheque_drawer": ""}, "tireur", "cheque_drawer"),
    ({"mode": "VIR"}, "référence", "transfer_reference"),
]


@pytest.mark.parametrize(("typed", "words", "field"), BAD_TENDERS)
def test_means_of_payment_that_are_not_whole_are_said_with_their_field(
    seller: Cashier, counter: Counter, typed: dict[str, str], words: str, field: str
) -> None:
    page = seller.sell(502, "100", quantity="10", **typed)
    assert page.status_code == 422
    assert words in said(page)
    assert f'name="{field}"' in page.text
    shown = page.text.split(f'name="{field}"')[1].split(">")[0]
    assert 'aria-invalid="true"' in shown
    assert receipts(counter) == []


def test_a_transfer_keeps_its_reference_apart(seller: Cashier, counter: Counter) -> None:
    seller.sell(502, "", mode="VIR", transfer_reference="OP 778-2")
    stored = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0]
    assert stored.body["tenders"] == [{"mode": "VIR", "amount": 1_000}]
    assert stored.private == {"note": "VIR OP 778-2"}


SEARCHES = [
    ("bovin", 503), ("bovinss", 503), ("bauvins", 503), ("vehicle", 506), ("الابقار", 503),
    ("أبقار", 503), ("الأَبْقَار", 503), ("503", 503), ("9999.0503", 503), ("véhicle", 506),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "nature"), SEARCHES)
def test_a_nature_is_found_however_it_is_spelt(seller: Cashier, typed: str, nature: int) -> None:
    found = seller.http.get("/sale/natures", params={"q": typed}).json()
    assert found[0] == nature


def test_a_repeat_sale_takes_one_key_and_the_same_form_makes_one(
    seller: Cashier, counter: Counter
) -> None:
    seller.sell(502, "50", quantity="2")
    page = seller.http.get("/sale").text
    assert f'data-key="{REPEAT_KEY}" data-quick' in page
    form = form_to(page, "/sale/quick")
    assert form is not None
    for _ in range(3):
        after = seller.send(form)
    assert after.url.path == "/sale"
    assert "742001-2" in after.text
    assert [body["total"] for body in receipts(counter)] == [2_000, 2_000]


def test_what_an_agent_keeps_ready_is_sold_with_one_key(seller: Cashier, counter: Counter) -> None:
    seller.send(seller.sale(503), "/sale/keep/quick", quantity="4")
    form = seller.form("/sale", "/sale/quick")
    seller.send(form)
    (body,) = receipts(counter)
    assert lines_of(body) == [(503, 8_000)]
    form = seller.form("/sale", "/sale/quick")
    seller.send(form, "/sale/keep/drop", nature="503", quantity="4")
    assert counter.sales.at_hand.of(counter.sessions.current().agent_id) == []  # type: ignore[union-attr] # it is open


def test_a_pinned_nature_comes_first_then_what_sells_most(seller: Cashier) -> None:
    for _ in range(2):
        seller.sell(506, "100")
    seller.sell(503, "100")
    assert first_natures(seller)[:2] != [506, 503]
    seller.send(seller.form("/session?ending=yes", "/session/end"))
    seller.open_session()
    assert first_natures(seller)[:2] == [506, 503]
    seller.send(seller.sale(501), "/sale/keep/pin")
    assert first_natures(seller)[:3] == [501, 506, 503]
    seller.send(seller.sale(501), "/sale/keep/unpin")
    assert first_natures(seller)[:2] == [506, 503]


def first_natures(seller: Cashier) -> list[int]:
    natures: list[int] = seller.http.get("/sale/natures").json()
    return natures


def test_most_sold_is_read_from_the_quittances_alone(seller: Cashier, counter: Counter) -> None:
    seller.sell(502, "10")
    head = counter.journal.head()
    assert counter.sales.at_hand.most_sold(head.seq) == [NatureIndex(502)]
