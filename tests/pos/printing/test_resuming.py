"""Papers the printer was not ready for come out by themselves, once each."""

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event

from domain.receipt_code import decode
from hardware_mocks.printer import PrinterEmulator
from pos.bootstrap import Counter
from pos.errors import OriginalAlreadyStarted
from pos.printing.resuming import TIMES_MAX, Resuming
from pos.printing.states import INTERRUPTED, NO_PRINTER, Ending, PrintState
from pos.sales.commands import Issued
from tests.pos.printing.conftest import WAIT_S, state_of, wait_until_printed


def test_papers_that_waited_print_once_each_whoever_also_presses_the_key(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator
) -> None:
    emulator.break_with("paper_out")
    sold = [sell() for _ in range(3)]
    assert {state_of(counter, issued) for issued in sold} == {PrintState.BLOCKED}
    emulator.repair()
    job_id = sold[1].job_id
    assert job_id is not None
    deadline = time.monotonic() + WAIT_S
    while counter.printing.job(job_id).state is not PrintState.PRINTED:  # a hand, again and again
        assert time.monotonic() < deadline
        with suppress(OriginalAlreadyStarted):
            counter.printing.retry(job_id)
        Event().wait(0.05)
    for issued in sold:
        wait_until_printed(counter, issued)
    papers = emulator.wait_for(3, WAIT_S)
    printed = [decode(paper.qr_payloads[0]) for paper in papers]
    assert sorted(printed, key=lambda record: record.seq) == [one.stored.record for one in sold]
    assert counter.verify() == []


def test_what_an_earlier_run_left_unbegun_is_asked_about_and_prints_by_no_clock(
    counter: Counter,
    sell: Callable[..., Issued],
    start_counter: Callable[..., Counter],
    emulator: PrinterEmulator,
) -> None:
    emulator.break_with("paper_out")
    assert state_of(counter, sell()) is PrintState.BLOCKED
    counter.close()
    emulator.repair()
    again = start_counter(printer_url=f"tcp://127.0.0.1:{emulator.port}")
    (job,) = again.printing.start()
    assert (job.state, job.error_code) == (PrintState.BLOCKED, INTERRUPTED)
    again.printing.retry(job.job_id)
    assert again.printing.wait(job.job_id, WAIT_S).state is PrintState.PRINTED
    assert len(emulator.documents) == 1


def test_what_waits_is_due_as_soon_as_a_newer_paper_came_out() -> None:
    resuming = Resuming()
    resuming.note("old", Ending(PrintState.BLOCKED, "printer.paper_out"))
    assert not resuming.is_due
    resuming.note("new", Ending(PrintState.PRINTED))
    assert resuming.is_due
    assert resuming.take() == ["old"]
    assert not resuming.is_due


def test_a_printer_that_says_it_is_ready_and_is_not_is_tried_three_times_more() -> None:
    resuming, ending = Resuming(), Ending(PrintState.BLOCKED, "printer.paper_out")
    for _ in range(TIMES_MAX):
        resuming.note("7", ending)
        assert resuming.take() == ["7"]
    resuming.note("7", ending)
    assert resuming.take() == []
    resuming.note("7", Ending(PrintState.PRINTED))
    resuming.note("8", Ending(PrintState.UNKNOWN, "printer.offline"))
    resuming.note("9", Ending(PrintState.BLOCKED, NO_PRINTER))
    assert resuming.take() == []
