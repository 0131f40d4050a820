"""Serves the counter's screens on one address of this machine, and says why when it cannot."""

from __future__ import annotations

import errno
import signal
import socket
from typing import TYPE_CHECKING, NoReturn

from pos.errors import PortTaken, SettingsWrong

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from fastapi import FastAPI
    from uvicorn import Config

    from pos.bootstrap import Counter
    from pos.settings import PosSettings
    from pos.setup import Enrolled

_BACKLOG = 128
_GRACE_S = 5
"""How long a page being served may still take once the counter stops, seconds."""


def bind(host: str, port: int) -> socket.socket:
    """Take the port of the screens before anything else starts.

    Args:
        host: Address of this machine.
        port: Port, or 0 to let the system choose.

    Raises:
        PortTaken: Another program listens there.
        SettingsWrong: The address is not this machine's, or may not be used.
    """
    try:
        listener = socket.create_server((host, port), backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"port {port} of {host} is taken by another program"
            raise PortTaken(message, host=host, port=port) from error
        message = f"{host}:{port} cannot be listened on: {error.strerror or error}"
        raise SettingsWrong(message, detail=str(error)) from error
    # Inherited by every connection. asyncio sets it only where the socket names its protocol, which
    # `create_server` does not: without it each page waits 40 ms for the browser's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def serve_first_start(
    settings: PosSettings, listener: socket.socket, announce: Callable[[str], None]
) -> None:
    """Serve the one page of a machine that is no counter yet, until it is one.

    The port stays taken meanwhile: a browser that asks for the counter a moment too early waits.

    Args:
        settings: The settings given; its folder holds no terminal.
        listener: The port taken with `bind`; still open when this returns.
        announce: Told the address once it answers.
    """
    import uvicorn  # noqa: PLC0415 - only the serving process needs it

    from pos.logs import configure_logging  # noqa: PLC0415 - only for serving
    from pos.screens.first_start import build_first_start_app  # noqa: PLC0415

    def enrol(server: str, code: str) -> Enrolled:
        from pos.setup import enrol_counter  # noqa: PLC0415 - HTTP, once in a counter's life

        return enrol_counter(settings.data_dir, code, server_url=server)

    def stop() -> None:
        running.should_exit = True

    configure_logging()
    app = build_first_start_app(enrol, stop, settings.server_url)
    running = uvicorn.Server(_configured(app))
    _stop_on_signals()
    host, port = listener.getsockname()[:2]
    announce(f"http://{host}:{port}")
    running.run(sockets=[listener.dup()])


def serve(counter: Counter, listener: socket.socket, announce: Callable[[str], None]) -> None:
    """Serve the screens until SIGINT or SIGTERM, then close the counter in good order.

    Args:
        counter: The counter; closed when this returns.
        listener: The port taken with `bind`.
        announce: Told the address once it answers.
    """
    import uvicorn  # noqa: PLC0415 - only the serving process needs it

    from pos.logs import configure_logging  # noqa: PLC0415
    from pos.memory import return_large_blocks  # noqa: PLC0415
    from pos.screens.app import build_pos_app  # noqa: PLC0415

    configure_logging()
    return_large_blocks()
    host, port = listener.getsockname()[:2]
    server = uvicorn.Server(_configured(build_pos_app(counter)))
    _stop_on_signals()
    try:
        counter.start()
        announce(f"http://{host}:{port}")
        server.run(sockets=[listener])
    finally:
        listener.close()
        counter.close()


def _configured(app: FastAPI) -> Config:
    from uvicorn import Config  # noqa: PLC0415 - only the serving process needs it

    return Config(
        app,
        http="h11",  # what an installed counter has, wherever more happens to be installed
        loop="asyncio",
        ws="none",
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_GRACE_S,
    )


def _stop_on_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """End through every `finally`: uvicorn raises the signal again once its own work is done."""
    del number, frame
    raise SystemExit(0)
