"""An application on a real socket of this machine, for as long as a test needs it."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.types import ASGIApp

NO_AUTHORITY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Believes nobody: these calls use no TLS, and reading every authority anew takes a moment."""


class PromptServer(uvicorn.Server):
    """The real server, told to stop by an event: it looks at no clock to learn that it is over."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def main_loop(self) -> None:
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        await self.on_tick(0)
        self.is_up.set()
        await self.over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(3):  # the loop's turns in which an idle connection ends
            await asyncio.sleep(0)
        await self._wait_tasks_to_complete()
        await self.lifespan.shutdown()

    def stop(self) -> None:
        """Stop once what is being answered is answered."""
        self.loop.call_soon_threadsafe(self.over.set)


@contextmanager
def served(app: ASGIApp) -> Iterator[httpx.Client]:
    listener = socket.create_server(("127.0.0.1", 0))
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
