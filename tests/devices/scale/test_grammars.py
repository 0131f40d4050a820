"""Each protocol reads what its makers' manuals say a scale sends, and nothing else."""

import pytest

from devices.errors import DeviceError
from devices.scale.errors import (
    ScaleFault,
    UnitNotKilograms,
    UnknownScaleProtocol,
    WeightTooFine,
)
from devices.scale.frames import FrameReader
from devices.scale.grammar import Shown
from devices.scale.grammars import GRAMMARS, grammar_named
from tests.devices.scale.frames_of_makers import FRAMES


def says(protocol: str, content: bytes) -> list[Shown | DeviceError]:
    reader = FrameReader(grammar_named(protocol))
    lead = b"\n" if GRAMMARS[protocol].is_text and not GRAMMARS[protocol].asks else b""
    return [frame.says for frame in reader.feed(lead + content)]


def one(protocol: str, content: bytes) -> Shown | DeviceError:
    (said,) = says(protocol, content)
    return said


def shown(protocol: str, content: bytes) -> Shown:
    said = one(protocol, content)
    assert isinstance(said, Shown)
    return said


def test_every_protocol_has_frames_to_be_tested_with() -> None:
    assert set(FRAMES) == set(GRAMMARS)


@pytest.mark.parametrize("grams", [5, 1250, 12_345])
@pytest.mark.parametrize("protocol", FRAMES)
def test_a_frame_is_read_to_the_gram(protocol: str, grams: int) -> None:
    said = shown(protocol, FRAMES[protocol](grams))
    assert said.weight_grams == grams
    assert said.is_stable == GRAMMARS[protocol].has_stable_flag
    assert (said.is_overload, said.is_underload, said.is_net) == (False, False, False)


@pytest.mark.parametrize(
    ("protocol", "frame", "grams"),
    [
        ("mettler-8217", b"\x0201.250\r", 1250),
        ("mettler-8217", b"\x8201.25\xb0\x8d", 1250),  # the eighth bit is parity
        ("mt-sics", b"S S     100.00 kg\r\n", 100_000),
        ("toledo-continuous", bytes.fromhex("023d3020") + b"123450000000\r\x15", 123_450),
        ("cas-22", b"ST,GS,\r\xc0,00123.45 kg\r\n", 123_450),  # a scale's number that is a CR
        ("dibal", b"9900031600000004\r\n", 316),
        ("yaohua", b"\x02+00123511F\x03", 123_500),
        ("yaohua-a12e", b"WG004.139kg3D\r\n", 4139),
        ("yaohua-reversed", b"=00.1000-", -1000),
        ("epelsa", b"\x02A-0.450\r\x03", -450),
        ("adam", b"G + 2.00 kg\r\n", 2000),
        ("ohaus", b"-     1,5 kg   N\r\n", -1500),
    ],
)
def test_the_reference_frames_are_read(protocol: str, frame: bytes, grams: int) -> None:
    assert shown(protocol, frame).weight_grams == grams


def test_a_check_byte_that_looks_like_a_mark_cuts_no_frame() -> None:
    for state, end in ((b"8", b"\r\r"), (b"1", b"\r\r")):
        tare = b"002500" if state == b"1" else b"000000"
        frame = b"\x02=" + state + b" 123450" + tare + end
        assert sum(frame) % 128 == 0
        twice = says("toledo-continuous", frame + frame)
        assert len(twice) == 2
    moving = shown("toledo-continuous", b"\x02=8 123450000000\r\r")
    assert not moving.is_stable
    net = shown("toledo-continuous", b"\x02=1 123450002500\r\r")
    assert (net.is_net, net.tare_grams) == (True, 2500)


@pytest.mark.parametrize(
    ("byte", "state"),
    [
        (0x41, "moving"),
        (0x01, "moving"),
        (0x42, "over"),
        (0x02, "over"),
        (0x44, "under"),
        (4, "under"),
    ],
)
def test_a_status_byte_of_an_8217_or_a_clone_is_read_by_its_low_bits(byte: int, state: str) -> None:
    said = shown("mettler-8217", bytes((0x02, 0x3F, byte, 0x0D)))
    assert said.weight_grams is None
    assert (said.is_overload, said.is_underload) == (state == "over", state == "under")


def test_a_status_byte_that_is_a_carriage_return_is_read_by_length() -> None:
    assert shown("mettler-8217", b"\x02?\r\r").is_underload
    assert len(says("mettler-8217", b"\x02?\r\r\x0201.250\r")) == 2


@pytest.mark.parametrize(
    ("protocol", "frame"),
    [
        ("mt-sics", b"S +\r\n"),
        ("toledo-continuous-17", b"\x02-4 001250000000\r"),
        ("st-gs", b"OL,GS,        ,kg\r\n"),
        ("cas-ecr", b"\x01\x02SF000000kg" + bytes((0x53 ^ 0x46 ^ 0x6B ^ 0x67,)) + b"\x03\x04"),
        ("nci", b"\n^^^^.^^kg\r\n02\r\x03".replace(b".", b"^")),
        ("sma", b"\nO1G            kg \r"),
        ("dialog-06", b"\x0209\x1b3\x1b2\x03"),
    ],
)
def test_an_overload_is_no_weight(protocol: str, frame: bytes) -> None:
    said = shown(protocol, frame)
    assert said.is_overload
    assert said.weight_grams is None


@pytest.mark.parametrize(
    ("protocol", "frame"),
    [
        ("mettler-8217", b"\x02012.50\r"),  # the pound key
        ("mt-sics", b"S S       1.25 lb\r\n"),
        ("toledo-continuous-17", b"\x02- \x20001250000000\r"),
        ("st-gs", b"ST,GS,   1.250,lb\r\n"),
        ("st-gs", b"ST,GS,+0123456\r\n"),  # no unit at all
        ("ohaus", b"      1.25 lb\r\n"),
        ("nci", b"\n0001.25lb\r\n00\r\x03"),
        ("sma", b"\n 1G        1.25lb \r"),
        ("adam", b"G + 2.00 g\r\n"),
    ],
)
def test_another_unit_than_kilograms_is_refused(protocol: str, frame: bytes) -> None:
    assert isinstance(one(protocol, frame), UnitNotKilograms)


def test_parts_of_a_gram_are_refused_unless_they_are_zero() -> None:
    assert isinstance(one("mt-sics", b"S S    1.2345 kg\r\n"), WeightTooFine)
    assert shown("mt-sics", b"S S    1.2340 kg\r\n").weight_grams == 1234


@pytest.mark.parametrize(
    ("protocol", "frame"),
    [
        ("mt-sics", b"ES\r\n"),
        ("ohaus", b"ES\r\n"),
        ("sma", b"\nE1G       1.250kg \r"),
        ("sma", b"\n 1g       1.250kg \r"),
        ("nci", b"\n------kg\r\n00\r\x03"),
        ("dibal", b"9910031600000005\r\n"),
        ("dialog-06", b"\x0209\x1b1\x1b0\x03"),
        ("toledo-continuous-17", b"\x02-00001250000000\r"),  # ten times its resolution
    ],
)
def test_a_scale_that_cannot_weigh_says_so(protocol: str, frame: bytes) -> None:
    assert isinstance(one(protocol, frame), ScaleFault)


@pytest.mark.parametrize("protocol", [p for p in FRAMES if p != "yaohua-reversed"])
def test_the_tail_of_a_frame_is_never_a_weight(protocol: str) -> None:
    frame = FRAMES[protocol](12_345)
    for start in range(1, len(frame)):
        reader = FrameReader(grammar_named(protocol))
        said = [each.says for each in reader.feed(frame[start:])]
        weights = [each.weight_grams for each in said if isinstance(each, Shown)]
        assert set(weights) <= {None, 12_345}, "blanks may be lost, digits may not"


def test_an_unknown_protocol_is_refused_with_those_we_know() -> None:
    with pytest.raises(UnknownScaleProtocol, match="mt-sics"):
        grammar_named("abacus")
