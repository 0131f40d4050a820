"""A counter that prints on a virtual printer, and waiting for its papers."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from hardware_mocks.printer import PrinterEmulator
from pos.bootstrap import Counter
from pos.printing.states import PrintState
from pos.sales.commands import Issued

WAIT_S = 30.0


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(directory=tmp_path / "paper") as opened:
        yield opened


@pytest.fixture
def counter(start_counter: Callable[..., Counter], emulator: PrinterEmulator) -> Counter:
    started = start_counter(printer_url=f"tcp://127.0.0.1:{emulator.port}")
    started.sync.refresh_now()
    started.printing.start()
    return started


def state_of(counter: Counter, issued: Issued) -> PrintState:
    assert issued.job_id is not None
    return counter.printing.wait(issued.job_id, WAIT_S).state


def ended(counter: Counter, issued: Issued) -> PrintState:
    """Wait until the paper no longer moves by itself."""
    deadline = time.monotonic() + WAIT_S
    while (job := counter.printing.job_of(issued.seq)) and job.is_moving:
        assert time.monotonic() < deadline
        Event().wait(0.02)
    assert job is not None
    return job.state


def wait_until_printed(counter: Counter, issued: Issued) -> None:
    """Wait for a paper that waits for the printer."""
    deadline = time.monotonic() + WAIT_S
    while (job := counter.printing.job_of(issued.seq)) and job.state is not PrintState.PRINTED:
        assert time.monotonic() < deadline, job
        Event().wait(0.02)
