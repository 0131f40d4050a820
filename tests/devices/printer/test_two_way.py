"""The driver against a printer that misbehaves: nothing lost, nothing printed twice unknowingly."""

import dataclasses
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.errors import (
    CoverOpen,
    DeviceError,
    DeviceOffline,
    PaperOut,
    PrintUnknown,
    QrCodeRefused,
)
from devices.printer import PROFILES, PrintOutcome
from devices.printer.lines import tcp_line
from devices.printer.two_way import TwoWayPrinter, process_id
from domain.document import QrCode, ReceiptDocument, Text
from hardware_mocks import PrinterEmulator
from hardware_mocks.printer import Abilities

Connect = Callable[..., TwoWayPrinter]


def hurried() -> float:
    """A clock that runs twenty times as fast, for jobs that wait in vain."""
    return time.monotonic() * 20


def test_a_confirmed_job_is_printed_and_its_code_reads_back(
    printer: PrinterEmulator,
    connect: Connect,
    document: ReceiptDocument,
    read_codes: Callable[[Path], list[str]],
) -> None:
    assert connect(printer).print_document(document, "742001-17") is PrintOutcome.PRINTED
    (paper,) = printer.documents
    assert "Ministère de l'Intérieur" in paper.text
    (qr,) = (element.text for element in document.elements if isinstance(element, QrCode))
    assert read_codes(paper.png_path) == [qr]
    assert paper.qr_payloads == (qr,)


def test_on_narrow_paper_the_answer_after_the_cut_confirms(
    tmp_path: Path,
    connect: Connect,
    document: ReceiptDocument,
    read_codes: Callable[[Path], list[str]],
) -> None:
    clone = Abilities(knows_process_id=False, knows_qr=False)
    with PrinterEmulator(58, tmp_path, abilities=clone) as printer:
        driver = connect(printer, "generic-58")
        assert driver.print_document(document, "1") is PrintOutcome.PRINTED
        (paper,) = printer.documents
        assert len(read_codes(paper.png_path)) == 1
        assert paper.qr_payloads == ()
        assert printer.errors == []


def test_a_model_that_confirms_nothing_leaves_the_job_sent(
    tmp_path: Path, connect: Connect, document: ReceiptDocument
) -> None:
    clone = Abilities(knows_process_id=False, answers_in_order=False, reports_changes=False)
    with PrinterEmulator(58, tmp_path, abilities=clone) as printer:
        driver = connect(printer, "generic-58", clock=hurried, timeout_s=4)
        assert driver.print_document(document, "1") is PrintOutcome.SENT_UNCONFIRMED
        assert len(printer.wait_for(1)) == 1


def test_a_clone_taken_for_a_confirming_model_leaves_the_job_unknown(
    tmp_path: Path, connect: Connect, document: ReceiptDocument
) -> None:
    with PrinterEmulator(80, tmp_path, abilities=Abilities(knows_process_id=False)) as printer:
        with pytest.raises(PrintUnknown) as unknown:
            connect(printer, clock=hurried).print_document(document, "1")
        assert unknown.value.started


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("paper_out", PaperOut),
        ("cover_open", CoverOpen),
        ("offline", DeviceOffline),
        ("mute", DeviceOffline),
        ("unplugged", DeviceOffline),
    ],
)
def test_a_printer_that_is_not_ready_is_refused_before_any_byte(
    printer: PrinterEmulator,
    connect: Connect,
    document: ReceiptDocument,
    fault: str,
    error: type[DeviceError],
) -> None:
    printer.break_with(fault)
    with pytest.raises(error) as refused:
        connect(printer).print_document(document, "1")
    assert not refused.value.started
    printer.repair()
    assert connect(printer).print_document(document, "1") is PrintOutcome.PRINTED
    assert len(printer.documents) == 1


@pytest.fixture(params=[True, False], ids=["reports", "is asked"])
def talkative(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PrinterEmulator]:
    abilities = Abilities(reports_changes=request.param)
    with PrinterEmulator(80, tmp_path, abilities=abilities) as emulator:
        yield emulator


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("paper_out", PaperOut),
        ("cover_open", CoverOpen),
        ("offline", DeviceOffline),
        ("unplugged", PrintUnknown),
    ],
)
def test_a_fault_in_the_middle_says_that_bytes_left(
    talkative: PrinterEmulator,
    connect: Connect,
    document: ReceiptDocument,
    fault: str,
    error: type[DeviceError],
) -> None:
    talkative.break_with(fault, after_mm=15)
    with pytest.raises(error) as stopped:
        connect(talkative).print_document(document, "1")
    assert stopped.value.started
    assert talkative.documents == []


def test_a_printer_gone_mute_in_the_middle_leaves_the_job_unknown(
    printer: PrinterEmulator, connect: Connect, document: ReceiptDocument
) -> None:
    printer.break_with("mute", after_mm=15)
    with pytest.raises(PrintUnknown) as unknown:
        connect(printer, clock=hurried).print_document(document, "1")
    assert unknown.value.started


def test_a_job_stopped_by_the_end_of_the_roll_is_finished_once_by_the_printer(
    printer: PrinterEmulator, connect: Connect, document: ReceiptDocument
) -> None:
    printer.break_with("paper_out", after_mm=15)
    with pytest.raises(PaperOut):
        connect(printer).print_document(document, "1")
    with pytest.raises(PaperOut) as refused:  # the counter asks again before the roll is changed
        connect(printer).print_document(document, "2")
    assert not refused.value.started
    printer.repair()
    (paper,) = printer.wait_for(1)
    assert "Vérifiez ce reçu" in paper.text


def test_a_printer_that_stops_reading_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    long = ReceiptDocument(tuple(Text("x" * 48) for _ in range(60_000)), title="long")
    small = Abilities(reports_changes=False, receive_buffer_bytes=4096)
    fast = dataclasses.replace(PROFILES["generic-80"], speed_mm_per_s=1_000_000)
    with PrinterEmulator(80, tmp_path, abilities=small) as printer:
        printer.break_with("paper_out", after_mm=15)
        driver = TwoWayPrinter(
            tcp_line("127.0.0.1", printer.port, 1.0), fast, timeout_s=8, clock=hurried
        )
        with pytest.raises(PrintUnknown, match="takes in nothing") as stopped:
            driver.print_document(long, "1")
        assert stopped.value.started


def test_each_job_opens_its_own_connection_so_a_restart_in_between_loses_nothing(
    printer: PrinterEmulator, connect: Connect, document: ReceiptDocument
) -> None:
    driver = connect(printer)
    assert driver.print_document(document, "1") is PrintOutcome.PRINTED
    printer.break_with("unplugged")
    printer.repair()
    assert driver.print_document(document, "2") is PrintOutcome.PRINTED
    assert len(printer.documents) == 2


def test_a_printer_held_by_another_client_is_offline_then_free_again(
    printer: PrinterEmulator, connect: Connect, document: ReceiptDocument
) -> None:
    with socket.create_connection(("127.0.0.1", printer.port)) as other:
        other.sendall(b"\x10\x04\x01")
        assert other.recv(1) == b"\x12"
        with pytest.raises(DeviceOffline):
            connect(printer).print_document(document, "1")
    assert connect(printer).print_document(document, "1") is PrintOutcome.PRINTED


def test_status_tells_a_roll_near_its_end_and_still_prints(
    printer: PrinterEmulator, connect: Connect, document: ReceiptDocument
) -> None:
    driver = connect(printer)
    assert driver.status().is_ready
    printer.break_with("paper_near_end")
    assert driver.status().is_paper_near_end
    assert driver.print_document(document, "1") is PrintOutcome.PRINTED
    printer.break_with("cover_open")
    assert not driver.status().is_ready


def test_a_document_that_cannot_be_drawn_never_reaches_the_printer(
    printer: PrinterEmulator, connect: Connect
) -> None:
    with pytest.raises(QrCodeRefused) as refused:
        connect(printer).print_document(ReceiptDocument((QrCode("ⵣ"),), title="x"), "1")
    assert not refused.value.started
    assert printer.documents == []


def test_the_name_of_a_job_becomes_four_printable_characters() -> None:
    names = {process_id(f"job {number}") for number in range(200)}
    assert len(names) == 200
    assert all(len(name) == 4 and name.decode().isprintable() for name in names)


def test_a_clone_that_went_on_without_paper_is_not_believed(document: ReceiptDocument) -> None:
    paper_is_out = threading.Event()

    def clone(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            while received := connection.recv(65_536):
                for _ in range(received.count(b"\x10\x04")):
                    connection.sendall(b"\x32" if paper_is_out.is_set() else b"\x12")
                questions = received.count(b"\x1dr\x01")
                if b"\x1b@" in received:
                    paper_is_out.set()
                connection.sendall((b"\x0c" if paper_is_out.is_set() else b"\x00") * questions)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=clone, args=(listener,))
        thread.start()
        driver = TwoWayPrinter(
            tcp_line("127.0.0.1", listener.getsockname()[1], 1.0), PROFILES["basic-80"]
        )
        with pytest.raises(PaperOut) as stopped:
            driver.print_document(document, "1")
        thread.join()
    assert stopped.value.started
