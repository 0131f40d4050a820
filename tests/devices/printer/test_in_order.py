"""A printer whose answers bear no name: a late one never confirms a later paper."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.printer import PROFILES, PrintOutcome
from devices.printer.escpos_bytes import INITIALISE, Composed, build
from devices.printer.in_order import ASK_PAPER_IN_ORDER
from devices.printer.lines import tcp_line
from devices.printer.two_way import TwoWayPrinter
from domain.document import ReceiptDocument, Text
from hardware_mocks import PrinterEmulator
from hardware_mocks.printer import Abilities

PAPER = ReceiptDocument(tuple(Text(f"ligne {number}") for number in range(3)), title="t")
SLOW_MM_PER_S = 100


class Printer(TwoWayPrinter):
    """The driver, which can be told to wait as little as for a printer much faster than it is."""

    at_most_s = 60.0

    def _wait_s(self, composed: Composed) -> float:
        return min(self.at_most_s, super()._wait_s(composed))


def driver_of(emulator: PrinterEmulator) -> Printer:
    line = tcp_line("127.0.0.1", emulator.port, 2.0)
    return Printer(line, PROFILES["basic-80"], timeout_s=2.0)


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[PrinterEmulator]:
    slow = Abilities(knows_process_id=False, speed_mm_per_s=SLOW_MM_PER_S)
    with PrinterEmulator(80, tmp_path, abilities=slow) as emulator:
        yield emulator


def leave_a_job(emulator: PrinterEmulator, questions: int = 1) -> None:
    """Send a whole job as a counter does that is killed after its last byte."""
    content = INITIALISE + build(PAPER, PROFILES["basic-80"]) + ASK_PAPER_IN_ORDER * questions
    with socket.create_connection(("127.0.0.1", emulator.port)) as client:
        client.sendall(content)
        client.sendall(b"\x10\x04\x01")
        assert client.recv(1) == b"\x12"  # all of it has arrived


@pytest.mark.parametrize("questions", [0, 1, 4])
def test_the_late_answer_to_a_counter_that_was_killed_confirms_no_other_paper(
    clone: PrinterEmulator, questions: int
) -> None:
    leave_a_job(clone, questions)
    driver = driver_of(clone)
    assert driver.print_document(PAPER, "2") is PrintOutcome.PRINTED
    assert len(clone.documents) == 2
    assert driver.print_document(PAPER, "3") is PrintOutcome.PRINTED
    assert len(clone.documents) == 3


def test_the_late_answers_to_two_counters_confirm_no_other_paper(clone: PrinterEmulator) -> None:
    leave_a_job(clone)
    leave_a_job(clone)
    assert driver_of(clone).print_document(PAPER, "3") is PrintOutcome.PRINTED
    assert len(clone.documents) == 3


def test_after_a_clone_slower_than_its_profile_each_paper_is_confirmed_by_its_own_answer(
    clone: PrinterEmulator,
) -> None:
    driver = driver_of(clone)
    assert driver.print_document(PAPER, "1") is PrintOutcome.PRINTED
    driver.at_most_s = 0.2
    assert driver.print_document(PAPER, "2") is PrintOutcome.SENT_UNCONFIRMED
    assert len(clone.documents) == 1
    driver.at_most_s = 60
    for count in (3, 4):
        assert driver.print_document(PAPER, str(count)) is PrintOutcome.PRINTED
        assert len(clone.documents) == count


def test_while_what_came_before_is_not_over_a_paper_is_sent_and_not_confirmed(
    clone: PrinterEmulator,
) -> None:
    clone.become(Abilities(knows_process_id=False, speed_mm_per_s=20, receive_buffer_bytes=65_536))
    leave_a_job(clone)
    driver = driver_of(clone)
    driver.at_most_s = 0.2
    for name in ("2", "3"):
        assert driver.print_document(PAPER, name) is PrintOutcome.SENT_UNCONFIRMED
    assert clone.documents == []
    clone.become(Abilities(knows_process_id=False, receive_buffer_bytes=65_536))
    clone.wait_for(3)
    driver.at_most_s = 1
    assert driver.print_document(PAPER, "4") is PrintOutcome.SENT_UNCONFIRMED
    assert driver.print_document(PAPER, "5") is PrintOutcome.PRINTED
    assert len(clone.documents) == 5


def test_a_model_that_answers_nothing_in_order_leaves_papers_sent_until_another_takes_its_place(
    tmp_path: Path,
) -> None:
    mute = Abilities(knows_process_id=False, answers_in_order=False)
    with PrinterEmulator(80, tmp_path, abilities=mute) as printer:
        driver = driver_of(printer)
        driver.at_most_s = 0.2
        for count in range(1, 4):
            assert driver.print_document(PAPER, "1") is PrintOutcome.SENT_UNCONFIRMED
            assert len(printer.wait_for(count)) == count
        printer.become(Abilities(knows_process_id=False))
        driver.at_most_s = 1
        assert driver.print_document(PAPER, "4") is PrintOutcome.SENT_UNCONFIRMED
        assert driver.print_document(PAPER, "5") is PrintOutcome.PRINTED
