"""A fault at every printed line of a quittance, at its cut and before its confirmation.

One original at most, and the screen says so.
"""

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event

import pytest

from domain.ids import legal_number
from domain.receipt_code import decode
from hardware_mocks.printer import Abilities, PrinterEmulator
from pos.bootstrap import Counter
from pos.printing.states import PrintJob, PrintState
from pos.sales.commands import Issued
from pos.screens.papers import paper_of

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
DOTS_PER_MM, LINE_MM, LINES_MIN = 8, 4, 50
"""A printed line of a quittance, or as much of a picture or of the feed before the cut."""

SAMPLED = 2
WAIT_S = 60.0
TOLD = {
    "paper_out": "printer.paper_out",
    "cover_open": "printer.cover_open",
    "cutter_error": "printer.cutter",
    "overheated": "printer.overheated",
}
"""What mends itself or by a hand, and the code by which the counter tells it."""

MODELS = {
    "generic-80": (80, Abilities()),
    "generic-58": (58, Abilities(knows_process_id=False, knows_qr=False)),
}
"""One that confirms by the name of the job, and one whose answers bear no name."""

CUT_OFF = ("disconnected", "unplugged")
REST_MAX = 4
"""A cable pulled within a command leaves its first bytes, which our first question completes."""

Moment = Mapping[str, int]


@pytest.fixture(params=["generic-80"])
def model(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def emulator(tmp_path: Path, model: str) -> Iterator[PrinterEmulator]:
    width_mm, abilities = MODELS[model]
    folder = tmp_path / "paper"
    with PrinterEmulator(width_mm, folder, abilities=abilities) as opened:  # strict
        yield opened


@pytest.fixture
def counter(
    start_counter: Callable[..., Counter], emulator: PrinterEmulator, model: str
) -> Counter:
    address = f"tcp://127.0.0.1:{emulator.port}"
    started = start_counter(printer_url=address, printer_profile=model)
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


def moments(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator, fault: str
) -> list[Moment]:
    """Every line of a paper as long as one without a fault, then its cut, then its confirmation.

    All of them in a proof; in an ordinary run a few lines, always the same, and the last two.
    """
    before_dots = emulator.fed_dots
    assert settled(counter, sell()).state is PrintState.PRINTED
    length_mm = (emulator.fed_dots - before_dots) // DOTS_PER_MM
    lines: list[Moment] = [{"after_mm": mm} for mm in range(LINE_MM, length_mm, LINE_MM)]
    assert len(lines) >= LINES_MIN
    chosen = lines if IS_PROOF else random.Random(fault).sample(lines, SAMPLED)  # noqa: S311 - repeatable
    return [*chosen, {"after_mm": length_mm}, {"at_cut": True}, {"after_cut": True}]


def originals(emulator: PrinterEmulator, issued: Issued) -> int:
    """How many times the original is on paper: its code, or its number where that is a picture."""
    record, papers = issued.stored.record, emulator.documents
    if emulator.abilities.knows_qr:
        return sum(decode(code) == record for paper in papers for code in paper.qr_payloads)
    number = f"QUITTANCE N° {legal_number(record.terminal_id, record.receipt_no)}\n"
    return sum(number in paper.text for paper in papers)


@pytest.mark.parametrize(
    ("fault", "model"),
    [*((fault, "generic-80") for fault in TOLD), ("paper_out", "generic-58")],
    indirect=["model"],
)
def test_a_quittance_held_at_any_line_is_finished_once_by_the_printer(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator, fault: str
) -> None:
    for moment in moments(counter, sell, emulator, fault):
        emulator.break_with(fault, **moment)
        issued = sell()
        job = settled(counter, issued, is_held_enough=True)
        assert fault in emulator.faults, moment
        assert job.is_held, moment
        assert job.error_code == TOLD[fault]
        shown = paper_of(job, "fr")
        assert (shown.title, shown.can_give_up) == ("Arrêtée en cours", True)
        assert (shown.can_retry, shown.is_question) == (False, False)
        emulator.repair()
        assert settled(counter, issued).state is PrintState.PRINTED, moment
        assert originals(emulator, issued) == 1, moment
    assert emulator.errors == []
    assert counter.verify() == []


@pytest.mark.parametrize("fault", CUT_OFF)
def test_a_quittance_cut_off_at_any_line_is_asked_about_and_never_sent_again(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator, fault: str
) -> None:
    for moment in moments(counter, sell, emulator, fault):
        emulator.break_with(fault, **moment)
        issued = sell()
        job = settled(counter, issued)
        assert fault in emulator.faults, moment
        assert job.state is PrintState.UNKNOWN, moment
        assert paper_of(job, "fr").is_question
        emulator.repair()
        is_whole = originals(emulator, issued) == 1
        assert is_whole or "after_cut" not in moment
        counter.printing.answer(job.job_id, is_readable=is_whole)
        if not is_whole:
            agent_id = issued.stored.record.agent_id
            duplicate = counter.sales.duplicate(issued.seq, "PAPER_ILLEGIBLE", agent_id)
            assert settled(counter, duplicate).state is PrintState.PRINTED, moment
            (payload,) = emulator.documents[-1].qr_payloads  # none of it went into the old paper
            assert decode(payload) == duplicate.stored.record, moment
            assert "DUPLICATA" in emulator.documents[-1].text
        assert originals(emulator, issued) <= 1, moment
        rest = emulator.take_errors()
        assert len(rest) <= (REST_MAX if fault == "disconnected" else 0), (moment, rest)
    assert counter.verify() == []
