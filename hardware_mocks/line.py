"""A virtual device on its wire, and what a bad line does to the bytes of both."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from hardware_mocks.noise import LineFaults
from hardware_mocks.thread import DeviceThread
from hardware_mocks.wires import Wire

_READ_BYTES = 4096
_PACE_S = 0.01
_SHORTEST_S = 0.001
_BITS_OF_A_BYTE = 10


class Device(Protocol):
    """A device without its wire: bytes in, frames out, at moments it is told."""

    errors: list[str]

    def receive(self, content: bytes, now_s: float) -> list[bytes]:
        """Take in what the computer sent, however it was cut up, and give the frames it answers."""

    def tick(self, now_s: float) -> list[bytes]:
        """Give the frames whose moment has come."""

    def next_due_s(self, now_s: float) -> float | None:
        """When `tick` next has something to do; None when only a byte or a hand changes that."""


class Line(DeviceThread):
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
        super().__init__(wire)
        self.faults = LineFaults()
        self._device, self._now = device, now
        self._queue = b""
        self._is_plugged_in = False

    def __enter__(self) -> Self:
        self._paced_at_s = self._now()
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """What a driver opens."""
        return self.wire.address

    @property
    def is_plugged_in(self) -> bool:
        """Whether the computer can see it."""
        return self._is_plugged_in

    def start(self) -> None:
        """Plug in, and serve."""
        self._is_plugged_in = True
        super().start()

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

    def _wait_s(self) -> float | None:
        now_s = self._now()
        due = [at_s for at_s in (self._device.next_due_s(now_s),) if at_s is not None]
        if self._queue:
            due.append(now_s + _PACE_S)
        return max(min(due) - now_s, _SHORTEST_S) if due else None

    def _read(self) -> None:
        received = self.wire.take(_READ_BYTES)
        if received == b"":
            self.wire.hang_up()
        content = self.faults.hear(received or b"")
        if content:
            self._send(self._device.receive(content, self._now()))

    def _catch_up(self) -> None:
        self._send(self._device.tick(self._now()))
        self._pace()

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
