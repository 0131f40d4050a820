"""A counter's whole day at its own screens: the most memory it held, and its slowest pages."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.cold_start import PEAK, peak_bytes
from benchmarks.figure import Figure
from simulation.centre_place import command
from simulation.fleet import Teller
from simulation.lone_counter import LoneCounter, make_lone_counter
from simulation.ports import free_port
from simulation.processes import Child
from simulation.world import AIT_AMIRA

SALES = 2_000
SIGN_INS = 20
PAGES = 400
PRINTED_EVERY, PATIENCE_S = 20, 120.0
"""A cashier does not run further ahead of the printer than so many papers."""

UNIT = {"MALLOC_ARENA_MAX": "2", "PYTHONOPTIMIZE": "2", "PYTHONNODEBUGRANGES": "1"}
"""As in `deploy/counter/girct-pos.service`."""

SLOWEST_OF = 100
KIB = 1024
MIB = KIB * KIB
PATHS = ("/sale", "/quittances", "/till", "/session")
MB = 1_000_000
MEMORY_LIMIT_MB, PAGE_LIMIT_MS = 120, 30
"""The issue counts in MB: 120 MB are 114.4 MiB."""


def run() -> list[Figure]:
    """Sell two thousand times with twenty sign-ins, ask for pages, count and close the day."""
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        folder = Path(name)
        lone = make_lone_counter(folder / "counter", AIT_AMIRA)
        peak, pages_ms, floor_ms = _live_a_day(folder, lone)
    bare_kib = int(subprocess.check_output([sys.executable, "-c", PEAK]))
    return [
        Figure(
            "counter's peak resident memory over a day",
            peak / MB,
            "MB",
            "Python with FastAPI, uvicorn, Jinja2 and cryptography, imported only",
            bare_kib * KIB / MB,
            1,
            note=f"limit {MEMORY_LIMIT_MB} MB = {MEMORY_LIMIT_MB * MB / MIB:.1f} MiB, held"
            f" {peak / MIB:.1f} MiB; {SALES} sales, {SIGN_INS} PIN checks (argon2id"
            " 19 MiB), pages, count, Z; one run",
        ),
        Figure(
            "counter's page, 99 %",
            _slowest(pages_ms),
            "ms",
            "the same for a page that reads nothing (/health)",
            _slowest(floor_ms),
            PAGES,
            note=f"limit {PAGE_LIMIT_MS}; sale, quittances, till and session after {SALES} sales",
        ),
    ]


def _live_a_day(folder: Path, lone: LoneCounter) -> tuple[int, list[float], list[float]]:
    port, paper_port = free_port(), free_port()
    mock = [sys.executable, "-m", "hardware_mocks", "printer", f"--port={paper_port}"]
    printer = Child("printer", [*mock, f"--directory={folder / 'paper'}"], folder / "printer")
    words = [command("girct-pos"), "serve", f"--data-dir={lone.folder}", f"--port={port}"]
    words.append(f"--printer=tcp://127.0.0.1:{paper_port}")
    child = Child("counter", words, folder / "log", UNIT)
    printer.start()
    child.start()
    try:
        with Teller(f"http://127.0.0.1:{port}") as teller:
            teller.wait_until_ready()
            teller.log_in(lone.regisseur_pin)
            teller.open_session()
            usual = AIT_AMIRA.usual_sales
            for number in range(SALES):
                if number % (SALES // SIGN_INS) == SALES // SIGN_INS - 1:
                    teller.log_out()
                    teller.log_in(lone.regisseur_pin)
                sold = teller.sell(*usual[number % len(usual)])
                if number % PRINTED_EVERY == PRINTED_EVERY - 1:
                    teller.wait_for_print_state(sold.seq, {"PRINTED"}, PATIENCE_S)
            pages_ms = _durations_ms(PAGES, lambda number: teller.look(PATHS[number % len(PATHS)]))
            floor_ms = _durations_ms(PAGES, lambda _: teller.look("/health"))
            teller.close_session(teller.end_session())
            teller.close_day()
        return peak_bytes(child.pid), pages_ms, floor_ms
    finally:
        child.stop()
        printer.stop()


def _durations_ms(times: int, act: Callable[[int], object]) -> list[float]:
    durations = []
    for number in range(times):
        started = time.perf_counter()
        act(number)
        durations.append((time.perf_counter() - started) * 1e3)
    return durations


def _slowest(durations_ms: list[float]) -> float:
    return statistics.quantiles(durations_ms, n=SLOWEST_OF)[-1]
