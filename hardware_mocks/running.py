"""Runs virtual devices by hand: where they listen is said in one line of JSON, until a signal."""

import json
import signal
from collections.abc import Callable, Mapping
from contextlib import ExitStack

import typer

_STOPPING = {signal.SIGTERM, signal.SIGINT}
PORT_MAX = 65_535

Start = Callable[[ExitStack], Mapping[str, object]]
"""Enters the devices in the stack it is given, and tells where they listen."""


def run_until_stopped(device: str, start: Start) -> None:
    """Start a device, print where it listens as one line of JSON, run until SIGTERM or SIGINT.

    Args:
        device: its name on the command line, for the code of what goes wrong.
        start: starts it; what it entered in the stack is left in reverse order.

    Raises:
        typer.Exit: Of 1, when it could not start: a port taken, a folder that cannot be written.
    """
    # Blocked before any thread starts: a signal given to another would not wake this one.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    with ExitStack() as running:
        try:
            places = start(running)
        except OSError as error:
            typer.echo(f"virtual_{device}.not_started: {error}", err=True)
            raise typer.Exit(1) from error
        print(json.dumps(places), flush=True)  # noqa: T201 -- this is the command line
        signal.sigwait(_STOPPING)
