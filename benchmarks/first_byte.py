"""From the commit of a sale to the first byte of its paper on the wire, beside bare questions."""

import socket
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from uuid import uuid4

from benchmarks.figure import Figure, median_ms
from domain.ids import NatureIndex
from domain.money import Money
from pos.bootstrap import Counter
from pos.sales.commands import SaleCommand, SaleLine
from simulation.lone_counter import LoneCounter, make_lone_counter
from simulation.world import AIT_AMIRA

SAMPLES = 60
_WARM_UP = 3
_PRINT_WAIT_S = 30.0
_QUESTION, _READY = b"\x10\x04", b"\x12"
_CONFIRM, _CONFIRM_HEAD, _ID_LETTERS = b"\x1d(H", 7, 4
_INITIALISE = b"\x1b@"


class _Stopwatch:
    """A printer that answers that it is well, and notes when each job begins."""

    def __init__(self) -> None:
        self.begun_s: list[float] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        job = b""
        while received := connection.recv(65_536):
            now_s = time.perf_counter()
            if not job and received.startswith(_INITIALISE):
                self.begun_s.append(now_s)
            if job or received.startswith(_INITIALISE):
                job += received
                place = job.find(_CONFIRM)
                if place >= 0 and len(job) >= place + _CONFIRM_HEAD + _ID_LETTERS:
                    head = place + _CONFIRM_HEAD
                    connection.sendall(b"\x37\x22" + job[head : head + _ID_LETTERS] + b"\x00")
            elif received.startswith(_QUESTION):
                connection.sendall(_READY)
            else:
                connection.sendall(b"\x37\x25\x00")


def run() -> list[Figure]:
    """Sell one place at a time, and see when its paper begins."""
    printer = _Stopwatch()
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        url = f"tcp://127.0.0.1:{printer.port}"
        lone = make_lone_counter(Path(name) / "counter", AIT_AMIRA, printer_url=url)
        counter = lone.open()
        try:
            value = _measure(lone, counter, printer)
        finally:
            counter.close()
            floor = median_ms(lambda: _ask(printer.port), samples=SAMPLES)
            printer.close()
    return [
        Figure(
            "commit to first byte of the paper on the wire",
            value,
            "ms",
            "a connection and the four questions that come before it, alone",
            floor,
            SAMPLES,
            note="laid out, built, SENDING fsynced, printer asked how it is; no more than 20",
        )
    ]


def _measure(lone: LoneCounter, counter: Counter, printer: _Stopwatch) -> float:
    counter.printing.start()
    agent = counter.sessions.log_in(lone.pin)
    counter.sessions.open(agent, Money(20_000))
    committed_s: list[float] = []
    wake = counter.printing.wake

    def noted(job_id: str) -> None:
        committed_s.append(time.perf_counter())
        wake(job_id)

    object.__setattr__(counter.printing, "wake", noted)
    for _ in range(SAMPLES + _WARM_UP):
        command = SaleCommand(str(uuid4()), (SaleLine(NatureIndex(502), "1"),), Money(1_000))
        issued = counter.sales.issue(command, agent.agent_id)
        counter.printing.wait(issued.job_id or "", _PRINT_WAIT_S)
    took = [begun - done for done, begun in zip(committed_s, printer.begun_s, strict=True)]
    return 1000 * median(took[_WARM_UP:])


def _ask(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for question in (1, 2, 3, 4):
            connection.sendall(_QUESTION + bytes((question,)))
            connection.recv(1)
