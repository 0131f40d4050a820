"""A counter loses power between the commit of a sale and its paper."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware_mocks.printer import Abilities, PrinterEmulator
from simulation.centre_place import command
from simulation.fleet import Teller
from simulation.lone_counter import LoneCounter, make_lone_counter
from simulation.ports import free_port
from simulation.processes import Child
from simulation.world import AIT_AMIRA
from tests.flows.hands import wait_until
from ui.catalogues import translate

SALE = AIT_AMIRA.usual_sales[0]
SLOW_BAUD = 38_400
"""A paper then takes some four seconds to arrive."""

NOTHING_LOST = (
    "Nothing that was recorded is lost. A sale that is not in the list was not recorded: enter it"
    " again."
)


def in_arabic(text: str) -> str:
    """What the cashier of this counter, who reads Arabic, is told."""
    said = translate(text, "ar")
    assert said != text
    return said


def paper_of(seq: int) -> str:
    return translate("Paper of record %(seq)s", "ar", seq=seq)


ASKED, UNPRINTED = in_arabic("Only you can know"), in_arabic("Recorded, not printed")


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


def told(teller: Teller) -> str:
    """What the page says that whoever signs in first after the cut is shown."""
    page = teller.look("/started")
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split())


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
        found = teller.wait_for_print_state(sold.seq, {"BLOCKED", "UNKNOWN"})
        story = told(teller)
        again = teller.sell(*SALE)
    assert in_arabic("The program ended without warning; the machine stayed on.") in story
    assert in_arabic(NOTHING_LOST) in story
    assert re.search(rf"{in_arabic('Last number given')} [0-9]+-1 ", story)
    assert f"{in_arabic('Open session')} {in_arabic('none open')}" not in story
    assert (ASKED in story, UNPRINTED in story) == (found == "UNKNOWN", found == "BLOCKED")
    assert story.count(paper_of(sold.seq)) == 1
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
        story = told(teller)
        assert UNPRINTED not in story, "it may be on paper"
        assert (ASKED in story) == (state == "UNKNOWN")
        assert (paper_of(sold.seq) in story) == (state == "UNKNOWN")
        assert teller.wait_for_print_state(sold.seq, {state}) == state
    assert len(printer.documents) <= 1
    assert "0 faults" in verify(lone)


def test_a_counter_killed_while_its_paper_comes_out_asks_about_it_and_never_prints_it_again(
    lone: LoneCounter, printer: PrinterEmulator
) -> None:
    printer.become(Abilities(knows_process_id=False, knows_qr=False, baud=SLOW_BAUD))
    with serving(lone) as (child, teller):
        sold = teller.sell(*SALE)
        before_dots = printer.fed_dots
        wait_until(lambda: printer.fed_dots > before_dots, "no paper comes out")
        child.kill()
        assert printer.documents == []
    with serving(lone) as (_, teller):
        assert teller.wait_for_print_state(sold.seq, {"UNKNOWN"}) == "UNKNOWN"
        printer.become(Abilities(knows_process_id=False, knows_qr=False))
        again = teller.sell(*SALE)
        assert teller.wait_for_print_state(again.seq, {"PRINTED"}) == "PRINTED"
        assert teller.wait_for_print_state(sold.seq, {"UNKNOWN"}) == "UNKNOWN"
    papers = [paper.text for paper in printer.documents]
    numbers = [number for text in papers for number in re.findall(r"QUITTANCE N° (\S+)", text)]
    assert numbers
    assert len(set(numbers)) == len(numbers)
    assert "DUPLICATA" not in "".join(papers)
    assert "0 faults" in verify(lone)
