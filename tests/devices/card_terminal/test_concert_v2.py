"""Concert V2: frames to the byte, and every failure on the side of not debiting twice."""

from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card_terminal.concert_v2 import (
    ConcertV2Terminal,
    answer_length,
    debit_frame,
    open_card_terminal,
    read_answer,
)
from devices.card_terminal.errors import CardAmountInvalid, CardTerminalAddressInvalid
from devices.card_terminal.manual import ManualCardTerminal
from devices.card_terminal.port import CardState
from tests.devices.lines import LostLine, ScriptedLine

REFERENCE = "00000012"


def answer(state: str = "0", amount: int = 500, currency: str = "504", private: str = "") -> bytes:
    covered = f"01{state}{amount:08d}1{currency}{private or REFERENCE:<10}".encode() + b"\x03"
    return b"\x02" + covered + bytes((reduce(xor, covered),))


def test_the_reference_frame_whose_check_byte_looks_like_eot() -> None:
    frame = debit_frame(143_750, "", wants_report=True)
    assert frame == b"\x020100143750110504" + b" " * 10 + b"A010B010\x03\x04"


def test_amounts_are_whole_centimes_of_dirham() -> None:
    assert debit_frame(1, REFERENCE)[3:11] == b"00000001"
    assert debit_frame(99_999_999, REFERENCE)[14:17] == b"504"
    line = ScriptedLine()
    for amount in (0, -1, 100_000_000):
        with pytest.raises(CardAmountInvalid):
            ConcertV2Terminal(lambda: line, line.clock).debit(amount, REFERENCE)
        with pytest.raises(CardAmountInvalid):
            ManualCardTerminal("1").debit(amount, REFERENCE)
    assert line.written == []


@pytest.mark.parametrize(
    ("frame", "state"),
    [
        (answer(), CardState.APPROVED),
        (answer("7"), CardState.REFUSED),
        (answer("9"), CardState.UNKNOWN),
        (answer("3"), CardState.UNKNOWN),
        (answer(amount=501), CardState.UNKNOWN),
        (answer("7", amount=501), CardState.UNKNOWN),
        (answer(currency="978"), CardState.UNKNOWN),
    ],
)
def test_anything_but_a_yes_or_a_no_to_this_debit_is_unknown(
    frame: bytes, state: CardState
) -> None:
    assert answer_length(frame) == len(frame) == 28
    assert read_answer(frame, 500, REFERENCE).state is state


def talking(last: bytes, line_kind: type[ScriptedLine] = ScriptedLine) -> ScriptedLine:
    def heard(sent: bytes) -> list[bytes]:
        if sent == b"\x05" or sent[:1] == b"\x02":
            return [b"\x06"]
        if sent == b"\x04":
            return [b"\x05"]
        return [bytes((byte,)) for byte in last] if sent == b"\x06" else []

    return line_kind(heard)


def test_a_debit_is_approved_byte_by_byte() -> None:
    line = talking(answer(private="A1B2C3"))
    outcome = ConcertV2Terminal(lambda: line, line.clock).debit(500, REFERENCE)
    assert (outcome.state, outcome.authorisation) == (CardState.APPROVED, "A1B2C3")
    assert [sent for sent in line.written if sent[:1] == b"\x02"] == [debit_frame(500, REFERENCE)]


def test_a_terminal_that_never_answers_was_never_asked() -> None:
    line = ScriptedLine()
    outcome = ConcertV2Terminal(lambda: line, line.clock).debit(500, REFERENCE)
    assert outcome.state is CardState.REFUSED
    assert set(line.written) == {b"\x05"}


@pytest.mark.parametrize("uses", range(12))
def test_a_cable_pulled_at_any_step_is_refused_only_before_the_amount_left(uses: int) -> None:
    scripted = talking(answer())
    line = LostLine(uses, scripted._answer)  # noqa: SLF001 - the same script on a line that fails
    outcome = ConcertV2Terminal(lambda: line, line.clock).debit(500, REFERENCE)
    has_left = any(sent[:1] == b"\x02" for sent in line.written)
    assert outcome.state is (CardState.UNKNOWN if has_left else CardState.REFUSED) or (
        outcome.state is CardState.UNKNOWN
    )


@given(pieces=st.lists(st.binary(max_size=90), max_size=12))
def test_no_answer_crashes_or_hangs_or_asks_twice(pieces: list[bytes]) -> None:
    waiting = list(pieces)
    line = ScriptedLine(lambda _: [waiting.pop(0)] if waiting else [])
    outcome = ConcertV2Terminal(lambda: line, line.clock).debit(500, REFERENCE)
    assert outcome.state in set(CardState)
    assert line.now_s < 700


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CardTerminalAddressInvalid):
        open_card_terminal("com1")
