"""The one thread of a virtual device, which sleeps until a byte, a moment or a hand comes."""

import select
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

from hardware_mocks.wires import Wire

_Result = TypeVar("_Result")


class DeviceThread(ABC):
    """Keeps one device running on its wire; what hangs on it is touched by this thread alone.

    Args:
        wire: a pseudo-terminal or a TCP port.
    """

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._serve, name="virtual device", daemon=True)

    def start(self) -> None:
        """Plug in, and serve.

        Raises:
            OSError: When the wire cannot be had.
        """
        self.wire.plug_in()
        self._wake, self._woken = socket.socketpair()
        self._thread.start()

    def stop(self) -> None:
        """Unplug, and wait until the thread has ended."""
        self.do(self._stop)
        self._thread.join()
        self._wake.close()
        self._woken.close()

    def do(self, action: Callable[[], _Result]) -> _Result:
        """Do something to the device between two bytes; it is done when this returns."""
        done: Future[_Result] = Future()

        def call() -> None:
            try:
                done.set_result(action())
            except Exception as error:  # noqa: BLE001 -- goes to whoever asked, the device goes on
                done.set_exception(error)

        self._calls.put(call)
        self._wake.send(b"!")
        return done.result()

    def _serve(self) -> None:
        while not self._is_stopping:
            source = self._source()
            sources = [self._woken.fileno(), *([] if source is None else [source])]
            ready, _, _ = select.select(sources, [], [], self._wait_s())
            if (
                self._woken.fileno() in ready
            ):  # a hand may pull the plug: the wire has its turn next
                self._woken.recv(1)
                self._calls.get()()
            elif source in ready:
                self._read()
            if not self._is_stopping:
                self._catch_up()

    def _source(self) -> int | None:
        """Give what to wait for on the wire."""
        return self.wire.source()

    @abstractmethod
    def _wait_s(self) -> float | None:
        """Say how long nothing is to be done unless a byte or a hand comes."""

    @abstractmethod
    def _read(self) -> None:
        """Take what has come on the wire."""

    @abstractmethod
    def _catch_up(self) -> None:
        """Do what is due at this moment."""

    def _stop(self) -> None:
        self.wire.unplug()
        self._is_stopping = True
