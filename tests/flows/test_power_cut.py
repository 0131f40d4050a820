"""A counter loses power between the commit of a sale and its paper."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware_mocks.printer import PrinterEmulator
from simulation.centre_place import command
from simulation.fleet import Teller
from simulation.lone_counter import LoneCounter, make_lone_counter
from simulation.ports import free_port
from simulation.processes import Child
from simulation.world import AIT_AMIRA

SALE = AIT_AMIRA.usual_sales[0]


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(58, tmp_path / "paper") as emulator:
        yield emulator


@pytest.fixture
def lone(tmp_path: Path, printer: PrinterEmulator) -> LoneCounter:
    return make_lone_counter(
        tmp_path / "counter",
        AIT_AMIRA,
        printer_url=f"tcp://127.0.0.1:{printer.port}",
        printer_profile="generic-58",
    )


@contextmanager
def serving(lone: LoneCounter) -> Iterator[tuple[Child, Teller]]:
    port = free_port()
    words = [
        command("girct-pos"), "serve", f"--data-dir={lone.folder}", f"--port={port}",
        f"--printer={lone.settings.printer_url}", "--printer-profile=generic-58",
    ]  # fmt: skip
    child = Child("counter", words, lone.folder.parent / "log")
    child.start()
    try:
        with Teller(f"http://127.0.0.1:{port}") as teller:
            teller.wait_until_ready()
            teller.log_in(lone.pin)
            teller.open_session()
            yield child, teller
    finally:
        child.stop()


def verify(lone: LoneCounter) -> str:
    done = subprocess.run(
        [command("girct-pos"), "verify", f"--data-dir={lone.folder}"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_quittance_no_byte_of_which_left_is_printed_as_the_original_after_the_restart(
    lone: LoneCounter, printer: PrinterEmulator
) -> None:
    printer.break_with("unplugged")
    with serving(lone) as (child, teller):
        sold = teller.sell(*SALE)
        assert teller.wait_for_print_state(sold.seq, {"BLOCKED"}) == "BLOCKED"
        child.kill()
    printer.repair()
    with serving(lone) as (_, teller):
        teller.print_again(sold.seq)
        [paper] = printer.wait_for(1, timeout_s=30)
        assert teller.wait_for_print_state(sold.seq, {"PRINTED"}) == "PRINTED"
    assert "DUPLICATA" not in paper.text
    assert "0 faults" in verify(lone)


def test_a_counter_killed_at_the_very_moment_of_a_sale_asks_about_its_paper(
    lone: LoneCounter, printer: PrinterEmulator
) -> None:
    printer.break_with("unplugged")
    with serving(lone) as (child, teller):
        sold = teller.sell(*SALE)
        child.kill()
    with serving(lone) as (_, teller):
        asked = teller.wait_for_print_state(sold.seq, {"BLOCKED", "UNKNOWN"})
        again = teller.sell(*SALE)
    assert asked in {"BLOCKED", "UNKNOWN"}
    assert again.seq > sold.seq
    assert printer.documents == []
    assert "0 faults" in verify(lone)


def test_a_paper_nobody_confirmed_is_never_printed_again_by_itself(
    lone: LoneCounter, printer: PrinterEmulator
) -> None:
    printer.break_with("mute")
    with serving(lone) as (child, teller):
        sold = teller.sell(*SALE)
        assert teller.wait_for_print_state(sold.seq, {"SENDING", "SENT", "UNKNOWN"})
        child.kill()
    printer.repair()
    with serving(lone) as (_, teller):
        state = teller.wait_for_print_state(sold.seq, {"UNKNOWN", "SENT"})
    assert state in {"UNKNOWN", "SENT"}
    assert len(printer.documents) <= 1
    assert "0 faults" in verify(lone)
