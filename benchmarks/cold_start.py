"""A counter's start: from the command to its first answer, and the most memory it held."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.figure import Figure
from simulation.centre_place import command
from simulation.fleet import Teller
from simulation.lone_counter import make_lone_counter
from simulation.ports import free_port
from simulation.processes import Child
from simulation.world import AIT_AMIRA

STARTS = 5
MIB = 1024 * 1024
BARE = "import fastapi, uvicorn, jinja2, sqlite3, cryptography.hazmat.primitives.asymmetric.ed25519"
# Not getrusage: its peak is the parent's own when that was larger before the program was replaced.
PEAK = (
    f"{BARE}; print([each.split()[1] for each in open('/proc/self/status') if 'VmHWM' in each][0])"
)


def run() -> list[Figure]:
    """Start a counter once to warm the caches, then five times; read its peak memory."""
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        lone = make_lone_counter(Path(name) / "counter", AIT_AMIRA)
        measured = [_start(Path(name), lone.pin) for _ in range(STARTS + 1)][1:]
    bare_s = statistics.median(_time_bare() for _ in range(STARTS))
    bare_kib = int(subprocess.check_output([sys.executable, "-c", PEAK]))
    floor_name = "Python with FastAPI, uvicorn, Jinja2 and cryptography, imported only"
    return [
        Figure(
            "counter cold start",
            statistics.median(seconds for seconds, _ in measured),
            "s",
            floor_name,
            bare_s,
            STARTS,
            note="limit 2; second start on, warm cache, to the first answer of its screens",
        ),
        Figure(
            "counter peak resident memory",
            statistics.median(peak for _, peak in measured) / MIB,
            "MiB",
            floor_name,
            bare_kib / 1024,
            STARTS,
            note="after a sign-in and three sales",
        ),
    ]


def _start(folder: Path, pin: str) -> tuple[float, int]:
    """Start a counter, sell at its screens, end it; give seconds and the peak in bytes."""
    port = free_port()
    words = [command("girct-pos"), "serve", f"--data-dir={folder / 'counter'}", f"--port={port}"]
    child = Child("counter", words, folder / "log")
    started = time.perf_counter()
    child.start()
    try:
        with Teller(f"http://127.0.0.1:{port}") as teller:
            teller.wait_until_ready()
            seconds = time.perf_counter() - started
            teller.log_in(pin)
            teller.open_session()
            for nature, quantity in AIT_AMIRA.usual_sales[:3]:
                teller.sell(nature, quantity)
        return seconds, peak_bytes(child.pid)
    finally:
        child.stop()


def peak_bytes(pid: int) -> int:
    """The most memory a process held (VmHWM of Linux), else what it holds now."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return int(psutil.Process(pid).memory_info().rss)


def _time_bare() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", BARE], check=True)
    return time.perf_counter() - started
