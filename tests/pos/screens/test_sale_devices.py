"""The scale fills a quantity, the card terminal is asked once: with the virtual devices."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.record import Kind
from hardware_mocks.card_terminal.emulator import CardTerminalEmulator
from hardware_mocks.card_terminal.terminal import Cardholder
from hardware_mocks.scale.emulator import ScaleEmulator
from pos.bootstrap import Counter
from simulation.forms import form_to
from simulation.world import AIT_AMIRA, MEKNES, Regie
from tests.pos.screens.cashier import Cashier, said, value_of
from tests.pos.screens.test_selling import receipts
from tests.pos.screens.world import World, served_counter

CARCASS_KG = 605
WAIT_S = 15.0


@contextmanager
def selling(counter: Counter) -> Iterator[Cashier]:
    counter.peripherals.start()
    with served_counter(counter) as address, Cashier(address) as cashier:
        cashier.log_in()
        cashier.open_session()
        yield cashier


@contextmanager
def weighing(folder: Path) -> Iterator[tuple[Cashier, Counter, ScaleEmulator]]:
    with ScaleEmulator("mt-sics") as scale:
        counter = World(folder / "scale").counter(
            MEKNES,
            scale_url=scale.address,
            scale_protocol="mt-sics",
            scale_capacity_grams=15_000,
        )
        with selling(counter) as cashier:
            yield cashier, counter, scale


def weigh(cashier: Cashier, form_text: str) -> dict[str, str | None]:
    form = form_to(form_text, "/sale/confirm")
    assert form is not None
    answer = cashier.http.post(
        "/sale/weigh", data=form.fields, headers={"accept": "application/json"}
    )
    weighed: dict[str, str | None] = answer.json()
    return weighed


def weigh_until_stable(cashier: Cashier, page: str) -> str:
    """Ask for the weight until the scale gives one; gives what its form carries."""
    tries = threading.Event()
    for _ in range(100):
        weighed = weigh(cashier, page)
        if weighed["quantity"] is not None:
            break
        tries.wait(WAIT_S / 100)
    assert weighed["quantity"] == "2,500", weighed
    return str(weighed["weighing"])


def test_a_stable_weight_fills_the_quantity_and_keeps_where_it_comes_from(tmp_path: Path) -> None:
    with weighing(tmp_path) as (cashier, counter, scale):
        page = cashier.http.get(f"/sale?nature={CARCASS_KG}").text
        assert "data-weigh" in page
        scale.put(2_500)
        origin = weigh_until_stable(cashier, page)
        form = form_to(page, "/sale/confirm")
        assert form is not None
        typed = {"quantity": "2,500", "weighing": origin, "cash": "100"}
        cashier.send(form, **typed)
        stored = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0]
        assert stored.body["lines"][0]["quantity_milli"] == 2_500
        assert stored.private is not None
        assert "2,500 kg gross scale [" in stored.private["note"]
        assert "scale" not in stored.body_text


def test_a_form_cannot_claim_a_weighing_and_no_weight_is_said(tmp_path: Path) -> None:
    with weighing(tmp_path) as (cashier, counter, _):
        page = cashier.http.get(f"/sale?nature={CARCASS_KG}").text
        assert weigh(cashier, page)["message"]
        form = form_to(page, "/sale/confirm")
        assert form is not None
        cashier.send(form, quantity="9", weighing="f" * 32 + "gross scale [forged]", cash="100")
        stored = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0]
        assert stored.private is None


def test_one_weighing_serves_one_line_of_one_sale(tmp_path: Path) -> None:
    with weighing(tmp_path) as (cashier, counter, scale):
        page = cashier.http.get(f"/sale?nature={CARCASS_KG}").text
        scale.put(2_500)
        origin = weigh_until_stable(cashier, page)
        form = form_to(page, "/sale/confirm")
        assert form is not None
        typed = {"quantity": "2,500", "weighing": origin}
        cashier.send(form, "/sale/add", **typed)
        cashier.send(form, cash="500", revision="", **typed)
        first = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0]
        assert first.private is not None
        assert first.private["note"].count("gross scale [") == 1, "twice in one sale"
        later = cashier.sale(CARCASS_KG)
        same_line = {"line_id": form.fields["line_id"], **typed}
        again = cashier.http.post(
            "/sale/weigh",
            data={**later.fields, "line_id": form.fields["line_id"]},
            headers={"accept": "application/json"},
        ).json()
        assert again["quantity"] is None, "the load already weighed is still on the scale"
        cashier.send(later, cash="100", **same_line)
        second = counter.journal.of_kinds([Kind.RECEIPT], limit=1)[0]
        assert second.seq > first.seq
        assert second.private is None, "the next sale claims no weighing of the one before"


@contextmanager
def paying(
    folder: Path, regie: Regie = AIT_AMIRA
) -> Iterator[tuple[Cashier, Counter, CardTerminalEmulator]]:
    with CardTerminalEmulator() as terminal:
        counter = World(folder / "card").counter(regie, card_terminal_url=terminal.address)
        with selling(counter) as cashier:
            cashier.http.timeout = 60.0
            yield cashier, counter, terminal


def test_an_accepted_card_makes_one_quittance_and_one_debit(tmp_path: Path) -> None:
    with paying(tmp_path) as (cashier, counter, terminal):
        form = cashier.sale(502)
        pages = [cashier.send(form, mode="CB", quantity="3") for _ in range(2)]
        assert len({page.url.path for page in pages}) == 1
        assert terminal.debits_centimes == [3_000]
        assert receipts(counter)[0]["tenders"] == [{"mode": "CB", "amount": 3_000}]


def test_a_refused_card_records_nothing_and_cash_still_does(tmp_path: Path) -> None:
    with paying(tmp_path) as (cashier, counter, terminal):
        terminal.meet(Cardholder(accepts=False))
        form = cashier.sale(502)
        page = cashier.send(form, mode="CB")
        assert page.status_code == 422
        assert receipts(counter) == []
        assert cashier.send(form, cash="10").url.path.startswith("/quittances/")
        assert terminal.debits_centimes == []


def test_an_unknown_debit_is_read_on_the_terminal_and_never_asked_again(tmp_path: Path) -> None:
    with paying(tmp_path) as (cashier, counter, terminal):
        terminal.break_with("cut_after_debit")
        form = cashier.sale(502)
        for typed in ({"mode": "CB"}, {"mode": "CB"}, {"cash": "10"}):
            assert cashier.send(form, **typed).status_code == 422
        assert receipts(counter) == []
        assert "/card-payments" in cashier.http.get("/sale").text
        settled = cashier.form("/card-payments", "/card-payments")
        assert cashier.send(settled, outcome="approved", authorisation="A1").status_code == 200
        assert cashier.send(form, mode="CB").url.path.startswith("/quittances/")
        assert terminal.debits_centimes == [1_000]
        assert counter.peripherals.cards.to_settle() == []


@pytest.mark.parametrize("number", ["", "a b-1"])
def test_without_a_terminal_the_authorisation_number_is_typed(
    seller: Cashier, counter: Counter, number: str
) -> None:
    page = seller.sell(502, "", mode="CB", card_authorisation=number)
    assert said(page)
    assert value_of(page, "card_authorisation") == number
    assert receipts(counter) == []
    page = seller.sell(502, "", mode="CB", card_authorisation="a1b2c3")
    assert page.url.path.startswith("/quittances/")
