"""The till on the screen: its share, the handover and its slip, the count, the close, the Z."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.calendar import format_date_time
from domain.ids import Seq
from hardware_mocks import PrinterEmulator
from hardware_mocks.printer import Abilities
from pos.bootstrap import Counter
from pos.printing.papers import reprints_of
from pos.printing.states import PrintState
from tests.pos.screens.cashier import Cashier, said, value_of
from tests.pos.screens.world import PINS, World, served_counter

REGISSEUR, CASHIER = 1, 2
WAIT_S = 20.0


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(paper_width_mm=80, directory=tmp_path / "paper") as emulator:
        yield emulator


@pytest.fixture
def counter(world: World, printer: PrinterEmulator) -> Counter:
    counter = world.counter(printer_url=f"tcp://127.0.0.1:{printer.port}")
    world.configure(counter, cash_share=25_000, version="share")
    return counter


@pytest.fixture
def address(counter: Counter) -> Iterator[str]:
    with served_counter(counter) as address:
        yield address


@pytest.fixture
def seller(address: str) -> Iterator[Cashier]:
    """Brahim, who is no régisseur, with 200 DH of the 250 his till may hold."""
    with Cashier(address) as cashier:
        cashier.log_in(CASHIER)
        cashier.open_session()
        yield cashier


def cash_cell(cashier: Cashier) -> dict[str, str]:
    cells = cashier.http.get("/status").json()["cells"]
    found: dict[str, str] = next(cell for cell in cells if cell["name"] == "cash")
    return found


def hand_over(cashier: Cashier, amount: str, pin: str = PINS[REGISSEUR]) -> tuple[int, str]:
    page = cashier.send(cashier.form("/till", "/till/handover"), amount=amount, pin=pin)
    return page.status_code, page.url.path


def wait_for_paper(counter: Counter, seq: int) -> PrintState:
    job = counter.printing.job_of(Seq(seq))
    assert job is not None
    return counter.printing.wait(job.job_id, WAIT_S).state


def paper_of(printer: PrinterEmulator, words: str) -> str:
    found = [document.text for document in printer.documents if words in document.text]
    assert found, words
    return str(found[-1])


def test_the_bar_always_says_the_cash_and_its_share(seller: Cashier) -> None:
    cell = cash_cell(seller)
    assert cell["value"].startswith("200,00")
    assert "250,00" in cell["note"]
    assert cell["kind"] == "warning"
    seller.sell(cash="10")
    assert cash_cell(seller)["value"].startswith("210,00")


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Remettez d’abord des fonds au régisseur"), ("ar", "سلّموا أولاً أموالاً للشسيع")],
)
def test_a_cash_sale_that_would_pass_the_share_is_refused_with_what_to_do(
    seller: Cashier, counter: Counter, language: str, words: str
) -> None:
    seller.http.cookies.set("girct_language", language, domain="127.0.0.1")
    before = counter.journal.head().receipt_no
    page = seller.sell(quantity="6", cash="100")
    assert page.status_code == 422
    assert words in said(page)
    assert "250,00" in said(page)
    assert counter.journal.head().receipt_no == before
    assert seller.sell(quantity="5", cash="50").url.path.startswith("/quittances/")
    assert cash_cell(seller)["kind"] == "danger"
    named = {"cheque_number": "7654321", "cheque_bank": "BP", "cheque_drawer": "Lahcen"}
    cheque = seller.sell(quantity="6", mode="CHQ", cash="", **named)
    assert cheque.url.path.startswith("/quittances/")
    assert cash_cell(seller)["value"].startswith("250,00")


def test_a_handover_frees_the_till_and_prints_a_slip_with_both_names(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    status, path = hand_over(seller, "150,50")
    assert status == 200
    assert re.fullmatch(r"/papers/\d+", path)
    seq = int(path.rsplit("/", 1)[1])
    assert wait_for_paper(counter, seq) is PrintState.PRINTED
    slip = paper_of(printer, "REMISE DE FONDS")
    for words in ("Brahim", "Fatima Ouhammou", "150,50 DH", "cent cinquante dirhams", "signature"):
        assert words in slip
    assert cash_cell(seller)["value"].startswith("49,50")
    shown = seller.http.get("/till").text
    assert "150,50" in shown
    assert path in shown


def test_the_same_handover_form_sent_twice_is_one_handover(
    seller: Cashier, counter: Counter
) -> None:
    form = seller.form("/till", "/till/handover")
    first = seller.send(form, amount="20", pin=PINS[REGISSEUR])
    again = seller.send(form, amount="20", pin=PINS[REGISSEUR])
    assert first.url == again.url
    assert len(counter.journal.of_code("HANDOVER", limit=5)) == 1


@pytest.mark.parametrize(
    ("amount", "pin", "words"),
    [
        ("", PINS[REGISSEUR], "n’est pas un montant"),
        ("0", PINS[REGISSEUR], "supérieur à zéro"),
        ("999", PINS[REGISSEUR], "ne contient que"),
        ("20", PINS[CASHIER], "régisseur"),
        ("20", "0000", "inconnu"),
    ],
)
def test_a_refused_handover_says_why_and_keeps_the_amount_not_the_pin(
    seller: Cashier, counter: Counter, amount: str, pin: str, words: str
) -> None:
    page = seller.send(seller.form("/till", "/till/handover"), amount=amount, pin=pin)
    assert page.status_code == 422
    assert words in said(page)
    assert value_of(page, "amount") == amount
    assert f'value="{pin}"' not in page.text
    assert counter.journal.of_code("HANDOVER") == []


def test_cash_put_in_and_taken_out_is_listed(seller: Cashier) -> None:
    seller.send(seller.form("/till", "/till/in"), amount="30")
    page = seller.send(seller.form("/till", "/till/out"), amount="5", pin=PINS[REGISSEUR])
    assert page.url.path == "/till"
    assert "Entrée d’espèces" in page.text
    assert cash_cell(seller)["value"].startswith("225,00")
    refused = seller.send(seller.form("/till", "/till/in"), amount="26")
    assert "plafond" in said(refused)


def test_a_day_from_its_count_to_its_z(
    seller: Cashier, counter: Counter, address: str, printer: PrinterEmulator
) -> None:
    seller.sell(quantity="3", cash="30")
    early = seller.http.get("/day")
    assert "Une session est encore ouverte" in early.text
    ended = seller.send(seller.form("/session?ending=yes", "/session/end"))
    counted = seller.send(seller.form(ended.url.path, f"{ended.url.path}/count"), counted="229")
    assert "Déficit" in counted.text
    assert "Le régisseur se connecte" in counted.text
    with Cashier(address) as regisseur:
        regisseur.log_in(REGISSEUR)
        assert "à arrêter par le régisseur" in regisseur.http.get("/session").text
        closing = regisseur.form(ended.url.path, f"{ended.url.path}/close")
        regisseur.send(closing, confirmed="yes")
        assert cash_cell(regisseur)["value"].startswith("0,00")
        form = regisseur.form("/day?closing=yes", "/day/close")
        first, again = regisseur.send(form), regisseur.send(form)
        assert first.url == again.url
        assert "30,00" in first.text
        seq = int(first.url.path.rsplit("/", 1)[1])
        assert wait_for_paper(counter, seq) is PrintState.PRINTED
        report = paper_of(printer, "CLÔTURE DE LA JOURNÉE")
        assert "aucune ancre reçue" in report
        regisseur.send(regisseur.form(first.url.path, f"/papers/{seq}/print"))
        assert wait_for_paper(counter, seq) is PrintState.PRINTED
        reprint = paper_of(printer, "RÉIMPRESSION n° 1")
        (asked,) = reprints_of(counter.journal, Seq(seq))
        assert (asked.body["code"], asked.record.agent_id) == ("PRINT_UNKNOWN", REGISSEUR)
        moment = format_date_time(asked.issued_at)
        assert f"Réimprimé le {moment}\npar l'agent " in reprint
        assert "Aucune journée n’est ouverte" in regisseur.http.get("/day").text
    assert counter.verify() == []


def test_a_slip_of_which_nothing_came_out_is_printed_again_as_it_was(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    printer.break_with("paper_out")
    path = hand_over(seller, "20")[1]
    seq = int(path.rsplit("/", 1)[1])
    assert wait_for_paper(counter, seq) is PrintState.BLOCKED
    assert "changez le rouleau" in seller.http.get("/till").text
    form = seller.form(path, f"/papers/{seq}/print")
    printer.repair()
    seller.send(form)  # or it resumed by itself: never both
    assert wait_for_paper(counter, seq) is PrintState.PRINTED
    assert "RÉIMPRESSION" not in paper_of(printer, "REMISE DE FONDS")


def test_a_slip_stopped_in_the_middle_is_given_up_and_printed_anew(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    printer.become(Abilities(receive_buffer_bytes=65_536))
    printer.break_with("paper_out", after_mm=20)
    path = hand_over(seller, "20")[1]
    seq = int(path.rsplit("/", 1)[1])
    assert wait_for_paper(counter, seq) is PrintState.BLOCKED
    page = seller.http.get(path).text
    assert "Changez le rouleau." in page
    assert f"/papers/{seq}/print" not in page
    seller.send(seller.form(path, f"/papers/{seq}/give-up"))
    assert wait_for_paper(counter, seq) is PrintState.CANCELLED
    printer.repair()
    seller.send(seller.form(path, f"/papers/{seq}/print"))
    assert wait_for_paper(counter, seq) is PrintState.PRINTED
    assert "RÉIMPRESSION n° 1" in paper_of(printer, "REMISE DE FONDS")


def test_a_paper_nobody_made_is_said(seller: Cashier) -> None:
    page = seller.http.get("/papers/1")
    assert page.status_code == 422
    assert "n’existe pas" in said(page)
    assert seller.http.get("/session/none").status_code == 422


def test_without_a_share_the_till_says_so(world: World, seller: Cashier, counter: Counter) -> None:
    world.configure(counter, version="no share")
    assert "aucun plafond" in seller.http.get("/till").text
    assert cash_cell(seller)["note"] == ""


def test_a_form_that_cannot_be_read_is_said_as_one(seller: Cashier) -> None:
    page = seller.http.post(
        "/till/handover",
        content=b"--x\r\nbroken",
        headers={"content-type": "multipart/form-data; boundary=y"},
    )
    assert page.status_code == 422
    assert "expiré" in said(page)


@pytest.mark.parametrize("reason", ["", "because", "FLOAT_ADDED"])
def test_cash_taken_out_without_a_reason_of_the_list_asks_for_one_and_records_nothing(
    seller: Cashier, counter: Counter, reason: str
) -> None:
    """Nothing was put aside, and the screen does not say so."""
    before = counter.journal.head()
    form = seller.form("/till", "/till/out")
    page = seller.send(form, amount="10", reason=reason, pin=PINS[REGISSEUR])
    assert page.status_code == 422
    assert "Choisissez un motif" in said(page)
    assert "mis de côté" not in page.text
    assert counter.journal.head() == before
