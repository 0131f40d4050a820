"""The processes of the demo: each in a group of its own, ended by id, and checked to be gone."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from domain.errors import GirctError

STOP_TIMEOUT_S = 20.0
POLL_S = 0.05
END_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class ProcessFailed(GirctError):
    """A process of the demo ended by itself, or was not ready in time."""

    code = "simulation.process_failed"


@dataclass
class Child:
    """One process and everything it starts.

    Args:
        name: shown to people.
        command: program and arguments.
        log_path: where its output goes.
        environment: added to ours.
    """

    name: str
    command: Sequence[str]
    log_path: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the demo alone."""
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Its process id, which is its group's id too."""
        if self.process is None:
            message = f"{self.name} was not started"
            raise ProcessFailed(message)
        return self.process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        """Ask its group to end, without waiting until it has."""
        if self.process is not None:
            _signal_group(self.process.pid, signal.SIGTERM)

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Ask its group to end, wait, and end by force what is left."""
        if self.process is None:
            return
        self.ask_to_end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout_s)
        left = _group(self.process.pid)
        _signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()
        psutil.wait_procs(left, timeout_s)

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        if self.process is not None:
            left = _group(self.process.pid)
            _signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()
            psutil.wait_procs(left, STOP_TIMEOUT_S)
            self.process = None

    def wait_for_port(self, port: int, timeout_s: float = 60.0) -> None:
        """Wait until it, and no other program, listens on a port.

        Raises:
            ProcessFailed: when it ends before, or takes longer; with the end of its output.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if not self.is_running:
                break
            if _listens(self.pid, port):
                return
            time.sleep(POLL_S)
        message = f"{self.name} is not ready: {self.last_words()}"
        raise ProcessFailed(message)

    def wait_for_success(self, timeout_s: float = 60.0) -> None:
        """Wait until it ends by itself, having done what it was asked.

        Raises:
            ProcessFailed: when it refuses or takes longer; with the end of its output.
        """
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                if self.process.wait(timeout_s) == 0:
                    return
        message = f"{self.name} failed: {self.last_words()}"
        raise ProcessFailed(message)

    def last_words(self) -> str:
        """The end of its output, for an error message."""
        if not self.log_path.exists():
            return "no output"
        return " | ".join(self.log_path.read_text(errors="replace").splitlines()[-4:])


def _listens(pid: int, port: int) -> bool:
    with contextlib.suppress(psutil.Error):
        return any(
            found.status == psutil.CONN_LISTEN and found.laddr.port == port
            for found in psutil.Process(pid).net_connections("tcp")
        )
    return False


def _group(group: int) -> list[psutil.Process]:
    """List the processes of a group; one that ends meanwhile is left out."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError):
            if os.getpgid(process.pid) == group:
                found.append(process)
    return found


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let neither Ctrl-C nor SIGTERM interrupt what must be done to its end."""
    kept = {number: signal.signal(number, signal.SIG_IGN) for number in END_SIGNALS}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def processes_naming(text: str) -> list[str]:
    """List the running processes, other than this one's own line, whose command names a text.

    Args:
        text: such as the demo's folder.
    """
    ours = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "status"]):
        command = " ".join(process.info["cmdline"] or ())
        is_alive = process.info["status"] != psutil.STATUS_ZOMBIE
        if text in command and process.info["pid"] not in ours and is_alive:
            found.append(f"{process.info['pid']} {command}")
    return found
