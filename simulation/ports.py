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
    """Another program listens on a port that was asked for by number."""

    code = "simulation.port_taken"


def free_port(wanted: int) -> int:
    """A port that is free now: the usual one, or one of its series; any port when asked for 0.

    Raises:
        PortTaken: when the whole series is taken.
    """
    for port in _series(wanted):
        found = _bindable(port)
        if found is not None:
            return found
    message = f"no port is free from {wanted} on"
    raise PortTaken(message, port=wanted)


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
        if _bindable(port) is not None:
            return port
    message = f"no port is free from {wanted} on"
    raise PortTaken(message, port=wanted)


def _series(wanted: int) -> Sequence[int]:
    """The usual port and others of its own, below those a system lends to connections."""
    return range(wanted, LENT_PORTS_START, PORT_STEP) if wanted else (0,)


def _bindable(port: int) -> int | None:
    with contextlib.suppress(OSError), socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return int(probe.getsockname()[1])
    return None


def require_free(port: int) -> int:
    """Check a port that was asked for by number.

    Raises:
        PortTaken: when another program listens there.
    """
    if _bindable(port) is None:
        message = f"port {port} is taken by another program: choose another, or none"
        raise PortTaken(message, port=port)
    return port
