"""What each virtual indicator sends, against the frames printed in the manuals."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_mocks.scale import PROTOCOLS, Platform
from hardware_mocks.scale.cas import Cas22
from hardware_mocks.scale.emulator import indicator_of
from hardware_mocks.scale.indicator import Indicator
from hardware_mocks.scale.shop import Dialog06

LATER_S = 100.0
QUESTIONS = {
    "mettler-8217": b"W",
    "mt-sics": b"SI\r\n",
    "cas-ecr": b"\x05\x11",
    "dibal": b"98000001\r\n",
    "dialog-06": b"\x04\x0201\x1b001000\x1b\x03\x04\x05",
    "ohaus": b"IP\r\n",
    "nci": b"W\r",
    "adam-cpw": b"G\r\n",
    "adam-azextra": b"P\r\n",
    "sma": b"\nW\r",
}


def loaded(protocol: str, load_g: float, division_g: int = 5, tare_g: int = 0) -> Indicator:
    platform = Platform(capacity_g=150_000, division_g=division_g)
    if tare_g:
        platform.put(tare_g, 0.0)
        assert platform.press_tare(LATER_S)
    platform.put(load_g, LATER_S)
    return indicator_of(protocol, platform)


def said(indicator: Indicator, question: bytes = b"", now_s: float = 2 * LATER_S) -> bytes:
    answers = indicator.receive(question, now_s)
    return b"".join(answers or indicator.tick(now_s))


@pytest.mark.parametrize(
    ("protocol", "load_g", "division_g", "frame"),
    [
        ("mettler-8217", 1_250, 5, b"\x0201.250\r"),
        ("mt-sics", 100_000, 10, b"S S    100.00 kg\r\n"),
        ("toledo-continuous-17", 123_450, 5, b"\x02\x3d\x30\x20123450000000\r"),
        ("toledo-continuous", 123_450, 5, b"\x02\x3d\x30\x20123450000000\r\x15"),
        ("cas-22", 123_450, 50, b"ST,GS,\x01\xc0,00123.45 kg\r\n"),
        ("dini", 123_450, 50, b"ST,GS,  123.45,kg\r\n"),
        ("st-gs", 12_000, 1_000, b"ST,GS,+0000012\r\n"),
        ("cas-ecr", 1_250, 5, b"\x06\x01\x02S 01.250kg" + b"g" + b"\x03\x04"),
        ("dibal", 316, 1, b"9900031600000004\r\n"),
        ("dialog-06", 316, 1, b"\x06\x0202\x1b3\x1b00316\x1b001000\x1b000316\x03"),
        ("epelsa", -450, 50, b"\x02A-0.45\r\x03"),
        ("epelsa", -450, 5, b"\x02A-0.450\r\x03"),
        ("yaohua", 123_500, 100, b"\x02+00123511F\x03"),
        ("yaohua-reversed", -1_000, 10, b"=00.1000-"),
        ("yaohua-a12e", 4_139, 1, b"WG004.139kg3D\r\n"),
        ("ohaus", 1_250, 5, b"    1.250 kg   G\r\n"),
        ("nci", 1_250, 10, b"\n0001.25kg\r\n00\r\x03"),
        ("adam-cpw", 2_000, 10, b"G  + 2.00 kg\r\n"),
        ("adam-azextra", 2_000, 10, b"G  + 2.00 kg\r\n"),
        ("sma", 1_250, 5, b"\n 1G       1.250 kg\r"),
    ],
)
def test_a_weight_at_rest_is_the_frame_of_the_manual(
    protocol: str, load_g: int, division_g: int, frame: bytes
) -> None:
    indicator = loaded(protocol, max(load_g, 0), division_g, tare_g=max(-load_g, 0))
    assert said(indicator, QUESTIONS.get(protocol, b"")) == frame
    assert indicator.errors == []


def test_the_check_bytes_of_toledo_may_look_like_a_line_end() -> None:
    moving = said(loaded("toledo-continuous", 123_450), now_s=LATER_S)
    assert moving[2] == 0x38
    still = loaded("toledo-continuous", 125_950, tare_g=2_500)
    assert said(still) == b"\x02\x3d\x31\x20123450002500\r\r"


@pytest.mark.parametrize(
    ("load_g", "now_s", "status"),
    [
        (5_000, LATER_S, 0x51),  # motion, still showing zero
        (200_000, 2 * LATER_S, 0x42),
        (-1_000, 2 * LATER_S, 0x54 & ~0x10),
    ],
)
def test_8217_gives_a_status_with_bit_6_instead_of_a_weight(
    load_g: int, now_s: float, status: int
) -> None:
    assert said(loaded("mettler-8217", load_g), b"W", now_s) == bytes((2, 0x3F, status, 0x0D))


def test_8217_marks_a_net_weight_echoes_a_probe_and_obeys_its_keys() -> None:
    scale = loaded("mettler-8217", 3_500, tare_g=1_000)
    assert said(scale, b"W") == b"\x0202.500N\r"
    assert said(scale, b"EhelloF") == b"\x02E\rhello\x02F\r"
    assert said(scale, b"C") == b"\x02?\x40\r"
    assert said(scale, b"T") == b"\x02?\x70\r"
    assert said(scale, b"Z") == b"\x02?\x70\r"  # not while a tare is set
    assert said(scale, b"q") == b""
    assert len(scale.errors) == 1


def test_sics_s_waits_for_rest_and_gives_up_in_the_end() -> None:
    scale = loaded("mt-sics", 5_000)
    at_s = LATER_S + 0.3
    assert scale.receive(b"S\r\n", at_s) == []
    assert scale.tick(at_s) == []
    settles_s = scale.next_due_s(at_s)
    assert settles_s == LATER_S + scale.platform.settle_s
    assert scale.tick(settles_s) == [b"S S     5.000 kg\r\n"]
    scale.platform.put(9_000, 200.0)
    assert scale.receive(b"S\r\n", 200.1) == []
    for second in range(201, 212):
        scale.platform.put(9_000 + second, float(second))  # never at rest
        if frames := scale.tick(second + 0.1):
            assert frames == [b"S I\r\n"]
            break
    else:
        pytest.fail("it waits for ever")


@pytest.mark.parametrize(
    ("question", "now_s", "answer"),
    [
        (b"SI\r\n", LATER_S, b"S D     1.000 kg\r\n"),
        (b"T\r\n", 2 * LATER_S, b"T S     5.000 kg\r\n"),
        (b"TI\r\n", LATER_S, b"TI D     1.000 kg\r\n"),
        (b"Z\r\n", 2 * LATER_S, b"Z +\r\n"),
        (b"@\r\n", LATER_S, b'I4 A "0123456789"\r\n'),
        (b"QQ\r\n", LATER_S, b"ES\r\n"),
    ],
)
def test_sics_answers_every_command(question: bytes, now_s: float, answer: bytes) -> None:
    platform = Platform(capacity_g=60_000, division_g=5)
    platform.put(1_000, 0.0)
    platform.put(5_000, LATER_S)
    if question == b"Z\r\n":  # 4 % of the capacity is as far as the key reaches
        platform.put(2_405, LATER_S)
    assert said(indicator_of("mt-sics", platform), question, now_s) == answer


def test_sir_repeats_until_another_command() -> None:
    scale = loaded("mt-sics", 5_000)
    assert scale.receive(b"SIR\r\n", 200.0) == []
    assert scale.tick(200.0) == scale.tick(200.1) == [b"S S     5.000 kg\r\n"]
    assert scale.receive(b"SI\r\n", 200.15)
    assert scale.next_due_s(200.15) is None


@pytest.mark.parametrize(
    ("protocol", "over", "under"),
    [
        ("mt-sics", b"S +\r\n", b"S -\r\n"),
        (
            "toledo-continuous-17",
            b"\x02\x3d\x34\x20200000000000\r",
            b"\x02\x3d\x36\x20001000000000\r",
        ),
        ("cas-22", b"OL,GS,\x01\xc0,0200.000 kg\r\n", b"UL,GS,\x01\xc0,-001.000 kg\r\n"),
        ("dini", b"OL,GS, 200.000,kg\r\n", b"UL,GS,  -1.000,kg\r\n"),
        ("dibal", b"", b""),
        ("dialog-06", b"\x06\x15", b"\x06\x15"),
        ("epelsa", b"\x02! 200.000\r\x03", b"\x02!-1.000\r\x03"),
        ("yaohua", b"", b""),
        ("yaohua-a12e", b"         OL23\r\n", b"         LO23\r\n"),
        ("ohaus", b"ES\r\n", b"ES\r\n"),
        ("nci", b"\n^^^^^^kg\r\n02\r\x03", b"\n______kg\r\n01\r\x03"),
        ("adam-cpw", b"", b""),
        ("adam-azextra", b"", b""),
        ("sma", b"\nO1G  ---------- kg\r", b"\nU1G  ---------- kg\r"),
    ],
)
def test_out_of_range_is_said_as_in_the_manual(protocol: str, over: bytes, under: bytes) -> None:
    question = QUESTIONS.get(protocol, b"")
    assert said(loaded(protocol, 200_000), question) == over
    assert said(loaded(protocol, -1_000), question) == under


def test_the_till_protocol_marks_what_it_cannot_write_and_wants_enq_first() -> None:
    scale = loaded("cas-ecr", 200_000)
    assert said(scale, b"\x05\x11")[3:6] == b"SF2"
    assert said(scale, b"\x11") == b"\x15"
    assert len(scale.errors) == 1


def test_cas_sends_any_byte_as_its_number() -> None:
    platform = Platform(division_g=50)
    scale = Cas22(platform, 0.1, device=0x2C)
    assert scale.tick(1.0) == [b"ST,GS,,\xc1,00000.00 kg\r\n"]


def test_dibal_is_silent_while_moving_and_when_the_check_is_wrong() -> None:
    scale = loaded("dibal", 316, division_g=1)
    assert said(scale, b"98000002\r\n") == b""
    assert len(scale.errors) == 1
    assert scale.receive(b"98012344\r\n", LATER_S) == []
    assert scale.errors[1:] == ["not a question: '98012344'"]
    assert scale.receive(b"98012345\r\n", LATER_S) == []
    assert scale.tick(LATER_S + 0.5) == []
    assert scale.tick(LATER_S + 2) == [b"990003160000390>\r\n"]


def test_dialog_says_why_it_refused() -> None:
    scale = loaded("dialog-06", 5_000)
    assert said(scale, b"\x04\x05") == b"\x15"
    assert said(scale, b"\x04\x0208\x03") == b"\x0209\x1b11\x03"
    assert said(scale, b"\x04\x0201\x1babc\x1b\x03") == b"\x15"
    assert said(scale, b"\x04\x0208\x03") == b"\x0209\x1b10\x03"
    assert scale.receive(b"\x04\x0201\x1b001000\x1b\x03\x04\x05", LATER_S) == [b"\x06"]
    scale.platform.put(6_000, LATER_S + 6.9)
    assert scale.tick(LATER_S + 7.0) == [b"\x15"]
    assert said(scale, b"\x04\x0208\x03") == b"\x0209\x1b20\x03"


def test_dialog_may_end_its_records_with_eot() -> None:
    scale = Dialog06(Platform(division_g=5), record_end=b"\x04")
    assert said(scale, QUESTIONS["dialog-06"]).endswith(b"000000\x04")


def test_azextra_beeps_and_says_nothing_when_there_is_no_news() -> None:
    scale = loaded("adam-azextra", 2_000, division_g=10)
    assert said(scale, b"P\r\n") != b""
    assert said(scale, b"P\r\n") == b""
    scale.platform.put(0, 300.0)
    assert said(scale, b"P\r\n", 400.0) == b""
    assert scale.beeps == 2


@pytest.mark.parametrize("protocol", sorted(set(PROTOCOLS) - {"mettler-8217"}))
@given(content=st.binary(max_size=200), cuts=st.lists(st.integers(0, 200), max_size=8))
def test_any_split_of_any_bytes_gives_the_same_answers(
    protocol: str, content: bytes, cuts: list[int]
) -> None:
    _same_for_any_split(protocol, content, cuts)


@pytest.mark.parametrize("protocol", sorted(QUESTIONS))
@given(cuts=st.lists(st.integers(0, 80), max_size=8))
def test_any_split_of_questions_gives_the_same_answers(protocol: str, cuts: list[int]) -> None:
    assert _same_for_any_split(protocol, QUESTIONS[protocol] * 3, cuts)


def _same_for_any_split(protocol: str, content: bytes, cuts: list[int]) -> list[bytes]:
    whole, cut = loaded(protocol, 1_250), loaded(protocol, 1_250)
    answers = whole.receive(content, 200.0)
    edges = [0, *sorted(cuts), len(content)]
    pieces = [content[start:end] for start, end in pairwise(edges)]
    assert [each for piece in pieces for each in cut.receive(piece, 200.0)] == answers
    assert cut.errors == whole.errors
    return answers


def test_no_protocol_ever_writes_pounds_as_kilograms() -> None:
    for protocol in PROTOCOLS:
        scale = loaded(protocol, 10_000)
        scale.platform.press_unit()
        frame = said(scale, QUESTIONS.get(protocol, b""))
        assert b"kg" not in frame, protocol
        if protocol in {"dibal", "dialog-06"}:
            assert b"10000" not in frame, protocol


def test_pounds_are_shown_with_a_step_of_their_own() -> None:
    scale = loaded("mt-sics", 10_000)
    scale.platform.press_unit()
    assert scale.platform.show(300.0).value == Decimal("22.05")
    assert said(scale, b"SI\r\n") == b"S S     22.05 lb\r\n"
