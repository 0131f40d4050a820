"""Keeps a virtual printer running on its wire: its buffer is felt there, and its power too."""

import time

from hardware_mocks.printer.documents import Tray
from hardware_mocks.printer.machine import Machine
from hardware_mocks.printer.status import CUT_OFF, Fault
from hardware_mocks.printer.timing import LateReplies, LineSpeed
from hardware_mocks.thread import DeviceThread
from hardware_mocks.wires import TcpPort, Wire

_READ_BYTES = 4096
_XON, _XOFF = b"\x11", b"\x13"


class Serving(DeviceThread):
    """The thread of one printer.

    Args:
        machine: the printer; touched by this thread alone once it is started.
        wire: what it hangs on.
        tray: where the paper a printer without power leaves hanging is kept.
    """

    def __init__(self, machine: Machine, wire: Wire, tray: Tray) -> None:
        super().__init__(wire)
        self._machine, self._tray = machine, tray
        self._machine.answer = self._answer
        self._line_speed, self._late = LineSpeed(time.monotonic), LateReplies(time.monotonic)
        self._last_heard_s = time.monotonic()
        self._is_sender_stopped = False

    def _source(self) -> int | None:
        """Listen to the client only while there is room, and no faster than the line is."""
        if self.wire.has_client and not self._allowed_bytes():
            return None
        return self.wire.source()

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
        """Do what is due: work, late answers, an idle connection, a plug that was pulled."""
        self._machine.work()
        self.wire.write(self._late.due())
        if self._idle_close_s() is not None and time.monotonic() >= (self._idle_close_s() or 0):
            self.hang_up()
        if self._machine.abilities.sends_xon_xoff:
            self._control_flow()
        if self._machine.faults & CUT_OFF:
            self._cut_off()

    def _idle_close_s(self) -> float | None:
        """Say when a connection on which nothing comes is closed."""
        idle_s = self._machine.abilities.idle_close_s
        is_idle = idle_s and self.wire.has_client and isinstance(self.wire, TcpPort)
        return self._last_heard_s + idle_s if is_idle else None

    def _control_flow(self) -> None:
        """Stop the sender when a quarter of the buffer is left, let it go on at three quarters."""
        room, whole = self._machine.room_bytes, self._machine.abilities.receive_buffer_bytes
        if not self._is_sender_stopped and room * 4 < whole:
            self._is_sender_stopped = True
            self.wire.write(_XOFF)
        elif self._is_sender_stopped and room * 4 > whole * 3:
            self._is_sender_stopped = False
            self.wire.write(_XON)

    def _read(self) -> None:
        received = self.wire.take(self._allowed_bytes())
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
            self.wire.write(content)

    def hang_up(self) -> None:
        """Leave the one at the other end."""
        self._late.forget()
        self.wire.hang_up()

    def _cut_off(self) -> None:
        self._late.forget()
        self.wire.unplug()
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
            self.wire.plug_in()
