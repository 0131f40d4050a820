"""The driver of scales: questions, answers, silence, a pulled cable, and what a fault is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import DeviceError
from devices.scale.driver import SerialScale, open_scale, read_address
from devices.scale.errors import (
    ScaleAddressInvalid,
    ScaleFault,
    ScaleOffline,
    ScaleSilent,
    ScaleUnreadable,
    UnknownScaleProtocol,
)
from devices.scale.grammars import GRAMMARS, grammar_named
from devices.serial_line import LineSettings
from tests.devices.lines import LostLine, ScriptedLine
from tests.devices.scale.frames_of_makers import FRAMES

ASKED = sorted(name for name, grammar in GRAMMARS.items() if grammar.asks)


def scale_on(line: ScriptedLine, protocol: str) -> SerialScale:
    return SerialScale(grammar_named(protocol), lambda: line, line.clock)


def answering(protocol: str, grams: int) -> ScriptedLine:
    """A scale as its manual says: acknowledges the steps, then gives its frame."""

    def answer(asked: bytes) -> list[bytes]:
        step = next(step for step in GRAMMARS[protocol].asks if step.send == asked)
        return [step.wait_for] if step.wait_for else [FRAMES[protocol](grams)]

    return ScriptedLine(answer)


@pytest.mark.parametrize("protocol", ASKED)
def test_a_scale_is_asked_and_answers_each_time(protocol: str) -> None:
    line = answering(protocol, 1250)
    scale = scale_on(line, protocol)
    readings = [scale.read(1.0) for _ in range(3)]
    assert {reading.weight_grams for reading in readings} == {1250}
    assert readings[2].at_s - readings[0].at_s >= 0.29
    assert scale.protocol == protocol


@pytest.mark.parametrize("protocol", sorted(set(FRAMES) - set(ASKED)))
def test_a_scale_that_streams_is_only_listened_to(protocol: str) -> None:
    line = ScriptedLine()
    line.pieces.extend(bytes((byte,)) for byte in b"\n" + FRAMES[protocol](1250) * 2)
    scale = scale_on(line, protocol)
    assert [scale.read(1.0).weight_grams for _ in range(2)] == [1250, 1250]
    assert line.written == []


def test_a_late_answer_to_the_last_question_is_not_the_answer_to_this_one() -> None:
    line = answering("mt-sics", 1250)
    scale = scale_on(line, "mt-sics")
    scale.read(1.0)
    line.pieces.append(FRAMES["mt-sics"](9000))
    assert scale.read(1.0).weight_grams == 1250


@pytest.mark.parametrize("protocol", sorted(FRAMES))
def test_a_mute_scale_is_silent_and_never_zero(protocol: str) -> None:
    with pytest.raises(ScaleSilent):
        scale_on(ScriptedLine(), protocol).read(2.0)


def test_a_scale_of_another_protocol_is_unreadable() -> None:
    line = ScriptedLine()
    line.pieces.extend([FRAMES["st-gs"](1250)] * 5)
    with pytest.raises(ScaleUnreadable):
        scale_on(line, "yaohua").read(2.0)


def test_a_refused_question_says_why() -> None:
    line = ScriptedLine(lambda _: [b"\x15"])
    with pytest.raises(ScaleFault):
        scale_on(line, "cas-ecr").read(1.0)


@pytest.mark.parametrize("refused_step", [0, 1])
def test_a_dialog_06_scale_that_refuses_is_asked_why(refused_step: int) -> None:
    steps = [step.send for step in GRAMMARS["dialog-06"].asks]

    def answer(asked: bytes) -> list[bytes]:
        if asked == b"\x04\x0208\x03":
            return [b"\x0209\x1b2\x1b0\x03"]
        return [b"\x15"] if asked == steps[refused_step] else [b"\x06"]

    reading = scale_on(ScriptedLine(answer), "dialog-06").read(1.0)
    assert (reading.weight_grams, reading.is_stable) == (None, False)


@pytest.mark.parametrize("uses", range(3))
def test_a_pulled_cable_is_a_lost_line_and_the_next_reading_opens_it_again(uses: int) -> None:
    first = LostLine(uses, lambda _: [FRAMES["mettler-8217"](1)])
    second = answering("mettler-8217", 1250)
    opened = iter([first, second])
    scale = SerialScale(
        grammar_named("mettler-8217"), lambda: next(opened), lambda: first.now_s + second.now_s
    )
    seen = [code_of(scale) for _ in range(3)]
    assert "scale.offline" in seen
    assert first.is_closed
    assert scale.read(1.0).weight_grams == 1250


def code_of(scale: SerialScale) -> str:
    """What one reading ended as: the code of its fault, or nothing."""
    try:
        scale.read(0.1)
    except DeviceError as error:
        return error.code
    return ""


@given(
    protocol=st.sampled_from(sorted(FRAMES)), pieces=st.lists(st.binary(max_size=40), max_size=20)
)
def test_no_bytes_crash_or_hang_the_driver(protocol: str, pieces: list[bytes]) -> None:
    line = ScriptedLine(lambda _: pieces[:3])
    line.pieces.extend(pieces)
    scale = scale_on(line, protocol)
    codes = {code_of(scale) for _ in range(3)}
    assert all(code.startswith("scale.") for code in codes if code)
    assert line.now_s < 200


def test_an_address_may_set_the_line_otherwise_than_the_maker() -> None:
    address, settings = read_address("/dev/girct-scale?baud=4800&bits=7&parity=E", LineSettings())
    assert (address, settings) == ("/dev/girct-scale", LineSettings(4800, 7, "E", 1))


@pytest.mark.parametrize(
    "url", ["", "ttyUSB0", "socket://:4001", "socket://host", "http://host:1", "/dev/x?baud=fast",
            "/dev/x?bits=9", "/dev/x?parity=Q", "/dev/x?speed=9600", "socket://host:99999"],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_refused_before_it_is_opened(url: str) -> None:
    with pytest.raises(ScaleAddressInvalid):
        open_scale(url, "mt-sics")
    with pytest.raises(UnknownScaleProtocol):
        open_scale(url, "abacus")


def test_a_scale_that_is_not_there_is_offline() -> None:
    with pytest.raises(ScaleOffline) as raised:
        open_scale("/dev/girct-no-such-scale", "mt-sics").read(1.0)
    assert raised.value.params["url"] == "/dev/girct-no-such-scale"
