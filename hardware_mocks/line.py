"""A virtual device on its wire: one thread, which sleeps until a byte, a moment or a hand comes."""

import select
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from types import TracebackType
from typing import Protocol, Self, TypeVar

from hardware_mocks.noise import LineFaults
from hardware_mocks.wires import Wire

_PACE_S = 0.01
_SHORTEST_S = 0.001
_BITS_OF_A_BYTE = 10
_Result = TypeVar("_Result")


class Device(Protocol):
    """A device without its wire: bytes in, frames out, at moments it is told."""

    errors: list[str]

    def receive(self, content: bytes, now_s: float) -> list[bytes]:
        """Take in what the computer sent, however it was cut up, and give the frames it answers."""

    def tick(self, now_s: float) -> list[bytes]:
        """Give the frames whose moment has come."""

    def next_due_s(self, now_s: float) -> float | None:
        """When `tick` next has something to do; None when only a byte or a hand changes that."""


class Line:
    """Keeps one device running on its wire; use it as a context manager.

    Args:
        device: what hangs on the wire; touched by the line's thread alone.
        wire: a pseudo-terminal or a TCP port.
        now: the clock, seconds.

    Raises:
        OSError: On entering, when the wire cannot be had.
    """

    def __init__(
        self, device: Device, wire: Wire, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.faults = LineFaults()
        self.wire = wire
        self._device, self._now = device, now
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._queue = b""
        self._is_stopping = False
        self._is_plugged_in = False
        self._thread = threading.Thread(target=self._serve, name="virtual device", daemon=True)

    def __enter__(self) -> Self:
        self.wire.plug_in()
        self._is_plugged_in = True
        self._wake, self._woken = socket.socketpair()
        self._paced_at_s = self._now()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.do(self._stop)
        self._thread.join()
        self._wake.close()
        self._woken.close()

    @property
    def address(self) -> str:
        """What a driver opens."""
        return self.wire.address

    @property
    def is_plugged_in(self) -> bool:
        """Whether the computer can see it."""
        return self._is_plugged_in

    def do(self, action: Callable[[], _Result]) -> _Result:
        """Do something to the device between two bytes; it is done when this returns."""
        done: Future[_Result] = Future()

        def call() -> None:
            try:
                done.set_result(action())
            except Exception as error:  # noqa: BLE001 -- goes to whoever asked, the line goes on
                done.set_exception(error)

        self._calls.put(call)
        self._wake.send(b"!")
        return done.result()

    def wake(self) -> None:
        """Look at the clock again: an injected one has moved."""
        self.do(lambda: None)

    def send(self, frame: bytes) -> None:
        """Send a frame as the device would; for hands on it, through `do`."""
        self._send([frame])

    def unplug(self) -> None:
        """Pull the plug."""
        self.do(self.pull_out)

    def repair(self) -> None:
        """Plug in, and put every fault of the line right."""
        self.do(self._repair)

    def distort(self, faults: LineFaults) -> None:
        """From now on this is wrong with the line."""

        def change() -> None:
            self.faults = faults

        self.do(change)

    def _serve(self) -> None:
        while not self._is_stopping:
            sources = [self._woken.fileno(), *self.wire.sources()]
            ready, _, _ = select.select(sources, [], [], self._wait_s())
            for source in ready:
                if source == self._woken.fileno():
                    self._woken.recv(1)
                    self._calls.get()()
                elif source in self.wire.sources():
                    self._take(source)
            if not self._is_stopping:
                self._send(self._device.tick(self._now()))
                self._pace()

    def _wait_s(self) -> float | None:
        now_s = self._now()
        due = [at_s for at_s in (self._device.next_due_s(now_s),) if at_s is not None]
        if self._queue:
            due.append(now_s + _PACE_S)
        return max(min(due) - now_s, _SHORTEST_S) if due else None

    def _take(self, source: int) -> None:
        content = self.faults.hear(self.wire.take(source))
        if content:
            self._send(self._device.receive(content, self._now()))

    def _send(self, frames: list[bytes]) -> None:
        for frame in frames:
            self._write(self.faults.distort(frame))

    def _write(self, content: bytes) -> None:
        cut = self.faults.cut_after_bytes
        if not content:
            return
        if cut is not None:
            self.wire.write(self._queue + content[:cut])
            self.pull_out()
        elif self.faults.baud is None and not self._queue:
            self.wire.write(content)
        elif self._is_plugged_in:
            if not self._queue:
                self._paced_at_s = self._now()
            self._queue += content

    def _pace(self) -> None:
        """Let go of as many bytes as the line's speed lets through since last time."""
        if not self._queue:
            return
        now_s = self._now()
        passed = len(self._queue)
        if self.faults.baud is not None:
            bytes_a_second = self.faults.baud / _BITS_OF_A_BYTE
            passed = min(passed, int((now_s - self._paced_at_s) * bytes_a_second))
            self._paced_at_s += passed / bytes_a_second
        self.wire.write(self._queue[:passed])
        self._queue = self._queue[passed:]

    def pull_out(self) -> None:
        """Pull the plug from within the line's thread."""
        self.wire.unplug()
        self._is_plugged_in = False
        self._queue = b""
        self.faults.cut_after_bytes = None

    def _repair(self) -> None:
        self.faults = LineFaults()
        self.wire.plug_in()
        self._is_plugged_in = True

    def _stop(self) -> None:
        self.wire.unplug()
        self._is_stopping = True
