"""The printer itself: obeys commands, holds them while something is wrong, and moves the paper."""

import dataclasses
import time
from collections.abc import Callable

from hardware_mocks.printer.abilities import Abilities
from hardware_mocks.printer.buffer import ReceiveBuffer
from hardware_mocks.printer.commands import Interpreter
from hardware_mocks.printer.drawer import Drawer
from hardware_mocks.printer.paper import Paper, Slip
from hardware_mocks.printer.replies import Desk
from hardware_mocks.printer.status import CUT_OFF, ERRORS, HOLDING, Fault, State
from hardware_mocks.printer.timing import Motor
from hardware_mocks.printer.tokens import DLE, Token

_FEEDING_CUTS, _PLAIN_CUTS = frozenset((65, 66, 97, 98)), frozenset((0, 1, 48, 49))
_CLEAR = bytes.fromhex("10140801031401060208")
_RETRY, _RETRY_EMPTY = 1, 2
_PRINTER_SELECTED = 1


@dataclasses.dataclass(slots=True)
class _ToCome:
    """Faults that wait for their moment: paper fed, bytes taken in, a cut, its end."""

    at_dots: list[tuple[int, Fault]] = dataclasses.field(default_factory=list)
    at_bytes: list[tuple[int, Fault]] = dataclasses.field(default_factory=list)
    at_cut: list[Fault] = dataclasses.field(default_factory=list)
    after_cut: list[Fault] = dataclasses.field(default_factory=list)


class Machine:
    """A printer without its wire. One thread calls it.

    Args:
        paper_width_mm: 80 or 58.
        abilities: what it can do.
        on_slip: called with each slip that is cut.
        clock: monotonic seconds; it only counts when the abilities give a speed.
    """

    def __init__(
        self,
        paper_width_mm: int,
        abilities: Abilities,
        on_slip: Callable[[Slip], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.abilities = abilities
        self.faults: frozenset[Fault] = frozenset()
        self.errors: list[str] = []
        self.answer: Callable[[bytes], None] | None = None
        self.drawer = Drawer(abilities.drawer_pin, is_open_high=abilities.is_drawer_open_high)
        self.passed_on = bytearray()
        """What was sent through the printer to a pole display (`ESC = 2`)."""

        self.paper = Paper(paper_width_mm, abilities.printable_dots)
        self._on_slip, self._clock = on_slip, clock
        self._to_come = _ToCome()
        self._taken_bytes = 0
        self._is_jammed = False
        self._actions: dict[str, Callable[[Token], None]] = {
            "ESC p": self._pulse,
            **dict.fromkeys(("GS V", "ESC i", "ESC m"), self._prepare_cut),
        }
        self._switch_on()

    @property
    def state(self) -> State:
        """What it can tell about itself now."""
        return State(self.faults, self.drawer.is_level_high)

    @property
    def room_bytes(self) -> int:
        """Bytes the receive buffer still takes: at 0 the wire must wait."""
        used = self._buffer.held_bytes
        if self._is_holding or self.paper.ready_dots:
            used += self._buffer.pending_bytes
        return max(0, self.abilities.receive_buffer_bytes - used)

    @property
    def due_s(self) -> float | None:
        """When the motor is next to be turned, on the clock; nothing while it has no reason to."""
        return self._motor.due_s if self.paper.ready_dots and not self._is_holding else None

    def become(self, abilities: Abilities) -> None:
        """Be another model, or slower, from now on."""
        self.abilities = abilities
        self._interpreter.knows_qr = self.abilities.knows_qr
        self._desk.abilities = self.abilities
        self._motor.speed_mm_per_s = self.abilities.speed_mm_per_s

    def receive(self, received: bytes) -> None:
        """Take bytes in: real-time commands are obeyed at once, the others in their turn."""
        while received and not self.faults & CUT_OFF:
            waiting = [at - self._taken_bytes for at, _ in self._to_come.at_bytes]
            piece = received[: min([len(received), *waiting])]
            received = received[len(piece) :]
            self._taken_bytes += len(piece)
            self._buffer.take_in(piece, inside_pictures=self.abilities.obeys_inside_pictures)
            self.work()
            self._spring(self._to_come.at_bytes, self._taken_bytes)

    def break_with(
        self,
        fault: Fault,
        *,
        after_dots: int = 0,
        after_bytes: int = 0,
        at_cut: bool = False,
        after_cut: bool = False,
    ) -> None:
        """Let something go wrong, now or at the moment given."""
        if at_cut:
            self._to_come.at_cut.append(fault)
        elif after_cut:
            self._to_come.after_cut.append(fault)
        elif after_bytes:
            self._to_come.at_bytes.append((self._taken_bytes + after_bytes, fault))
        elif after_dots:
            self._to_come.at_dots.append((self.paper.fed_dots + after_dots, fault))
        else:
            self._go_wrong(fault)

    def mend(self, *faults: Fault) -> None:
        """Put these right; what was held is printed once nothing else is wrong."""
        self._become(self.faults - frozenset(faults))
        self.work()

    def repair(self) -> None:
        """Put everything right, now and for what was to come."""
        self._to_come = _ToCome()
        self.mend(*self.faults)

    def free_cutter(self) -> None:
        """Take the jammed paper away: the error stays until `DLE ENQ` says to go on."""
        self._is_jammed = False

    def close_drawer(self) -> None:
        """Push the drawer shut."""
        self.drawer.is_open = False
        self._desk.report_change(self.state)

    def lose_power(self) -> Slip | None:
        """Forget all that was not printed; give the piece of paper the printer leaves hanging."""
        self._switch_on()
        self.paper.initialise()
        self.paper.drop_ready()
        return None if self.paper.is_blank else self.paper.cut()

    def work(self) -> None:
        """Go on as far as time, paper and faults allow."""
        while not self._is_holding:
            if self.paper.ready_dots:
                if not self._turn_motor():
                    return
            elif self._cut_waits:
                self._cut()
            elif self._buffer:
                self._obey(self._buffer.next())
            else:
                return

    @property
    def _is_holding(self) -> bool:
        return bool(self.faults & HOLDING) or Fault.UNPLUGGED in self.faults

    def _switch_on(self) -> None:
        self._buffer = ReceiveBuffer(self._obey_now)
        self._cut_waits = False
        self._is_selected, self._is_real_time_pulse_on = True, True
        self._motor = Motor(self.abilities.speed_mm_per_s, self._clock)
        self._desk = Desk(self.abilities, self._say, self.errors)
        self._interpreter = Interpreter(self.paper, self.errors, knows_qr=self.abilities.knows_qr)

    def _say(self, content: bytes) -> None:
        if self.answer is not None and not self.faults & (CUT_OFF | {Fault.MUTE}):
            self.answer(content)

    def _go_wrong(self, fault: Fault) -> None:
        self._is_jammed = self._is_jammed or fault is Fault.CUTTER_ERROR
        self._become(self.faults | {fault})

    def _become(self, faults: frozenset[Fault]) -> None:
        before, self.faults = self.state, faults
        self._desk.report_change(self.state, before)

    def _spring(self, to_come: list[tuple[int, Fault]], reached: int) -> None:
        for each in [each for each in to_come if each[0] <= reached]:
            to_come.remove(each)
            self._go_wrong(each[1])

    def _turn_motor(self) -> bool:
        """Burn what time allows, no further than the next fault; say whether anything moved."""
        waiting = [at - self.paper.fed_dots for at, _ in self._to_come.at_dots]
        dots = self._motor.turn(min([self.paper.ready_dots, *waiting]))
        if dots:
            self.paper.advance(dots)
            self._spring(self._to_come.at_dots, self.paper.fed_dots)
        return bool(dots)

    def _cut(self) -> None:
        if self._to_come.at_cut:
            self._go_wrong(self._to_come.at_cut.pop(0))
            return
        self._cut_waits = False
        self._on_slip(self.paper.cut())
        if self._to_come.after_cut:
            self._go_wrong(self._to_come.after_cut.pop(0))

    def _obey_now(self, command: bytes) -> None:
        """Obey a real-time command, the moment it arrives."""
        if command[:2] == b"\x10\x04":
            self._say(self.state.real_time(command[2]))
        elif command[:2] == b"\x10\x05":
            self._recover(command[2])
        elif command == _CLEAR:
            self._clear()
            self._say(b"\x37\x25\x00")
        elif command[:3] == b"\x10\x14\x01":
            self._pulse_now(command[3:])

    def _pulse_now(self, arguments: bytes) -> None:
        """`DLE DC4 1 m t`: open the drawer whatever is held, unless in error or forbidden."""
        if self._is_real_time_pulse_on and not self.faults & ERRORS:
            self.drawer.pulse_now(arguments)
            self._desk.report_change(self.state)

    def _recover(self, how: int) -> None:
        """`DLE ENQ n`: go on after an error whose cause is gone; 2 forgets what was held."""
        if how not in (_RETRY, _RETRY_EMPTY) or Fault.CUTTER_ERROR not in self.faults:
            return
        if not self._is_jammed:
            if how == _RETRY_EMPTY:
                self._clear()
            self._become(self.faults - {Fault.CUTTER_ERROR})

    def _clear(self) -> None:
        """Forget what was held; what is burnt hangs from the slot."""
        self._buffer.clear(inside_pictures=self.abilities.obeys_inside_pictures)
        self.paper.drop_ready()
        self.paper.initialise()
        self._cut_waits = False

    def _obey(self, token: Token) -> None:
        if token.raw[0] == DLE and token.name != "unknown":
            self._check_real_time(token)  # obeyed when it arrived
        elif token.name == "ESC =":
            self._is_selected = bool(token.arguments[0] & _PRINTER_SELECTED)
        elif not self._is_selected:
            self.passed_on += token.raw
        elif not self._desk.answer(token, self.state):
            self._actions.get(token.name, self._interpret)(token)

    def _pulse(self, token: Token) -> None:
        if not self.drawer.pulse(token.arguments):
            self.errors.append(f"unknown connector of the drawer: {token.arguments[0]}")
        self._desk.report_change(self.state)

    def _interpret(self, token: Token) -> None:
        if token.raw[:3] == b"\x1d(D":
            self._enable_real_time(token.raw)
            return
        if token.name == "ESC @":
            self._desk.initialise()
            self._is_real_time_pulse_on = True
        self._interpreter.obey(token)

    def _check_real_time(self, token: Token) -> None:
        is_known = {
            "DLE EOT": token.raw[2] in (1, 2, 3, 4),
            "DLE ENQ": token.raw[2] in (_RETRY, _RETRY_EMPTY),
            "DLE DC4": token.raw == _CLEAR or token.raw[2:4] in (b"\x01\x00", b"\x01\x01"),
        }[token.name]
        if not is_known:
            self.errors.append(f"unknown real-time command: {token.raw.hex(' ')}")

    def _prepare_cut(self, token: Token) -> None:
        """`GS V m [n]`: print the line, feed, and cut once the paper stands still."""
        self.paper.end_line()
        kind = token.arguments[:1]
        if kind and kind[0] in _FEEDING_CUTS:
            self.paper.feed_dots(token.arguments[1])
        elif kind and kind[0] not in _PLAIN_CUTS:
            self.errors.append(f"unknown cut: {kind[0]}")
            return
        self._cut_waits = True

    def _enable_real_time(self, raw: bytes) -> None:
        """`GS ( D pL pH m [a b]…`: whether the real-time pulse and power-off are obeyed."""
        pairs = raw[6:]
        if raw[5:6] != b"\x14" or len(pairs) % 2 or set(pairs[::2]) - {1, 2}:
            self.errors.append(f"unknown function of GS ( D: {raw.hex(' ')}")
            return
        for function, is_on in zip(pairs[::2], pairs[1::2], strict=True):
            if function == 1:
                self._is_real_time_pulse_on = bool(is_on & 1)
