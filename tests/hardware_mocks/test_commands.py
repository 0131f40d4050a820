"""Commands that make no sense: a printer passes over them, and so does ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_mocks.printer.machine import Abilities, Machine

_ASK, _DONE = b"\x1d(H\x06\x00\x30\x30ABCD", b"\x37\x22ABCD\x00"


def _answers(sent: bytes) -> list[bytes]:
    machine, answers = Machine(80, Abilities(), lambda _slip: None), list[bytes]()
    machine.answer = answers.append
    machine.receive(sent)
    return answers


@pytest.mark.parametrize(
    "senseless",
    [
        "1b2a320000",  # a picture of no column
        "1d286b010031",  # a function of the QR code without its name
        "1d286b0300314300 1d286b0300314582 1d286b02003143",  # settings out of range, or missing
        "1d286b731b315030" + "00" * 7024 + "1d286b0300315130",  # more than any QR code holds
    ],
)
def test_a_senseless_command_is_passed_over_and_the_printer_goes_on(senseless: str) -> None:
    assert _answers(bytes.fromhex(senseless) + _ASK) == [_DONE]


_COMMANDS = st.tuples(
    st.sampled_from([b"\x1b*", b"\x1dv", b"\x1d(k", b"\x1d(L", b"\x1b$", b"\x1dW", b"\x1d!"]),
    st.binary(max_size=12),
).map(b"".join)


@given(st.lists(_COMMANDS, max_size=6).map(b"".join))
def test_no_stream_of_bytes_breaks_the_printer(stream: bytes) -> None:
    _answers(stream)
