"""One TCP connection to a printer: bytes out, answers in, never one without the other."""

import select
import socket
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

from devices.errors import DeviceError, DeviceOffline, PrintUnknown
from devices.printer.port import PrinterStatus
from devices.printer.status import (
    AutomaticStatus,
    RealTimeStatus,
    Reply,
    ReplyReader,
    from_automatic,
    from_real_time,
    refusal,
)

_READ_BYTES = 4096
_SEND_BYTES = 16_384
_GLANCE_S = 0.25
"""The longest wait between two looks at the clock."""


class Conversation:
    """A connection opened for one job, since printers lose the first write after an idle close.

    Args:
        host: name or address of the printer.
        port: its TCP port.
        timeout_s: how long to wait for the connection and for each answer.
        clock: monotonic seconds.

    Raises:
        DeviceOffline: Nobody answers there.
    """

    def __init__(self, host: str, port: int, timeout_s: float, clock: Callable[[], float]) -> None:
        self._timeout_s, self._clock = timeout_s, clock
        self._reader, self._replies = ReplyReader(), deque[Reply]()
        self.started = False
        try:
            self._socket = socket.create_connection((host, port), timeout_s)
        except OSError as error:
            message = f"no printer answers at {host}:{port}: {error}"
            raise DeviceOffline(message, host=host, port=port) from error
        self._socket.settimeout(0)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def ask_status(self) -> PrinterStatus | None:
        """Ask `DLE EOT` 1, 2 and 4, one after the other: answers do not say their question.

        Returns:
            The state, or nothing when the printer stays mute.
        """
        answers = []
        for question in (1, 2, 4):
            self._send_all(bytes((0x10, 0x04, question)))
            answer = self._wait_real_time()
            if answer is None:
                return None
            answers.append(answer.byte)
        return from_real_time(*answers)

    def send_job(self, content: bytes, stall_s: float) -> None:
        """Send the bytes of a job; from the first one on, `started` is true.

        Args:
            content: the bytes.
            stall_s: how long the printer may take in nothing before nobody knows.

        Raises:
            DeviceError: The printer says why it stopped, or nobody knows.
        """
        self._send_all(content, stall_s=stall_s, is_job=True)

    def next_reply(self, wait_s: float) -> Reply | None:
        """Give the next answer other than a real-time one, or nothing in this time.

        Raises:
            DeviceError: An automatic status says what is wrong, or the connection is lost.
        """
        deadline = self._clock() + wait_s
        while True:
            while self._replies:
                reply = self._replies.popleft()
                if not isinstance(reply, RealTimeStatus):
                    return reply
            remaining_s = deadline - self._clock()
            if remaining_s <= 0:
                return None
            self._receive(remaining_s)

    def _wait_real_time(self) -> RealTimeStatus | None:
        deadline = self._clock() + self._timeout_s
        while True:
            for reply in self._replies:
                if isinstance(reply, RealTimeStatus):
                    self._replies.remove(reply)
                    return reply
            remaining_s = deadline - self._clock()
            if remaining_s <= 0:
                return None
            self._receive(remaining_s)

    def _receive(self, wait_s: float) -> None:
        """Wait a moment for bytes, and read them."""
        readable, _, _ = select.select([self._socket], [], [], min(wait_s, _GLANCE_S))
        if readable:
            self._read()

    def _read(self) -> None:
        try:
            received = self._socket.recv(_READ_BYTES)
        except OSError as error:
            raise self._lost(str(error)) from error
        if not received:
            message = "the printer closed the connection"
            raise self._lost(message)
        for reply in self._reader.feed(received):
            self._keep(reply)

    def _keep(self, reply: Reply) -> None:
        if isinstance(reply, AutomaticStatus):
            fault = refusal(from_automatic(reply), started=self.started)
            if fault is not None:
                raise fault
            return
        self._replies.append(reply)

    def _send_all(
        self, content: bytes, *, stall_s: float | None = None, is_job: bool = False
    ) -> None:
        stall_s = self._timeout_s if stall_s is None else stall_s
        view, deadline = memoryview(content), self._clock() + stall_s
        while view:
            readable, writable, _ = select.select([self._socket], [self._socket], [], _GLANCE_S)
            if readable:
                self._read()
            if writable:
                view = view[self._send(view[:_SEND_BYTES]) :]
                self.started = self.started or is_job
                deadline = self._clock() + stall_s
            elif self._clock() > deadline:
                message = "the printer takes in nothing any more"
                raise self._lost(message)

    def _send(self, piece: memoryview) -> int:
        try:
            return self._socket.send(piece)
        except OSError as error:
            raise self._lost(str(error)) from error

    def _lost(self, reason: str) -> DeviceError:
        if self.started:
            return PrintUnknown(f"bytes left, then: {reason}", started=True)
        return DeviceOffline(reason)
