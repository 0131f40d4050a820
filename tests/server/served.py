"""An application on a real socket of this machine, for as long as a test needs it."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.types import ASGIApp

from tests.server.prompt import PromptServer

NO_AUTHORITY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Believes nobody: these calls use no TLS, and reading every authority anew takes a moment."""


@contextmanager
def served(app: ASGIApp) -> Iterator[httpx.Client]:
    listener = socket.create_server(("127.0.0.1", 0))
    # asyncio does it only for a socket that names its protocol; without it each answer waits 40 ms
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = PromptServer(
        uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    port = listener.getsockname()[1]
    assert server.is_up.wait(60), "the application did not start"
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", verify=NO_AUTHORITY) as client:
            yield client
    finally:
        server.stop()
        thread.join()
