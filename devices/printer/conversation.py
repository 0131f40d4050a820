"""One open wire to a printer: bytes out, answers in, never one without the other."""

from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

from devices.errors import DeviceError, DeviceOffline, PrintUnknown
from devices.printer.condition import PrinterStatus
from devices.printer.status import (
    REAL_TIME_QUESTIONS,
    Block,
    RealTimeStatus,
    Reply,
    ReplyReader,
    SlowStatus,
    from_real_time,
)
from devices.printer.wire import Wire

_SEND_BYTES = 16_384
_GLANCE_S = 0.25
"""The longest wait between two looks at the clock."""

CLEAR_BUFFER = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""`DLE DC4 8`: forget what was received and not yet printed."""

_CLEARED = Block(b"\x37\x25")


class Conversation:
    """A wire opened for one job, since printers lose the first write after an idle close.

    Args:
        wire: the open wire; closed when the conversation ends.
        timeout_s: how long to wait for each answer.
        clock: monotonic seconds.
    """

    def __init__(self, wire: Wire, timeout_s: float, clock: Callable[[], float]) -> None:
        self._wire, self._timeout_s, self._clock = wire, timeout_s, clock
        self._reader, self._replies = ReplyReader(), deque[Reply]()
        self.started = False
        self.is_lost = False
        """Whether the wire broke: bytes it had taken may never have arrived."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wire.close()

    def ask_status(self) -> PrinterStatus | None:
        """Ask `DLE EOT` 1, 2, 3 and 4, one after the other: answers do not say their question.

        Returns:
            The state, or nothing when the printer stays mute.
        """
        answers = []
        for question in REAL_TIME_QUESTIONS:
            self.say(bytes((0x10, 0x04, question)))
            answer = self._wait_for(lambda reply: isinstance(reply, RealTimeStatus))
            if not isinstance(answer, RealTimeStatus):
                return None
            answers.append(answer.byte)
        return from_real_time(*answers)

    def say(self, command: bytes) -> None:
        """Send a short command whole.

        Raises:
            DeviceError: The printer takes in nothing, or is gone.
        """
        view, deadline = memoryview(command), self._clock() + self._timeout_s
        while view:
            self._read(0)
            taken = self._send(view)
            view = view[taken:]
            if not taken and self._clock() > deadline:
                raise self.stalled()

    def send_some(self, content: memoryview) -> int:
        """Send the next bytes of a job; from the first one on, `started` is true.

        Returns:
            How many were taken; 0 when the printer has no room for the moment.

        Raises:
            DeviceError: The printer is gone.
        """
        self._read(0)
        taken = self._send(content[:_SEND_BYTES])
        self.started = self.started or taken > 0
        return taken

    @property
    def is_paced(self) -> bool:
        """Whether the line takes in no more than the printer does."""
        return self._wire.is_paced

    def has_left(self) -> bool:
        """Say whether all that was taken has left this machine, waiting for it a moment.

        Raises:
            DeviceError: The printer is gone.
        """
        try:
            return self._wire.has_left(_GLANCE_S)
        except OSError as error:
            raise self.lost(str(error)) from error

    def next_reply(self, wait_s: float) -> Reply | None:
        """Give the next answer other than a real-time one, or nothing in this time.

        Raises:
            DeviceError: The connection is lost.
        """
        return self._wait_for(lambda reply: not isinstance(reply, RealTimeStatus), wait_s)

    def count_in_order(self, count: int, wait_s: float) -> int:
        """Wait for so many answers to `GS r`, for this long in all; say how many came.

        Raises:
            DeviceError: The connection is lost.
        """
        deadline, heard = self._clock() + wait_s, 0
        while heard < count:
            left_s = max(0.0, deadline - self._clock())
            if self._wait_for(lambda reply: isinstance(reply, SlowStatus), left_s) is None:
                break
            heard += 1
        return heard

    def clear_buffer(self, wait_s: float | None = None) -> bool:
        """Have the printer forget the job it holds.

        Args:
            wait_s: how long to wait for its word; by default as for any answer.

        Returns:
            Whether it says that it did.

        Raises:
            DeviceError: The connection is lost.
        """
        self.say(CLEAR_BUFFER)
        return self._wait_for(lambda reply: reply == _CLEARED, wait_s) is not None

    def lost(self, reason: str) -> DeviceError:
        """Name a broken connection by what is known of the job."""
        self.is_lost = True
        if self.started:
            return PrintUnknown(f"bytes left, then: {reason}", started=True)
        return DeviceOffline(reason)

    def stalled(self) -> DeviceError:
        """Name a printer that takes in nothing by what is known of the job."""
        return self.lost("the printer takes in nothing any more")

    def _wait_for(
        self, is_wanted: Callable[[Reply], bool], wait_s: float | None = None
    ) -> Reply | None:
        """Give the first answer of a kind; the others keep their place."""
        deadline = self._clock() + (self._timeout_s if wait_s is None else wait_s)
        while True:
            for place, reply in enumerate(self._replies):
                if is_wanted(reply):
                    del self._replies[place]
                    return reply
            remaining_s = deadline - self._clock()
            if remaining_s <= 0:
                return None
            self._read(min(remaining_s, _GLANCE_S))

    def _read(self, wait_s: float) -> None:
        try:
            received = self._wire.receive(wait_s)
        except OSError as error:
            raise self.lost(str(error)) from error
        self._replies.extend(self._reader.feed(received))

    def _send(self, piece: memoryview) -> int:
        try:
            return self._wire.send(piece, _GLANCE_S)
        except OSError as error:
            raise self.lost(str(error)) from error
