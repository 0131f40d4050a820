"""Whatever a card terminal sends, only a plain yes to this very debit is one."""

from devices.card_terminal.concert_v2 import ConcertV2Terminal, answer_length, read_answer
from devices.card_terminal.port import CardState
from tests.fuzz.fuzzing import fuzz, mangled

_AMOUNT, _REFERENCE = 143_750, "742001-17"


def _answer(state: str, amount: int = _AMOUNT, currency: str = "504") -> bytes:
    body = f"01{state}{amount:08d}1{currency}{_REFERENCE:<10}".encode() + b"\x03"
    check = 0
    for byte in body:
        check ^= byte
    return b"\x02" + body + bytes((check,))


_YES = _answer("0")
_FRAMES = [_YES, _answer("7"), _answer("9"), _answer("0", 1), _answer("0", currency="978")]
_STREAMS = mangled([*_FRAMES, b"\x06", b"\x05", b"\x15", b"\x04"], more=b"\x05\x06\x02\x03\x15")


class Script:
    """A line on which these bytes come, and a clock that moves when nothing more does."""

    def __init__(self, content: bytes) -> None:
        self._pieces = [content[at : at + 5] for at in range(0, len(content), 5)]
        self.now_s = 0.0

    def read(self, timeout_s: float) -> bytes:
        if timeout_s > 0 and self._pieces:
            return self._pieces.pop(0)
        self.now_s += timeout_s
        return b""

    def write(self, content: bytes) -> None:
        """Take in what the driver says."""

    def close(self) -> None:
        """Hold nothing."""


def test_any_bytes_are_an_answer_or_none() -> None:
    def check(held: bytes) -> None:
        try:
            length = answer_length(held)
        except ValueError:
            return
        assert length in (0, 28, 83)
        if length:
            outcome = read_answer(held[:length], _AMOUNT, _REFERENCE)
            assert outcome.state in CardState

    fuzz("card: answers", _STREAMS, check)


def test_a_debit_is_approved_by_a_whole_answer_only() -> None:
    def check(stream: bytes) -> None:
        line = Script(b"\x06\x06\x05" + stream)
        terminal = ConcertV2Terminal(lambda: line, clock=lambda: line.now_s)
        outcome = terminal.debit(_AMOUNT, _REFERENCE)
        if outcome.state is CardState.APPROVED:
            assert f"010{_AMOUNT:08d}".encode() in bytes(byte & 0x7F for byte in stream)
        assert outcome.state is not CardState.REFUSED or b"\x02017" in bytes(
            byte & 0x7F for byte in stream
        ), outcome

    fuzz("card: debit", _STREAMS, check)
