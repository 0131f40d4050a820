"""The answers given in order, and the reports given unasked.

Source: Epson ESC/POS reference, `GS a`, `GS r`, `GS I`, `GS ( H`, `ESC u`, `ESC v`.
"""

from collections.abc import Callable

from hardware_mocks.printer.abilities import Abilities
from hardware_mocks.printer.status import State
from hardware_mocks.printer.tokens import Token

_PAPER_QUESTIONS, _DRAWER_QUESTIONS = (1, 49), (2, 50)
_NAMES = {65: b"1.00", 66: b"GIRCT", 67: b"VIRTUAL", 68: b"V0000001", 69: b""}
_NUMBERS = {1: 0x20, 49: 0x20, 2: 0x02, 50: 0x02, 3: 0x01, 51: 0x01}
"""`GS I 1` to `3`: model, type (it has a cutter), version of the ROM."""

_PROCESS_ID, _PROCESS_ID_SIZE = b"\x06\x00\x30\x30", 8
_OFFLINE_REPORT, _OFFLINE_REPORT_SIZE = b"\x03\x00\x31\x30", 5


class Desk:
    """Answers questions in their turn, and reports what was asked to be told.

    Args:
        abilities: which questions it knows.
        say: sends an answer.
        errors: where a sentence goes for each question it does not know.
    """

    def __init__(
        self, abilities: Abilities, say: Callable[[bytes], None], errors: list[str]
    ) -> None:
        self.abilities = abilities
        self._say, self._errors = say, errors
        self._reported: bytes | None = None
        self.initialise()

    def initialise(self) -> None:
        """Report nothing unasked any more, as after `ESC @`."""
        self._groups = 0
        self._reports_offline = False

    def report_change(self, state: State, before: State | None = None) -> None:
        """Say what was asked to be told, if that changed."""
        if self._groups and state.watched(self._groups) != self._reported:
            self._report(state)
        has_gone_offline = before is not None and state.is_offline and not before.is_offline
        if self._reports_offline and has_gone_offline:
            self._say(state.offline_causes())

    def answer(self, token: Token, state: State) -> bool:
        """Answer a question; say whether it was one."""
        match token.name:
            case "GS a":
                self._watch(token.arguments[0], state)
            case "GS r":
                self._status(token.arguments[0], state)
            case "GS I":
                self._introduce(token.arguments[0])
            case "ESC v":
                self._say(state.paper_in_order())
            case "ESC u":
                self._say(state.drawer_in_order())
            case "GS (" if token.arguments[:1] == b"H":
                self._confirm(token.arguments[1:])
            case _:
                return False
        return True

    def _watch(self, groups: int, state: State) -> None:
        if self.abilities.reports_changes:
            self._groups = groups
            if groups:
                self._report(state)

    def _report(self, state: State) -> None:
        self._reported = state.watched(self._groups)
        if self.abilities.reports_changes:
            self._say(state.automatic())

    def _status(self, question: int, state: State) -> None:
        answers = {
            **dict.fromkeys(_PAPER_QUESTIONS, state.paper_in_order),
            **dict.fromkeys(_DRAWER_QUESTIONS, state.drawer_in_order),
        }
        if question not in answers:
            self._errors.append(f"unknown question of GS r: {question}")
        elif self.abilities.answers_in_order:
            self._say(answers[question]())

    def _introduce(self, question: int) -> None:
        if question in _NAMES:
            self._say(b"\x5f" + _NAMES[question] + b"\x00")
        elif question in _NUMBERS:
            self._say(bytes((_NUMBERS[question],)))
        else:
            self._errors.append(f"unknown question of GS I: {question}")

    def _confirm(self, arguments: bytes) -> None:
        """`GS ( H pL pH fn m …`: 48 says that all before is on paper, 49 asks for reports."""
        if arguments[:4] == _PROCESS_ID and len(arguments) == _PROCESS_ID_SIZE:
            if self.abilities.knows_process_id:
                self._say(b"\x37\x22" + arguments[4:] + b"\x00")
        elif arguments[:4] == _OFFLINE_REPORT and len(arguments) == _OFFLINE_REPORT_SIZE:
            self._reports_offline = bool(arguments[4] & 1) and self.abilities.knows_process_id
        else:
            self._errors.append(f"unknown function of GS ( H: {arguments.hex(' ')}")
