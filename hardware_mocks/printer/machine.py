"""The printer itself: obeys commands, holds them while something is wrong, and answers."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from hardware_mocks.printer import status
from hardware_mocks.printer.commands import Interpreter
from hardware_mocks.printer.paper import DOTS_PER_MM, Paper, Slip
from hardware_mocks.printer.status import HOLDING, Fault
from hardware_mocks.printer.tokens import DLE, RealTimeScanner, Token, Tokenizer

_REPORT_ALL_OFF = 0


@dataclass(frozen=True, slots=True)
class Abilities:
    """How the virtual printer differs from the best one.

    Args:
        knows_process_id: answers `GS ( H`; clones pass over it without a word.
        knows_qr: draws QR codes; clones print their payload as text.
        answers_in_order: answers `GS r`.
        reports_changes: obeys `GS a`.
        receive_buffer_bytes: what it takes in while it holds; then it stops reading.
    """

    knows_process_id: bool = True
    knows_qr: bool = True
    answers_in_order: bool = True
    reports_changes: bool = True
    receive_buffer_bytes: int = 65_536


class Machine:
    """A printer without its socket. One thread calls it.

    Args:
        paper_width_mm: 80 or 58.
        abilities: what it can do.
        on_slip: called with each slip that is cut.
    """

    def __init__(
        self, paper_width_mm: int, abilities: Abilities, on_slip: Callable[[Slip], None]
    ) -> None:
        self.fault: Fault | None = None
        self.errors: list[str] = []
        self.answer: Callable[[bytes], None] | None = None
        self._abilities, self._on_slip = abilities, on_slip
        self._paper = Paper(paper_width_mm)
        self._fault_to_come: tuple[Fault, int] | None = None
        self._switch_on()

    @property
    def is_full(self) -> bool:
        """Whether the receive buffer has no room: the wire must wait."""
        return sum(len(token.raw) for token in self._held) >= self._abilities.receive_buffer_bytes

    def receive(self, received: bytes) -> None:
        """Take bytes in: real-time commands are obeyed at once, the others in their turn."""
        taken = 0
        for command, end in self._scanner.feed(received):
            self._held.extend(self._tokenizer.feed(received[taken:end]))
            self._obey_now(command)
            taken = end
        self._held.extend(self._tokenizer.feed(received[taken:]))
        self._work()

    def break_with(self, fault: Fault, after_mm: int = 0) -> None:
        """Let something go wrong, now or once this much more paper has come out."""
        if after_mm:
            self._fault_to_come = (fault, self._paper.fed_dots + after_mm * DOTS_PER_MM)
        else:
            self._change(fault)

    def repair(self) -> None:
        """Put everything right; what was held is printed now."""
        self._fault_to_come = None
        self._change(None)
        self._work()

    def lose_power(self) -> Slip | None:
        """Forget all that was not printed; give the piece of paper the printer leaves hanging."""
        self._switch_on()
        self._paper.initialise()
        return None if self._paper.is_blank else self._paper.cut()

    def _switch_on(self) -> None:
        self._tokenizer, self._scanner = Tokenizer(), RealTimeScanner()
        self._held: deque[Token] = deque()
        self._reports = _REPORT_ALL_OFF
        self._interpreter = Interpreter(self._paper, self.errors, knows_qr=self._abilities.knows_qr)

    def _change(self, fault: Fault | None) -> None:
        self.fault = fault
        if self._reports:
            self._say(status.automatic(fault))

    def _say(self, content: bytes) -> None:
        if self.answer is not None and self.fault is not Fault.MUTE:
            self.answer(content)

    def _work(self) -> None:
        while self._held and self.fault not in HOLDING and self.fault is not Fault.UNPLUGGED:
            self._obey(self._held.popleft())
            if self._fault_to_come and self._paper.fed_dots >= self._fault_to_come[1]:
                fault, self._fault_to_come = self._fault_to_come[0], None
                self._change(fault)

    def _obey_now(self, command: bytes) -> None:
        if command[:2] == b"\x10\x04":
            self._say(status.real_time(self.fault, command[2]))
        elif command[:3] == b"\x10\x14\x08":
            self._held.clear()
            self._tokenizer = Tokenizer()
            self._say(b"\x37\x25\x00")

    def _obey(self, token: Token) -> None:
        if token.raw[0] == DLE and token.name != "unknown":
            return  # obeyed when it arrived
        question = self._questions().get(token.name)
        if question is not None:
            question(token.arguments)
        elif token.name == "GS (" and token.arguments[:1] == b"H":
            self._confirm(token.arguments)
        elif token.name == "GS V":
            self._interpreter.feed_before_cut(token.arguments)
            self._on_slip(self._paper.cut())
        else:
            if token.name == "ESC @":
                self._reports = _REPORT_ALL_OFF
            self._interpreter.obey(token)

    def _questions(self) -> dict[str, Callable[[bytes], None]]:
        return {"GS a": self._report, "GS r": self._answer_in_order, "GS I": self._introduce}

    def _report(self, arguments: bytes) -> None:
        if self._abilities.reports_changes:
            self._reports = arguments[0]
            if self._reports:
                self._say(status.automatic(self.fault))

    def _answer_in_order(self, arguments: bytes) -> None:
        if self._abilities.answers_in_order:
            self._say(status.in_order(self.fault, arguments[0]))

    def _introduce(self, arguments: bytes) -> None:
        names = {65: "1.00", 66: "GIRCT", 67: "VIRTUAL"}
        name = names.get(arguments[0])
        self._say(b"\x20" if name is None else b"\x5f" + name.encode() + b"\x00")

    def _confirm(self, arguments: bytes) -> None:
        """`GS ( H pL pH fn m d1-d4`, function 48: all that came before is on paper."""
        is_process_id = arguments[1:5] == b"\x06\x00\x30\x30"
        if is_process_id and self._abilities.knows_process_id:
            self._say(b"\x37\x22" + arguments[5:9] + b"\x00")
        elif not is_process_id:
            self.errors.append(f"unknown function of GS ( H: {arguments.hex(' ')}")
