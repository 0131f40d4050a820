"""A quittance is cancelled on the screens of the counter, and its paper says who and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.ids import Seq
from domain.record import Kind
from hardware_mocks import PrinterEmulator
from pos.bootstrap import Counter
from pos.printing.states import PrintState
from tests.pos.screens.cashier import Cashier, said
from tests.pos.screens.world import PINS, World, served_counter

REGISSEUR, CASHIER = 1, 2
WAIT_S = 20.0
ASKED = {"reason": "WRONG_QUANTITY", "kept": "yes"}


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(paper_width_mm=80, directory=tmp_path / "paper") as emulator:
        yield emulator


@pytest.fixture
def counter(world: World, printer: PrinterEmulator) -> Counter:
    return world.counter(printer_url=f"tcp://127.0.0.1:{printer.port}")


@pytest.fixture
def address(counter: Counter) -> Iterator[str]:
    with served_counter(counter) as address:
        yield address


@pytest.fixture
def seller(address: str) -> Iterator[Cashier]:
    """Brahim, who is no régisseur."""
    with Cashier(address) as cashier:
        cashier.log_in(CASHIER)
        cashier.open_session()
        yield cashier


def sell(seller: Cashier) -> str:
    return str(seller.sell().url.path)


def wait_for_paper(counter: Counter, seq: int) -> PrintState:
    job = counter.printing.job_of(Seq(seq))
    assert job is not None
    return counter.printing.wait(job.job_id, WAIT_S).state


def cancels(counter: Counter) -> int:
    return len(counter.journal.of_kinds([Kind.CANCEL], limit=9))


def test_the_regisseurs_pin_cancels_and_the_paper_says_all(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    path = sell(seller)
    wait_for_paper(counter, int(path.rsplit("/", 1)[1]))
    form = seller.form(path, f"{path}/cancel")
    page = seller.send(form, pin=PINS[REGISSEUR], **ASKED)
    again = seller.send(form, pin=PINS[REGISSEUR], **ASKED)
    assert page.url == again.url
    assert page.url.path.startswith("/cancellations/")
    assert "ANNULÉE" in page.text
    assert cancels(counter) == 1
    seq = int(page.url.path.rsplit("/", 1)[1])
    assert wait_for_paper(counter, seq) is PrintState.PRINTED
    paper = printer.documents[-1].text
    for words in (
        "ANNULATION N° 742001-2", "N° 742001-1", "Quantité erronée", "10,00 DH", "dix dirhams",
        "Brahim", "Fatima Ouhammou", "signature",
    ):  # fmt: skip
        assert words in paper
    shown = seller.http.get(path).text
    assert "ANNULÉE" in shown
    assert page.url.path in shown
    assert f"{path}/cancel" not in shown
    assert "Annulée" in seller.http.get("/quittances").text
    cells = {cell["name"]: cell for cell in seller.http.get("/status").json()["cells"]}
    assert cells["cash"]["value"].startswith("200,00")


def test_a_duplicate_of_a_cancelled_quittance_says_that_it_is(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    path = sell(seller)
    wait_for_paper(counter, int(path.rsplit("/", 1)[1]))
    seller.send(seller.form(path, f"{path}/cancel"), pin=PINS[REGISSEUR], **ASKED)
    seller.send(seller.form(path, f"{path}/duplicate"), reason="PAYER_REQUEST", confirmed="yes")
    copies = counter.journal.of_kinds([Kind.DUPLICATE], limit=1)
    wait_for_paper(counter, copies[0].seq)
    assert "QUITTANCE ANNULÉE" in printer.documents[-1].text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"pin": PINS[CASHIER]}, "régisseur"),
        ({"pin": "0000"}, "inconnu"),
        ({"reason": ""}, "motif"),
        ({"kept": ""}, "original"),
    ],
)
def test_a_refused_cancellation_says_why_and_keeps_the_reason_not_the_pin(
    seller: Cashier, counter: Counter, typed: dict[str, str], words: str
) -> None:
    path = sell(seller)
    sent = {"pin": PINS[REGISSEUR], **ASKED, **typed}
    page = seller.send(seller.form(path, f"{path}/cancel"), **sent)
    assert page.status_code == 422
    assert words in said(page)
    assert f'value="{sent["pin"]}"' not in page.text
    if sent["reason"]:
        assert 'value="WRONG_QUANTITY" selected' in page.text
    assert cancels(counter) == 0


def test_a_request_is_decided_on_the_session_screen_before_the_count(
    seller: Cashier, counter: Counter
) -> None:
    first, second = sell(seller), sell(seller)
    for path in (first, second):
        page = seller.send(seller.form(path, f"{path}/cancel-request"), **ASKED)
        assert "Gardez l’original" in page.text
    assert "2 annulations attendent le régisseur" in seller.http.get("/session").text
    ended = seller.send(seller.form("/session?ending=yes", "/session/end"))
    count = f"{ended.url.path}/count"
    refused = seller.send(seller.form(ended.url.path, count), counted="220")
    assert refused.status_code == 422
    assert "le régisseur décide d’abord" in said(refused)
    approve = f"/cancellations{first.removeprefix('/quittances')}/approve"
    refuse = f"/cancellations{second.removeprefix('/quittances')}/refuse"
    wrong = seller.send(seller.form("/cancellations", approve), pin=PINS[CASHIER])
    assert wrong.status_code == 422
    done = seller.send(seller.form("/cancellations", approve), pin=PINS[REGISSEUR])
    assert "Brahim" in done.text
    form = seller.form("/cancellations", refuse.replace("refuse", "approve"))
    stands = seller.send(form, refuse, pin=PINS[REGISSEUR], reason="PAPER_MISSING")
    assert "ANNULÉE" not in stands.text
    assert "Aucune demande en attente" in seller.http.get("/cancellations").text
    counted = seller.send(seller.form(ended.url.path, count), counted="210")
    assert counted.status_code == 200
    assert counter.verify() == []


def test_after_the_count_a_request_goes_to_the_centre(seller: Cashier, counter: Counter) -> None:
    path = sell(seller)
    ended = seller.send(seller.form("/session?ending=yes", "/session/end"))
    seller.send(seller.form(ended.url.path, f"{ended.url.path}/count"), counted="210")
    assert f'{path}/cancel"' not in seller.http.get(path).text
    page = seller.send(seller.form(path, f"{path}/cancel-request"), **ASKED)
    assert "se décide au centre" in page.text
    assert "ce guichet n’en est pas averti" in page.text
    code = counter.sales.quittance(Seq(int(path.rsplit("/", 1)[1]))).code_text
    assert f'href="{code}"' in page.text
    assert "Aucune demande en attente" in seller.http.get("/cancellations").text
    assert counter.verify() == []


def test_a_cancellation_of_which_nothing_came_out_is_printed_again(
    seller: Cashier, counter: Counter, printer: PrinterEmulator
) -> None:
    path = sell(seller)
    wait_for_paper(counter, int(path.rsplit("/", 1)[1]))
    printer.break_with("paper_out")
    page = seller.send(seller.form(path, f"{path}/cancel"), pin=PINS[REGISSEUR], **ASKED)
    seq = int(page.url.path.rsplit("/", 1)[1])
    assert wait_for_paper(counter, seq) is PrintState.BLOCKED
    form = seller.form(page.url.path, f"/papers/{seq}/print")
    printer.repair()
    back = seller.send(form)  # or it resumed by itself: never both
    assert back.url.path == page.url.path
    assert wait_for_paper(counter, seq) is PrintState.PRINTED
    assert "RÉIMPRESSION" not in printer.documents[-1].text


def test_what_is_no_cancellation_has_no_such_page(seller: Cashier) -> None:
    path = sell(seller)
    page = seller.http.get(path.replace("quittances", "cancellations"))
    assert page.status_code == 422
    assert seller.http.get("/cancellations/9999").status_code == 422
