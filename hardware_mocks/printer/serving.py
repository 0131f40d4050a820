"""Keeps a virtual printer running on its wire: one thread, asleep until it has something to do."""

import select
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

from hardware_mocks.printer.documents import Tray
from hardware_mocks.printer.machine import Machine
from hardware_mocks.printer.status import CUT_OFF, Fault
from hardware_mocks.printer.timing import LateReplies, LineSpeed
from hardware_mocks.printer.wires import TcpWire, Wire

_READ_BYTES = 4096
_XON, _XOFF = b"\x11", b"\x13"
_Result = TypeVar("_Result")


class Serving:
    """The thread of one printer.

    Args:
        machine: the printer; touched by this thread alone once it is started.
        wire: what it hangs on.
        tray: where the paper a printer without power leaves hanging is kept.
    """

    def __init__(self, machine: Machine, wire: Wire, tray: Tray) -> None:
        self._machine, self._wire, self._tray = machine, wire, tray
        self._machine.answer = self._answer
        self._line_speed, self._late = LineSpeed(time.monotonic), LateReplies(time.monotonic)
        self._last_heard_s = time.monotonic()
        self._is_sender_stopped = False
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="virtual printer", daemon=True)
        self._is_stopping = False

    def start(self) -> None:
        """Plug in, and serve.

        Raises:
            OSError: The wire cannot be had.
        """
        self._wire.plug_in()
        self._wake, self._woken = socket.socketpair()
        self._thread.start()

    def stop(self) -> None:
        """Unplug, and wait until the thread has ended."""
        self.do(self._stop)
        self._thread.join()
        self._wake.close()
        self._woken.close()

    def do(self, action: Callable[[], _Result]) -> _Result:
        """Run something between two bytes, so that the printer is never in two states."""
        done: Future[_Result] = Future()

        def call() -> None:
            try:
                done.set_result(action())
            except Exception as error:  # noqa: BLE001 -- goes to whoever asked, the printer goes on
                done.set_exception(error)

        self._calls.put(call)
        self._wake.send(b"!")
        return done.result()

    def _serve(self) -> None:
        while not self._is_stopping:
            source = self._source()
            sources = [self._woken.fileno(), *([] if source is None else [source])]
            ready, _, _ = select.select(sources, [], [], self._wait_s())
            if self._woken.fileno() in ready:
                self._woken.recv(1)
                self._calls.get()()
            elif source in ready:
                self._read()
            self._machine.work()
            self._catch_up()

    def _source(self) -> int | None:
        """Listen to the client only while there is room, and no faster than the line is."""
        if self._wire.has_client and not self._allowed_bytes():
            return None
        return self._wire.source()

    def _allowed_bytes(self) -> int:
        by_line = self._line_speed.allowed_bytes(self._machine.abilities.baud)
        room = min(_READ_BYTES, self._machine.room_bytes)
        return room if by_line is None else min(room, by_line)

    def _wait_s(self) -> float | None:
        """Say how long nothing is to be done unless a byte or a hand comes."""
        now, due = time.monotonic(), [self._machine.due_s, self._late.due_s, self._idle_close_s()]
        if self._line_speed.due_s > now:
            due.append(self._line_speed.due_s)
        return min((max(0.0, moment - now) for moment in due if moment is not None), default=None)

    def _catch_up(self) -> None:
        """Do what is due: late answers, an idle connection, a plug that was pulled."""
        self._wire.write(self._late.due())
        if self._idle_close_s() is not None and time.monotonic() >= (self._idle_close_s() or 0):
            self.hang_up()
        if self._machine.abilities.sends_xon_xoff:
            self._control_flow()
        if self._machine.faults & CUT_OFF:
            self._cut_off()

    def _idle_close_s(self) -> float | None:
        """Say when a connection on which nothing comes is closed."""
        idle_s = self._machine.abilities.idle_close_s
        is_idle = idle_s and self._wire.has_client and isinstance(self._wire, TcpWire)
        return self._last_heard_s + idle_s if is_idle else None

    def _control_flow(self) -> None:
        """Stop the sender when a quarter of the buffer is left, let it go on at three quarters."""
        room, whole = self._machine.room_bytes, self._machine.abilities.receive_buffer_bytes
        if not self._is_sender_stopped and room * 4 < whole:
            self._is_sender_stopped = True
            self._wire.write(_XOFF)
        elif self._is_sender_stopped and room * 4 > whole * 3:
            self._is_sender_stopped = False
            self._wire.write(_XON)

    def _read(self) -> None:
        received = self._wire.take(self._allowed_bytes())
        self._last_heard_s = time.monotonic()
        if received == b"":
            self.hang_up()
        elif received:
            self._line_speed.took(len(received), self._machine.abilities.baud)
            self._machine.receive(received)

    def _answer(self, content: bytes) -> None:
        delay_ms = self._machine.abilities.reply_delay_ms
        if delay_ms or self._late.due_s is not None:
            self._late.put(content, delay_ms)
        else:
            self._wire.write(content)

    def hang_up(self) -> None:
        """Leave the one at the other end."""
        self._late.forget()
        self._wire.hang_up()

    def _cut_off(self) -> None:
        self._late.forget()
        self._wire.unplug()
        if Fault.UNPLUGGED in self._machine.faults:
            torn = self._machine.lose_power()
            if torn is not None:
                self._tray.keep_torn(torn)

    def mend(self, *faults: Fault) -> None:
        """Put these faults right, on the wire too."""
        self._machine.mend(*faults)
        self._plug_in_again()

    def repair(self) -> None:
        """Put every fault right, on the wire too."""
        self._machine.repair()
        self._plug_in_again()

    def _plug_in_again(self) -> None:
        if not self._machine.faults & CUT_OFF:
            self._wire.plug_in()

    def _stop(self) -> None:
        self._wire.unplug()
        self._is_stopping = True
