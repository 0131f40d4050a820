"""Printing: one original at most, whatever happens to the printer or to us."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from devices.printer import PrinterStatus, PrintOutcome, profile_named
from devices.printer.watch import IMPATIENT, JobWatch
from domain.calendar import format_date_time
from domain.document import ReceiptDocument
from domain.money import Money
from domain.receipt_code import decode
from domain.record import Kind
from hardware_mocks.printer import PrinterEmulator
from pos.bootstrap import Counter
from pos.errors import OriginalAlreadyStarted, OriginalNotPrinted, PrintJobUnknown, QuittanceUnknown
from pos.journal.database import Database
from pos.printing.jobs import PrintJobs
from pos.printing.spool import Printing
from pos.printing.states import INTERRUPTED, NO_PRINTER, SEEN, PrintState
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.screens.papers import paper_of
from pos.sessions.agents import Agent
from tests.pos.little_regie import SOUK_PLACE
from tests.pos.printing.conftest import WAIT_S, state_of, wait_until_printed


def test_a_quittance_prints_after_its_commit_and_its_code_is_its_record(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator
) -> None:
    issued = sell()
    assert state_of(counter, issued) is PrintState.PRINTED
    (paper,) = emulator.wait_for(1, WAIT_S)
    assert decode(paper.qr_payloads[0]) == issued.stored.record
    assert counter.printing.pending() == []


@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "offline"])
def test_a_printer_that_is_not_ready_blocks_and_the_original_prints_by_itself_later(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator, fault: str
) -> None:
    emulator.break_with(fault)
    issued = sell()
    assert state_of(counter, issued) is PrintState.BLOCKED
    (waiting,) = counter.printing.pending()
    assert (waiting.seq, waiting.has_started) == (issued.seq, False)
    failed = counter.journal.of_code("PRINT_FAILED")[0]
    assert failed.body["ref"] == issued.seq
    with pytest.raises(OriginalNotPrinted):
        counter.sales.duplicate(issued.seq, "PAPER_LOST", issued.stored.record.agent_id)
    emulator.repair()
    wait_until_printed(counter, issued)
    with pytest.raises(OriginalAlreadyStarted):
        counter.printing.retry(waiting.job_id)
    (paper,) = emulator.wait_for(1, WAIT_S)
    assert "DUPLICATA" not in paper.text
    assert counter.verify() == []


def test_a_printer_unplugged_before_the_job_blocks(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator
) -> None:
    emulator.break_with("unplugged")
    issued = sell()
    assert state_of(counter, issued) is PrintState.BLOCKED
    assert counter.printing.pending()[0].error_code == "printer.offline"


def test_a_one_way_printer_is_sent_to_and_the_cashier_may_say_it_came_out(
    counter: Counter, amina: Agent, start_counter: Callable[..., Counter], tmp_path: Path
) -> None:
    counter.close()
    device = tmp_path / "device"
    device.touch()
    again = start_counter(printer_url=f"file://{device}")
    again.printing.start()
    command = SaleCommand(str(uuid4()), (SaleLine(SOUK_PLACE, "1"),), Money(2_500))
    issued = again.sales.issue(command, amina.agent_id)
    assert issued.job_id is not None
    assert state_of(again, issued) is PrintState.SENT
    assert device.stat().st_size > 0
    assert again.printing.pending() == []
    seen = again.printing.answer(issued.job_id, is_readable=True)
    assert (seen.state, seen.error_code, seen.is_seen) == (PrintState.SENT, SEEN, True)
    assert again.printing.answer(issued.job_id, is_readable=False) == seen
    assert paper_of(seen, "fr").title == "Vue par l’agent"
    assert again.sales.recent()[0].is_paper_seen


def test_a_duplicate_is_recorded_first_and_marked(
    counter: Counter, sell: Callable[..., Issued], amina: Agent, emulator: PrinterEmulator
) -> None:
    original = sell()
    state_of(counter, original)
    request_id = str(uuid4())
    first = counter.sales.duplicate(
        original.seq, "PAPER_LOST", amina.agent_id, request_id=request_id
    )
    again = counter.sales.duplicate(
        original.seq, "PAPER_LOST", amina.agent_id, request_id=request_id
    )
    second = counter.sales.duplicate(original.seq, "PAYER_REQUEST", amina.agent_id)
    assert first.stored.record == again.stored.record
    assert (first.stored.body["copy"], second.stored.body["copy"]) == (1, 2)
    assert second.stored.record.kind is Kind.DUPLICATE
    assert state_of(counter, second) is PrintState.PRINTED
    papers = emulator.wait_for(3, WAIT_S)
    assert decode(papers[1].qr_payloads[0]) == first.stored.record
    assert "DUPLICATA" in papers[1].text
    moment = format_date_time(first.stored.issued_at)
    assert f"Délivré le {moment}\npar l'agent {amina.agent_id} Amina B.\n" in papers[1].text
    assert "Délivré" not in papers[0].text
    assert "DUPLICATA" in papers[2].text
    assert counter.sales.recent()[0].copies == 2
    assert counter.journal.head().receipt_no == 1
    assert counter.verify() == []


def test_only_a_quittance_has_duplicates(counter: Counter, amina: Agent) -> None:
    for seq in (1, 9_999):
        with pytest.raises(QuittanceUnknown):
            counter.sales.duplicate(seq, "PAPER_LOST", amina.agent_id)  # type: ignore[arg-type] - plain numbers will do


def test_without_a_printer_the_quittance_stands_and_waits(
    counter: Counter, amina: Agent, start_counter: Callable[..., Counter]
) -> None:
    counter.close()
    again = start_counter()
    again.printing.start()
    command = SaleCommand(str(uuid4()), (SaleLine(SOUK_PLACE, "1"),), Money(2_500))
    issued = again.sales.issue(command, amina.agent_id)
    assert state_of(again, issued) is PrintState.BLOCKED
    assert again.printing.pending()[0].error_code == NO_PRINTER
    assert again.journal.head().receipt_no == 1


def test_a_job_nobody_knows_is_refused(counter: Counter) -> None:
    for job_id in ("77", "x", ""):
        with pytest.raises(PrintJobUnknown):
            counter.printing.job(job_id)


def test_what_was_being_sent_at_a_crash_is_asked_about_and_never_sent_again(
    counter: Counter,
    sell: Callable[..., Issued],
    start_counter: Callable[..., Counter],
    emulator: PrinterEmulator,
) -> None:
    issued = sell()
    assert issued.job_id is not None
    state_of(counter, issued)
    with counter.journal.database.transaction() as connection:
        connection.execute("UPDATE print_jobs SET state = 'SENDING'")
    counter.close()
    again = start_counter(printer_url=f"tcp://127.0.0.1:{emulator.port}")
    (job,) = again.printing.start()
    assert (job.state, job.error_code) == (PrintState.UNKNOWN, INTERRUPTED)
    assert again.journal.of_code("PRINT_UNKNOWN")[0].body["ref"] == issued.seq
    with pytest.raises(OriginalAlreadyStarted):
        again.printing.retry(job.job_id)
    assert again.printing.answer(job.job_id, is_readable=False).state is PrintState.CANCELLED
    assert again.printing.pending() == []
    duplicate = again.sales.duplicate(issued.seq, "PAPER_ILLEGIBLE", issued.stored.record.agent_id)
    assert state_of(again, duplicate) is PrintState.PRINTED
    assert len(emulator.wait_for(2, WAIT_S)) == 2


def test_a_printer_that_does_not_answer_never_gets_the_original_twice(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator
) -> None:
    emulator.break_with("mute")
    issued = sell()
    state = state_of(counter, issued)
    assert state in {PrintState.UNKNOWN, PrintState.BLOCKED}
    assert counter.printing.pending()[0].has_started == (state is PrintState.UNKNOWN)
    assert counter.verify() == []


def test_only_one_of_many_clicks_has_the_original_printed(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator
) -> None:
    emulator.break_with("unplugged")
    assert state_of(counter, sell()) is PrintState.BLOCKED
    (blocked,) = counter.printing.pending()
    counter.printing.close()
    start = Barrier(16)

    def click(_: int) -> bool:
        start.wait()
        try:
            counter.printing.retry(blocked.job_id)
        except OriginalAlreadyStarted:
            return False
        return True

    with ThreadPoolExecutor(16) as clicks:
        assert sum(clicks.map(click, range(16))) == 1


class PrinterOverAReadOnlyJournal:
    """A printer whose paper comes out just as the journal stops taking anything."""

    profile = profile_named("generic-80")

    def __init__(self, database: Database) -> None:
        self.database, self.papers = database, 0

    def print_document(
        self, document: ReceiptDocument, job_id: str, watch: JobWatch = IMPATIENT
    ) -> PrintOutcome:
        del document, job_id, watch
        self.papers += 1
        self.database.rows("PRAGMA query_only = ON")
        return PrintOutcome.PRINTED

    def status(self) -> PrinterStatus:
        message = "this test asks no printer how it is"
        raise AssertionError(message)

    def open_drawer(self) -> None:
        self.status()

    def rest(self) -> bool:
        return False

    def close(self) -> None:
        pass


def test_what_came_out_is_written_once_the_journal_takes_it_again(
    counter: Counter, sell: Callable[..., Issued]
) -> None:
    counter.printing.close()
    printer = PrinterOverAReadOnlyJournal(counter.journal.database)
    printing = Printing(
        PrintJobs(counter.journal.database),
        counter.scribe,
        counter.sales.quittances.document,
        lambda: printer,
    )
    printing.start()
    job_id = sell().job_id
    assert job_id is not None
    deadline = time.monotonic() + WAIT_S
    with capture_logs() as told:
        printing.wake(job_id)
        while not told and time.monotonic() < deadline:
            time.sleep(0.01)
    assert told, "the worker never met the journal that refuses"
    counter.journal.database.rows("PRAGMA query_only = OFF")
    assert printing.wait(job_id, WAIT_S).state is PrintState.PRINTED
    printing.close()
    assert printer.papers == 1
    assert counter.journal.of_code("PRINT_UNKNOWN") == []
