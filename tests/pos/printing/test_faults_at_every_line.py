"""A fault at every printed line of a quittance: one original at most, and the screen says so."""

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from domain.receipt_code import decode
from hardware_mocks.printer import PrintedDocument, PrinterEmulator
from pos.bootstrap import Counter
from pos.printing.states import PrintJob, PrintState
from pos.sales.commands import Issued
from pos.screens.papers import paper_of

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
LINE_MM = 4
LINES = range(1, 45)
"""Printed lines of a quittance on 80 mm paper, one each 4 mm or so: its pictures count as lines."""
SAMPLED = 3
WAIT_S = 60.0
TOLD = {
    "paper_out": "printer.paper_out",
    "cover_open": "printer.cover_open",
    "cutter_error": "printer.cutter",
    "overheated": "printer.overheated",
}
"""What mends itself or by a hand, and the code by which the counter tells it."""

CUT_OFF = ("disconnected", "unplugged")


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(directory=tmp_path / "paper", is_strict=False) as opened:
        yield opened


@pytest.fixture
def counter(start_counter: Callable[..., Counter], emulator: PrinterEmulator) -> Counter:
    started = start_counter(printer_url=f"tcp://127.0.0.1:{emulator.port}")
    started.sync.refresh_now()
    started.printing.start()
    return started


def settled(counter: Counter, issued: Issued, *, is_held_enough: bool = False) -> PrintJob:
    """Wait until the paper no longer moves by itself, or until the printer holds it."""
    deadline = time.monotonic() + WAIT_S
    while (job := counter.printing.job_of(issued.seq)) and job.is_moving:
        if job.is_held and is_held_enough:
            return job
        assert time.monotonic() < deadline, job
        Event().wait(0.01)
    assert job is not None
    return job


def lines_to_try(fault: str) -> list[int]:
    """Every line in a proof; a few, always the same, in an ordinary run."""
    return list(LINES) if IS_PROOF else sorted(random.Random(fault).sample(LINES, SAMPLED))  # noqa: S311 - repeatable


def originals(papers: list[PrintedDocument], issued: Issued) -> int:
    """How many times the code of the original is on paper."""
    return sum(
        decode(payload) == issued.stored.record for paper in papers for payload in paper.qr_payloads
    )


@pytest.mark.parametrize("fault", TOLD)
def test_a_quittance_held_at_any_line_is_finished_once_by_the_printer(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator, fault: str
) -> None:
    times_held = 0
    for line in lines_to_try(fault):
        emulator.break_with(fault, after_mm=line * LINE_MM)
        issued = sell()
        job = settled(counter, issued, is_held_enough=True)
        shown = paper_of(job, "fr")
        times_held += job.is_held
        if job.is_held:
            assert job.error_code == TOLD[fault]
            assert (shown.title, shown.can_give_up) == ("Arrêtée en cours", True)
            assert (shown.can_retry, shown.is_question) == (False, False)
        emulator.repair()
        assert settled(counter, issued).state is PrintState.PRINTED, line
        assert originals(emulator.documents, issued) == 1, line
    assert times_held > 0
    assert counter.verify() == []


@pytest.mark.parametrize("fault", CUT_OFF)
def test_a_quittance_cut_off_at_any_line_is_asked_about_and_never_sent_again(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator, fault: str
) -> None:
    for line in lines_to_try(fault):
        emulator.break_with(fault, after_mm=line * LINE_MM)
        issued = sell()
        job = settled(counter, issued)
        emulator.repair()
        if job.state is PrintState.PRINTED:  # it was out before the fault
            assert originals(emulator.documents, issued) == 1, line
            continue
        assert job.state is PrintState.UNKNOWN, line
        assert paper_of(job, "fr").is_question
        is_whole = originals(emulator.documents, issued) == 1
        counter.printing.answer(job.job_id, is_readable=is_whole)
        if not is_whole:
            agent_id = issued.stored.record.agent_id
            duplicate = counter.sales.duplicate(issued.seq, "PAPER_ILLEGIBLE", agent_id)
            assert settled(counter, duplicate).state is PrintState.PRINTED, line
            assert "DUPLICATA" in emulator.documents[-1].text
        assert originals(emulator.documents, issued) <= 1, line
    assert counter.verify() == []
