"""The paper of a quittance, on a real driver and a byte-level printer."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from domain.ids import NatureIndex, Seq
from domain.money import Money
from domain.record import Kind
from hardware_mocks import PrinterEmulator
from hardware_mocks.printer import Abilities
from pos.bootstrap import Counter
from pos.printing.states import PrintState
from pos.sales.commands import SaleCommand, SaleLine
from pos.screens.quittance_list import LISTED_MAX
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import World, served_counter

WAIT_S = 20.0


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(paper_width_mm=80, directory=tmp_path / "paper") as emulator:
        yield emulator


@pytest.fixture
def counter(world: World, printer: PrinterEmulator) -> Counter:
    return world.counter(printer_url=f"tcp://127.0.0.1:{printer.port}")


@pytest.fixture
def seller(counter: Counter) -> Iterator[Cashier]:
    with served_counter(counter) as address, Cashier(address) as cashier:
        cashier.log_in()
        cashier.open_session()
        yield cashier


def last_state(counter: Counter, seq: int) -> PrintState:
    copies = counter.journal.referring_to(Seq(seq), Kind.DUPLICATE)
    job = counter.printing.job_of(copies[-1].seq if copies else Seq(seq))
    assert job is not None
    return counter.printing.wait(job.job_id, WAIT_S).state


def sell(seller: Cashier, counter: Counter) -> int:
    seq = int(seller.sell().url.path.rsplit("/", 1)[1])
    last_state(counter, seq)
    return seq


def test_a_printed_quittance_says_so(seller: Cashier, counter: Counter) -> None:
    seq = sell(seller, counter)
    page = seller.http.get(f"/quittances/{seq}")
    assert last_state(counter, seq) is PrintState.PRINTED
    assert "Imprimée" in page.text
    assert "Imprimer de nouveau" not in page.text


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Mettez un rouleau neuf"), ("ar", "ضعوا لفة جديدة")]
)
def test_no_paper_is_said_and_the_original_is_printed_after_a_new_roll(
    seller: Cashier, counter: Counter, printer: PrinterEmulator, language: str, words: str
) -> None:
    printer.break_with("paper_out")
    seq = sell(seller, counter)
    seller.http.cookies.set("girct_language", language, domain="127.0.0.1")
    assert words in seller.http.get(f"/quittances/{seq}").text
    form = seller.form(f"/quittances/{seq}", f"/quittances/{seq}/print")
    printer.repair()
    seller.send(form)  # or it resumed by itself: never both
    assert last_state(counter, seq) is PrintState.PRINTED
    assert counter.journal.referring_to(Seq(seq), Kind.DUPLICATE) == []
    assert len(printer.documents) == 1


def test_a_printer_away_loses_nothing(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    printer.break_with("unplugged")
    seq = sell(seller, counter)
    page = seller.http.get(f"/quittances/{seq}")
    assert "L’imprimante ne répond pas" in page.text
    assert "742001-1" in seller.http.get("/quittances").text


def unknown_paper(seller: Cashier, counter: Counter, printer: PrinterEmulator) -> int:
    """Sell on a printer whose power goes in the middle of the quittance."""
    printer.break_with("unplugged", after_mm=20)
    seq = sell(seller, counter)
    printer.repair()
    assert last_state(counter, seq) is PrintState.UNKNOWN
    assert "le papier est-il sorti en entier" in seller.http.get(f"/quittances/{seq}").text
    return seq


def test_a_paper_stopped_in_the_middle_says_change_the_roll_and_finishes_by_itself(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    printer.break_with("paper_out", after_mm=20)
    seq = sell(seller, counter)
    assert last_state(counter, seq) is PrintState.BLOCKED
    page = seller.http.get(f"/quittances/{seq}").text
    assert "Arrêtée en cours" in page
    assert "Changez le rouleau." in page
    assert f"/quittances/{seq}/print" not in page
    assert "plus de papier" in seller.http.get("/sale").text
    printer.repair()
    printer.wait_for(1, 30)


def test_a_paper_given_up_is_forgotten_and_says_that_a_duplicate_may_follow(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    printer.become(Abilities(receive_buffer_bytes=65_536))
    printer.break_with("paper_out", after_mm=20)
    seq = sell(seller, counter)
    assert last_state(counter, seq) is PrintState.BLOCKED
    form = seller.form(f"/quittances/{seq}", f"/quittances/{seq}/give-up")
    seller.send(form)
    assert last_state(counter, seq) is PrintState.CANCELLED
    assert "Imprimez un duplicata" in seller.http.get(f"/quittances/{seq}").text


def test_the_drawer_is_opened_from_the_till_with_a_reason_where_there_is_one(
    seller: Cashier, counter: Counter
) -> None:
    assert "Aucun tiroir" in seller.http.get("/drawer").text
    assert counter.journal.of_code("DRAWER_OPENED") == []


def test_a_cashier_who_sees_the_whole_paper_ends_the_doubt(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    seq = unknown_paper(seller, counter, printer)
    form = seller.form(f"/quittances/{seq}", f"/quittances/{seq}/paper")
    seller.send(form, readable="yes")
    assert last_state(counter, seq) is PrintState.SENT
    page = seller.http.get("/quittances")
    assert "Vue par l’agent" in page.text
    assert counter.printing.pending() == []
    assert counter.journal.referring_to(Seq(seq), Kind.DUPLICATE) == []


def test_a_paper_that_is_not_whole_is_answered_by_one_duplicate(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    seq = unknown_paper(seller, counter, printer)
    form = seller.form(f"/quittances/{seq}", f"/quittances/{seq}/paper")
    seller.send(form, readable="no")
    seller.send(form, readable="no")
    assert last_state(counter, seq) is PrintState.PRINTED
    assert len(counter.journal.referring_to(Seq(seq), Kind.DUPLICATE)) == 1
    assert "DUPLICATA" in printer.documents[-1].text


def test_a_duplicate_asks_for_a_confirmation_and_is_issued_once(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    seq = sell(seller, counter)
    form = seller.form(f"/quittances/{seq}", f"/quittances/{seq}/duplicate")
    refused = seller.send(form)
    assert "Cochez la confirmation" in said(refused)
    seller.send(form, confirmed="yes", reason="PAPER_LOST")
    seller.send(form, confirmed="yes", reason="PAPER_LOST")
    last_state(counter, seq)
    copies = counter.journal.referring_to(Seq(seq), Kind.DUPLICATE)
    assert [copy.body["reason"] for copy in copies] == ["PAPER_LOST"]
    assert "DUPLICATA" in printer.documents[-1].text


def test_a_reason_that_is_no_code_is_refused(seller: Cashier, counter: Counter) -> None:
    seq = sell(seller, counter)
    form = seller.form(f"/quittances/{seq}", f"/quittances/{seq}/duplicate")
    page = seller.send(form, confirmed="yes", reason="because <b>")
    assert page.status_code == 422
    assert counter.journal.referring_to(Seq(seq), Kind.DUPLICATE) == []


@pytest.mark.parametrize(("typed", "found"), [("742001-2", 1), ("10", 2), ("30,00", 1), ("99", 0)])
def test_the_list_is_searched_by_number_or_amount(
    seller: Cashier, counter: Counter, typed: str, found: int
) -> None:
    for nature, quantity in ((502, "1"), (502, "1"), (502, "3")):
        seller.sell(nature, "100", quantity=quantity)
    page = seller.http.get("/quittances", params={"q": typed})
    assert len(re.findall(r'href="/quittances/\d+"', page.text)) == found
    assert counter.verify() == []


def numbers_in(text: str) -> list[int]:
    return [
        int(found)
        for found in re.findall(r'href="/quittances/\d+"[^>]*><bdi[^>]*>742001-(\d+)<', text)
    ]


def test_a_long_day_is_listed_a_page_at_a_time_and_searched_whole(world: World) -> None:
    counter, line = world.counter(), SaleLine(NatureIndex(502), "1")
    agent = counter.sessions.log_in("2580")
    counter.sessions.open(agent, Money(20_000))
    with counter.journal.transaction():
        for _ in range(2 * LISTED_MAX + 1):
            counter.sales.issue(SaleCommand(str(uuid4()), (line,), Money(1_000)), agent.agent_id)
    pages, address = [], "/quittances"
    with served_counter(counter) as at, Cashier(at) as cashier:
        cashier.log_in()
        while address:
            page = cashier.http.get(address).text
            pages.append(numbers_in(page))
            further = re.search(r'rel="next" href="([^"]+)"', page)
            address = html.unescape(further[1]) if further else ""
        searched = numbers_in(cashier.http.get("/quittances?q=742001-3").text)
    assert [len(each) for each in pages] == [LISTED_MAX, LISTED_MAX, 1]
    assert [number for each in pages for number in each] == list(range(2 * LISTED_MAX + 1, 0, -1))
    assert searched == [*range(39, 29, -1), 3]


def test_yesterdays_quittances_are_not_todays(
    seller: Cashier, counter: Counter, world: World
) -> None:
    sell(seller, counter)
    world.clock.now += timedelta(days=1)
    seller.log_in()
    assert "Aucune quittance aujourd’hui" in seller.http.get("/quittances").text
    assert "742001-1" in seller.http.get("/quittances?q=742001").text


@pytest.mark.parametrize("seq", [1, 99_999, -1, 10**30])
def test_a_quittance_that_does_not_exist_is_said(seller: Cashier, seq: int) -> None:
    page = seller.http.get(f"/quittances/{seq}")
    assert page.status_code == 422
    assert said(page)


def test_a_wrong_change_in_the_address_is_never_shown(seller: Cashier, counter: Counter) -> None:
    seq = sell(seller, counter)
    assert "give-back" not in seller.http.get(f"/quittances/{seq}?given=1").text
    assert "give-back" not in seller.http.get(f"/quittances/{seq}?given=-100000").text
