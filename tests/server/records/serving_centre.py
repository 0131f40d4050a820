"""The real `girct-server serve`, with workers, on the database of one test."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from sqlalchemy import URL

from tests.server.served import NO_AUTHORITY

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30
ROOT = Path(__file__).parents[3]


@dataclass
class ServingCentre:
    """The command, running.

    Args:
        process: the parent process.
        base: the address it answers on.
    """

    process: "subprocess.Popen[bytes]"
    base: str

    def workers(self) -> list[psutil.Process]:
        """The processes that answer, without the one that watches over shared memory."""
        found = []
        for each in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # ended since, or about to be buried
                if "spawn_main" in " ".join(each.cmdline()):
                    found.append(each)
        return found

    def wait_until_it_answers(self) -> None:
        give_up_at = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < give_up_at and self.process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                httpx.post(
                    f"{self.base}/api/v1/nonces", timeout=5, verify=NO_AUTHORITY
                ).raise_for_status()
                return
            time.sleep(0.05)
        message = "the centre does not answer"
        raise AssertionError(message)


@contextlib.contextmanager
def serving(
    data_dir: Path, address: URL, *, workers: int = 2, **settings: str
) -> Iterator[ServingCentre]:
    """Serve a test's database in processes of its own, and stop them in order."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = address.set(drivername="postgresql").render_as_string(hide_password=False)
    program = [sys.executable, "-c", "from server.cli import app; app()"]
    options = ["serve", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(
        [*program, "--data-dir", str(data_dir), *options],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "GIRCT_DATABASE_URL": url,
            "GIRCT_TEST_SYSTEM": "true",
            **settings,
        },
        stderr=subprocess.DEVNULL,
    )
    centre = ServingCentre(process, f"http://127.0.0.1:{port}")
    try:
        centre.wait_until_it_answers()
        yield centre
    finally:
        process.terminate()
        process.wait(STOP_TIMEOUT_S)
