"""A server that stops at once when it is told to."""

import asyncio
import socket
import threading

import uvicorn


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
