"""A paper held in the middle, a drawer that does not wait for it, and a printer at rest."""

import time
from collections.abc import Callable
from threading import Event
from uuid import uuid4

import pytest

from devices.errors import DeviceError
from domain.money import Money
from hardware_mocks.printer import Abilities, PrinterEmulator
from pos.bootstrap import Counter
from pos.errors import OriginalAlreadyStarted, OriginalNotPrinted
from pos.printing.drawer import NoDrawer
from pos.printing.health import PrinterHealth
from pos.printing.states import GIVEN_UP, INTERRUPTED, PrintState
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from tests.pos.little_regie import SOUK_PLACE
from tests.pos.printing.conftest import WAIT_S, ended, state_of


def pulses_in_real_time(emulator: PrinterEmulator, awaited: list[bool]) -> bool:
    """Wait until the drawer had these pulses: a byte sent is not yet a byte that arrived."""
    deadline = time.monotonic() + WAIT_S
    while len(emulator.drawer_pulses) < len(awaited) and time.monotonic() < deadline:
        Event().wait(0.02)
    return [pulse.is_real_time for pulse in emulator.drawer_pulses] == awaited


def test_paper_that_runs_out_in_the_middle_is_finished_by_the_printer_and_never_sent_again(
    counter: Counter, sell: Callable[..., Issued], amina: Agent, emulator: PrinterEmulator
) -> None:
    emulator.break_with("paper_out", after_mm=40)
    issued = sell()
    assert state_of(counter, issued) is PrintState.BLOCKED
    (job,) = counter.printing.pending()
    assert job.is_held
    assert job.error_code == "printer.paper_out"
    assert counter.printing.health().error_code == "printer.paper_out"
    with pytest.raises(OriginalAlreadyStarted):
        counter.printing.retry(job.job_id)
    with pytest.raises(OriginalNotPrinted):
        counter.sales.duplicate(issued.seq, "PAPER_LOST", amina.agent_id)
    emulator.repair()
    assert ended(counter, issued) is PrintState.PRINTED
    assert len(emulator.wait_for(1, WAIT_S)) == 1
    assert counter.journal.of_code("PRINT_UNKNOWN") == []
    assert counter.verify() == []


def test_a_paper_given_up_is_forgotten_by_the_printer_and_a_duplicate_may_follow(
    counter: Counter, sell: Callable[..., Issued], amina: Agent, emulator: PrinterEmulator
) -> None:
    emulator.become(Abilities(receive_buffer_bytes=65_536))  # it still hears while it holds
    emulator.break_with("paper_out", after_mm=40)
    issued = sell()
    assert state_of(counter, issued) is PrintState.BLOCKED
    (job,) = counter.printing.pending()
    given_up = counter.printing.give_up(job.job_id, WAIT_S)
    assert (given_up.state, given_up.error_code) == (PrintState.CANCELLED, GIVEN_UP)
    assert counter.journal.of_code("PRINT_FAILED")[0].body["fault"] == GIVEN_UP
    emulator.repair()
    duplicate = counter.sales.duplicate(issued.seq, "PAPER_ILLEGIBLE", amina.agent_id)
    assert ended(counter, duplicate) is PrintState.PRINTED
    papers = emulator.wait_for(1, WAIT_S)
    assert "DUPLICATA" in papers[-1].text
    assert counter.printing.give_up(job.job_id, WAIT_S).state is PrintState.CANCELLED
    assert counter.verify() == []


def test_a_printer_too_full_to_hear_that_a_paper_is_given_up_leaves_it_to_the_cashier(
    counter: Counter, sell: Callable[..., Issued], amina: Agent, emulator: PrinterEmulator
) -> None:
    emulator.become(Abilities(receive_buffer_bytes=1024))
    emulator.break_with("paper_out", after_mm=40)
    issued = sell()
    assert state_of(counter, issued) is PrintState.BLOCKED
    (job,) = counter.printing.pending()
    given_up = counter.printing.give_up(job.job_id, WAIT_S)
    assert (given_up.state, given_up.error_code) == (PrintState.UNKNOWN, "printer.not_cleared")
    emulator.break_with("unplugged")  # as the screen asks: off, then on again
    emulator.repair()
    counter.printing.answer(job.job_id, is_readable=False)
    duplicate = counter.sales.duplicate(issued.seq, "PAPER_ILLEGIBLE", amina.agent_id)
    assert ended(counter, duplicate) is PrintState.PRINTED
    (paper,) = emulator.wait_for(1, WAIT_S)
    assert "DUPLICATA" in paper.text
    assert len(paper.qr_payloads) == 1
    assert counter.verify() == []


def test_a_counter_closed_while_the_printer_holds_a_paper_asks_about_it_at_its_next_start(
    counter: Counter,
    sell: Callable[..., Issued],
    start_counter: Callable[..., Counter],
    emulator: PrinterEmulator,
) -> None:
    emulator.break_with("paper_out", after_mm=40)
    issued = sell()
    assert state_of(counter, issued) is PrintState.BLOCKED
    with counter.journal.database.transaction() as connection:
        held = connection.execute("SELECT * FROM print_jobs").fetchone()
    counter.close()
    again = start_counter(printer_url=f"tcp://127.0.0.1:{emulator.port}")
    (job,) = again.printing.pending()
    assert job.state is PrintState.UNKNOWN
    with again.journal.database.transaction() as connection:  # as a crash would have left it
        connection.execute(
            "UPDATE print_jobs SET state = ?, error_code = ?", (held["state"], held["error_code"])
        )
    (job,) = again.printing.start()
    assert (job.state, job.error_code) == (PrintState.UNKNOWN, INTERRUPTED)


def test_the_drawer_opens_at_a_cash_sale_and_by_a_key_even_without_paper(
    counter: Counter,
    sell: Callable[..., Issued],
    amina: Agent,
    start_counter: Callable[..., Counter],
    emulator: PrinterEmulator,
) -> None:
    with pytest.raises(NoDrawer):
        counter.drawer.open(amina.agent_id, "GIVE_CHANGE")
    assert state_of(counter, sell()) is PrintState.PRINTED
    assert emulator.drawer_pulses == []
    counter.close()
    again = start_counter(
        printer_url=f"tcp://127.0.0.1:{emulator.port}", drawer="printer", drawer_open_level="high"
    )
    again.printing.start()
    command = SaleCommand(str(uuid4()), (SaleLine(SOUK_PLACE, "1"),), Money(2_500))
    issued = again.sales.issue(command, amina.agent_id)
    assert state_of(again, issued) is PrintState.PRINTED
    assert [pulse.pin for pulse in emulator.drawer_pulses] == [2]
    emulator.break_with("paper_out")
    request_id = str(uuid4())
    stored = again.drawer.open(amina.agent_id, "GIVE_CHANGE", request_id=request_id)
    assert again.drawer.open(amina.agent_id, "GIVE_CHANGE", request_id=request_id).seq == stored.seq
    assert (stored.body["code"], stored.body["reason"]) == ("DRAWER_OPENED", "GIVE_CHANGE")
    assert pulses_in_real_time(emulator, [False, True])
    emulator.repair()
    emulator.become(Abilities(receive_buffer_bytes=65_536))
    emulator.break_with("paper_out", after_mm=40)
    held = again.sales.issue(
        SaleCommand(str(uuid4()), (SaleLine(SOUK_PLACE, "1"),), Money(2_500)), amina.agent_id
    )
    assert state_of(again, held) is PrintState.BLOCKED
    again.drawer.open(amina.agent_id, "GIVE_CHANGE")
    assert pulses_in_real_time(emulator, [False, True, False, True])
    assert again.printing.job_of(held.seq) in again.printing.pending()
    emulator.break_with("unplugged")
    assert ended(again, held) is PrintState.UNKNOWN
    with pytest.raises(DeviceError):
        again.drawer.open(amina.agent_id, "GIVE_CHANGE")
    assert len(again.journal.of_code("DRAWER_OPENED", limit=9)) == 3
    (fault,) = again.journal.of_code("DEVICE_FAULT", limit=9)
    assert fault.body["device"] == "drawer"


def test_an_idle_printer_is_asked_how_it_is_without_any_page_asking(
    counter: Counter, emulator: PrinterEmulator
) -> None:
    def told(is_so: Callable[[PrinterHealth], object]) -> bool:
        deadline = time.monotonic() + WAIT_S
        while not is_so(counter.printing.health()) and time.monotonic() < deadline:
            Event().wait(0.05)
        return bool(is_so(counter.printing.health()))

    assert told(lambda health: health.status and health.status.is_ready)
    emulator.break_with("cover_open")
    assert told(lambda health: health.error_code == "printer.cover_open")
    emulator.repair()
    assert told(lambda health: health.status and health.error_code is None)
