"""The processes of the demo: each in a group of its own, ended by id, and checked to be gone."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from domain.errors import GirctError

STOP_TIMEOUT_S = 20.0
POLL_S = 0.05


class ProcessFailed(GirctError):
    """A process of the demo ended by itself, or was not ready in time."""

    code = "simulation.process_failed"


class PortTaken(GirctError):
    """Another program listens on a port that was asked for by number."""

    code = "simulation.port_taken"


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

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Ask its group to end, wait, and end by force what is left."""
        if self.process is None:
            return
        _signal_group(self.process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout_s)
        _signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        if self.process is not None:
            _signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def wait_for_port(self, port: int, timeout_s: float = 60.0) -> None:
        """Wait until it listens on a port of the loopback.

        Raises:
            ProcessFailed: when it ends before, or takes longer; with the end of its output.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if not self.is_running:
                break
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
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


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


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


def free_port(wanted: int) -> int:
    """A port to listen on: the usual one when it is free, another one otherwise.

    Args:
        wanted: the usual port.
    """
    for port in (wanted, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    message = "no free port on this machine"
    raise PortTaken(message)


def require_free(port: int) -> int:
    """Check a port that was asked for by number.

    Raises:
        PortTaken: when another program listens there.
    """
    if free_port(port) != port:
        message = f"port {port} is taken by another program: choose another, or none"
        raise PortTaken(message, port=port)
    return port
