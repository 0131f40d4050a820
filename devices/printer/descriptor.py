"""Wires that are file descriptors: sockets, serial ports and the kernel's printer files."""

import contextlib
import fcntl
import os
import select
import termios
import time
from collections.abc import Callable
from struct import Struct

from devices.printer.wire import WireLost

_INT = Struct("i")
_QUEUE_GLANCE_S = 0.005
_READ_BYTES = 4096
_EMPTY_READ_S = 0.05
"""USB printers answer a read with no byte while they have nothing to say: ask again later.

Source: odoo `iot_drivers`, printer driver (five reads, 50 ms apart).
"""


class DescriptorWire:
    """A descriptor read and written without ever blocking.

    Args:
        descriptor: an open descriptor; it is made non-blocking.
        release: closes it.
        is_empty_read_the_end: whether a read of no byte means that the other end closed, as on a
            socket; on a USB printer file it means nothing.
        is_paced: whether its other end makes us wait; not so on a serial port.
    """

    def __init__(
        self,
        descriptor: int,
        release: Callable[[], None],
        *,
        is_empty_read_the_end: bool = True,
        is_paced: bool = True,
    ) -> None:
        self._descriptor, self._release = descriptor, release
        self.is_paced = is_paced
        self._is_empty_read_the_end = is_empty_read_the_end
        os.set_blocking(descriptor, False)

    def send(self, content: memoryview, wait_s: float) -> int:
        """Send the beginning of some bytes; see `Wire`."""
        if not self._is_ready(select.POLLOUT, wait_s):
            return 0
        try:
            return os.write(self._descriptor, content)
        except BlockingIOError:
            return 0

    def has_left(self, wait_s: float) -> bool:
        """Look at the system's own queue until it is empty; see `Wire`."""
        until_s = time.monotonic() + wait_s
        while not self.is_paced and self._queued_bytes():
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return False
            time.sleep(min(left_s, _QUEUE_GLANCE_S))
        return True

    def _queued_bytes(self) -> int:
        told = fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, bytes(_INT.size))
        return int(_INT.unpack(told)[0])

    def receive(self, wait_s: float) -> bytes:
        """Give what came in; see `Wire`."""
        if not self._is_ready(select.POLLIN, wait_s):
            return b""
        try:
            received = os.read(self._descriptor, _READ_BYTES)
        except BlockingIOError:
            return b""
        if not received and self._is_empty_read_the_end:
            message = "the printer closed the connection"
            raise WireLost(message)
        if not received and wait_s > 0:
            time.sleep(min(wait_s, _EMPTY_READ_S))
        return received

    def close(self) -> None:
        """Close the descriptor."""
        release, self._release = self._release, _nothing
        with contextlib.suppress(OSError):
            release()

    def _is_ready(self, event: int, wait_s: float) -> bool:
        """Wait for room or bytes; an error or a hang-up counts: reading or writing tells it."""
        poll = select.poll()
        poll.register(self._descriptor, event)
        return bool(poll.poll(max(0.0, wait_s) * 1000))


def _nothing() -> None:
    """Close what is closed already."""
