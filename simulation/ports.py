"""Ports of the demo: the usual ones when they are free, and never one that another demo chose."""

import contextlib
import fcntl
import os
import socket
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from domain.errors import GirctError

PORT_STEP = 10
LENT_PORTS_START = 32_768


class PortTaken(GirctError):
    """Other programs listen on every port the demo could take."""

    code = "simulation.port_taken"


def free_port() -> int:
    """Find a port nothing listens on now, for a program that is started at once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reserve_port(wanted: int, held: ExitStack) -> int:
    """A free port that no other demo takes while we hold it: the usual one, or one of its series.

    Between choosing a port and listening on it a demo needs seconds; a lock on a file of that
    number tells other demos meanwhile.

    Args:
        wanted: the usual port.
        held: keeps the lock until it is closed.

    Raises:
        PortTaken: when the whole series is taken.
    """
    folder = Path(tempfile.gettempdir()) / f"girct-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for port in _series(wanted):
        lock = (folder / str(port)).open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        held.enter_context(lock)
        if _is_free(port):
            return port
    message = f"no port is free from {wanted} on"
    raise PortTaken(message, port=wanted)


def _series(wanted: int) -> Sequence[int]:
    """The usual port and others of its own, below those a system lends to connections."""
    return range(wanted, LENT_PORTS_START, PORT_STEP)


def _is_free(port: int) -> bool:
    with contextlib.suppress(OSError), socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return True
    return False
