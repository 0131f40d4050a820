"""The virtual scales, displays and card terminal take any bytes: the same answers for any split."""

import pytest
from hypothesis import strategies as st

from hardware_mocks.card_terminal.frames import BadRequest, read_request
from hardware_mocks.card_terminal.terminal import Terminal
from hardware_mocks.display.emulator import PROTOCOLS as DISPLAYS
from hardware_mocks.display.glass import COLUMNS, Glass
from hardware_mocks.scale.emulator import PROTOCOLS as SCALES
from hardware_mocks.scale.emulator import indicator_of
from hardware_mocks.scale.platform import Platform
from tests.fuzz.fuzzing import PLACES, fuzz, mangled, split

_SCALE_COMMANDS = [
    b"W", b"Z", b"T", b"C", b"H", b"Ehello", b"F", b"S\r\n", b"SI\r\n", b"SIR\r\n", b"T\r\n",
    b"TI\r\n", b"Z\r\n", b"@\r\n", b"\x05", b"\x11", b"98000001" + b"0\r\n", b"9800000190\r\n",
    b"\x04\x0201\x1b00100\x1b\x03", b"\x04\x05", b"\x04\x0208\x03", b"P\r\n", b"IP\r\n", b"SP\r\n",
    b"CP\r\n", b"W\r", b"S\r", b"Z\r", b"G\r\n", b"N\r\n", b"\nW\r", b"\nZ\r", b"\nT\r", b"\nC\r",
]  # fmt: skip
_DISPLAY_COMMANDS = [
    b"\x1b@", b"\x0c", b"\x18", b"\x0b", b"\x1f$\x01\x02", b"\x1f\x01", b"\x1f\x03", b"\x1fX\x04",
    b"\x1fE\x01", b"\x1fC\x00", b"\x1bt\x13", b"\x1b=\x01", b"\x1b=\x02", b"\x1bQATotal\r",
    b"\x1bQBMerci\r", b"\x1bl\x14\x02", b"\x1bfF", b"\x1b*\x02", b"\x1b_\x01", b"\x04\x01P1\x17",
    b"\x04\x01C1X\x17", b"\x04\x01PE\x17", b"12345678901234567890", "é€".encode("cp858"),
]  # fmt: skip


def _request(amount: str, currency: str = "504", kind: str = "0") -> bytes:
    body = f"01{amount}01{kind}{currency}742001-17 A010B010".encode() + b"\x03"
    check = 0
    for byte in body:
        check ^= byte
    return b"\x02" + body + bytes((check,))


_REQUESTS = [
    _request("00143750"), _request("00000001"), _request("00143750", kind="2"),
    _request("00143750", currency="978"), _request("0014375\xb2"),
]  # fmt: skip
_TILL = [*(b"\x05" + one + b"\x04" for one in _REQUESTS), *_REQUESTS, b"\x05", b"\x06", b"\x04"]


@pytest.mark.parametrize("name", sorted(SCALES))
def test_any_split_of_any_bytes_gives_the_same_answers_of_a_scale(name: str) -> None:
    def told(pieces: list[bytes]) -> tuple[bytes, list[str]]:
        platform = Platform(capacity_g=15_000, division_g=5)
        platform.put(1_250, 0.0)
        scale = indicator_of(name, platform)
        answers = [answer for piece in pieces for answer in scale.receive(piece, 60.0)]
        answers += scale.tick(90.0)
        return b"".join(answers), scale.errors

    def check(example: tuple[bytes, list[int]]) -> None:
        stream, places = example
        assert told(split(stream, places)) == told([stream])

    streams = mangled(_SCALE_COMMANDS, more=b"WSTZPGN@\r\n\x02\x03\x04\x05\x11\x1b0123456789")
    fuzz(f"emulator: scale {name}", st.tuples(streams, PLACES), check)


@pytest.mark.parametrize("name", sorted(DISPLAYS))
def test_any_split_of_any_bytes_leaves_the_same_on_the_glass(name: str) -> None:
    def shown(pieces: list[bytes]) -> tuple[tuple[str, str], list[str], bytes]:
        display = DISPLAYS[name](Glass())
        answers = [answer for piece in pieces for answer in display.receive(piece, 0.0)]
        assert [len(line) for line in display.glass.lines] == [COLUMNS, COLUMNS]
        return display.glass.lines, display.errors, b"".join(answers)

    def check(example: tuple[bytes, list[int]]) -> None:
        stream, places = example
        assert shown(split(stream, places)) == shown([stream])

    streams = mangled(_DISPLAY_COMMANDS, more=b"\x1b\x1f\x04\x01\x17\x0c\r QABPCltf=$")
    fuzz(f"emulator: display {name}", st.tuples(streams, PLACES), check)


def test_any_split_of_any_bytes_has_the_terminal_do_the_same() -> None:
    def done(pieces: list[bytes]) -> tuple[list[object], list[str], bytes]:
        terminal = Terminal()
        answers = [answer for piece in pieces for answer in terminal.receive(piece, 0.0)]
        for second in (0.5, 70.0, 80.0, 90.0, 100.0):
            answers += terminal.tick(second)
        return [*terminal.journal], terminal.errors, b"".join(answers)

    def check(example: tuple[bytes, list[int]]) -> None:
        stream, places = example
        assert done(split(stream, places)) == done([stream])

    streams = mangled(_TILL, more=b"\x02\x04\x05\x06")
    fuzz("emulator: card terminal", st.tuples(streams, PLACES), check)


def test_any_bytes_are_a_request_of_whole_centimes_or_none() -> None:
    def check(frame: bytes) -> None:
        try:
            request = read_request(frame)
        except BadRequest:
            return
        assert 0 <= request.amount_centimes < 10**8
        assert frame.count(f"{request.amount_centimes:08d}".encode()) >= 1

    fuzz("emulator: requests", st.one_of(mangled(_REQUESTS), st.sampled_from(_REQUESTS)), check)
