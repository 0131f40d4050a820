"""A printer that says by itself what is wrong, and one that is silent while something is."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.errors import DeviceError, PaperOut
from devices.printer import PROFILES, PrinterStatus, PrintOutcome
from devices.printer.escpos_bytes import compose
from devices.printer.two_way import TwoWayPrinter
from devices.printer.watch import Wish
from domain.document import ReceiptDocument, Text
from hardware_mocks import PrinterEmulator
from hardware_mocks.printer import Abilities

Connect = Callable[..., TwoWayPrinter]


def hurried() -> float:
    """A clock that runs twenty times as fast."""
    return time.monotonic() * 20


class Patient:
    """Waits for the roll to be changed; changes it once it has waited longer than any silence."""

    def __init__(self, printer: PrinterEmulator, held_s: float) -> None:
        self.printer, self.held_s = printer, held_s
        self.troubles: list[str | None] = []
        self.since_s = 0.0

    def troubled(self, error: DeviceError | None) -> None:
        self.troubles.append(error and error.code)
        self.since_s = time.monotonic()

    def wish(self) -> Wish:
        is_held = self.troubles[-1:] == ["printer.paper_out"]
        if is_held and time.monotonic() > self.since_s + self.held_s:
            self.printer.repair()
        return Wish.GO_ON

    def told(self, status: PrinterStatus) -> None:
        assert status.is_told

    def drawer_opened(self) -> None:
        pass

    def replaced(self, characters: str) -> None:
        assert not characters


@pytest.mark.parametrize("profile", ["generic-58", "basic-80"])
def test_t6_an_answer_held_for_want_of_paper_is_waited_for_and_confirms_on_the_new_roll(
    tmp_path: Path, connect: Connect, document: ReceiptDocument, profile: str
) -> None:
    speed_up = 4
    clone = Abilities(knows_process_id=False, knows_qr=False, receive_buffer_bytes=65_536)
    with PrinterEmulator(PROFILES[profile].paper_width_mm, tmp_path, abilities=clone) as printer:
        driver = connect(
            printer, profile, clock=lambda: time.monotonic() * speed_up, timeout_s=4 * speed_up
        )
        composed = compose(document, PROFILES[profile])
        silence_s = driver._wait_s(composed) / speed_up  # noqa: SLF001 - how long it would wait in vain
        watch = Patient(printer, 1.2 * silence_s)
        printer.break_with("paper_out", after_mm=15)
        assert driver.print_document(document, "1", watch) is PrintOutcome.PRINTED
        assert watch.troubles == ["printer.paper_out", None]
        assert len(printer.documents) == 1


def test_t5_a_printer_too_full_to_be_asked_says_by_itself_that_its_paper_ran_out(
    tmp_path: Path, connect: Connect
) -> None:
    long = ReceiptDocument(tuple(Text("x" * 48) for _ in range(400)), title="long")
    with PrinterEmulator(80, tmp_path, abilities=Abilities(receive_buffer_bytes=1024)) as printer:
        printer.break_with("paper_out", after_mm=15)
        with pytest.raises(PaperOut) as stopped:
            connect(printer, clock=hurried, timeout_s=8).print_document(long, "1")
        assert stopped.value.started
