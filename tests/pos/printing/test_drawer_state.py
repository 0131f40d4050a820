"""Whether the drawer is open is on screen at once, whatever the paper does, for both wirings."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest

from domain.money import Money
from hardware_mocks.printer import Abilities, PrinterEmulator
from pos.bootstrap import Counter
from pos.printing.states import PrintState
from pos.sales.commands import SaleCommand, SaleLine
from pos.screens.printer_words import printer_words
from pos.sessions.agents import Agent
from tests.pos.little_regie import SOUK_PLACE
from tests.pos.printing.conftest import WAIT_S, state_of, wait_until_printed


def becomes(counter: Counter, *, is_open: bool | None) -> bool:
    """Wait until the counter knows this of its drawer, without asking the printer itself."""
    deadline = time.monotonic() + WAIT_S
    while counter.drawer.is_open() is not is_open and time.monotonic() < deadline:
        Event().wait(0.02)
    return counter.drawer.is_open() is is_open


def notes(counter: Counter) -> tuple[str, str]:
    return printer_words(counter, "fr")[3], printer_words(counter, "ar")[3]


@pytest.fixture(params=["high", "low"])
def level(request: pytest.FixtureRequest) -> str:
    """Which level of the wire an open drawer of this make gives."""
    return str(request.param)


@pytest.fixture
def emulator(tmp_path: Path, level: str) -> Iterator[PrinterEmulator]:
    abilities = Abilities(is_drawer_open_high=level == "high", receive_buffer_bytes=65_536)
    with PrinterEmulator(directory=tmp_path / "paper", abilities=abilities) as opened:
        yield opened


def test_the_drawer_is_seen_open_and_shut_with_paper_without_and_while_a_paper_is_held(
    counter: Counter,
    start_counter: Callable[..., Counter],
    amina: Agent,
    emulator: PrinterEmulator,
    level: str,
) -> None:
    counter.close()
    counter = start_counter(
        printer_url=f"tcp://127.0.0.1:{emulator.port}",
        drawer="printer",
        drawer_open_level=level,
        drawer_on_cash_sale=False,
    )
    assert counter.drawer.is_open() is None, "nobody asked the printer yet"
    counter.sync.refresh_now()
    counter.printing.start()
    assert becomes(counter, is_open=False)
    for fault in (None, "paper_out"):
        if fault is not None:
            emulator.break_with(fault)
        counter.drawer.open(amina.agent_id, "GIVE_CHANGE")
        assert becomes(counter, is_open=True)
        assert "tiroir ouvert" in notes(counter)[0]
        assert "الدرج مفتوح" in notes(counter)[1]
        emulator.close_drawer()
        assert becomes(counter, is_open=False)
        assert "tiroir" not in notes(counter)[0]
    emulator.repair()
    emulator.break_with("paper_out", after_mm=40)
    command = SaleCommand(str(uuid4()), (SaleLine(SOUK_PLACE, "1"),), Money(2_500))
    held = counter.sales.issue(command, amina.agent_id)
    assert state_of(counter, held) is PrintState.BLOCKED
    counter.drawer.open(amina.agent_id, "GIVE_CHANGE")
    assert becomes(counter, is_open=True), "seen while the printer holds the paper"
    assert counter.printing.health().error_code == "printer.paper_out"
    assert notes(counter)[0].endswith("tiroir ouvert")
    emulator.close_drawer()
    assert becomes(counter, is_open=False)
    emulator.repair()
    wait_until_printed(counter, held)
    assert len(emulator.documents) == 1


def test_nobody_knows_of_a_drawer_that_is_not_set_up_or_whose_level_was_never_found(
    start_counter: Callable[..., Counter], emulator: PrinterEmulator
) -> None:
    url = f"tcp://127.0.0.1:{emulator.port}"
    for settings in ({"drawer": "none"}, {"drawer": "printer", "drawer_open_level": "unknown"}):
        counter = start_counter(printer_url=url, **settings)
        counter.printing.start()
        deadline = time.monotonic() + WAIT_S
        while counter.printing.health().status is None and time.monotonic() < deadline:
            Event().wait(0.02)
        assert counter.printing.health().status is not None
        assert counter.drawer.is_open() is None
        assert "tiroir" not in notes(counter)[0]
        counter.close()
