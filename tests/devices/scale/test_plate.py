"""Scales that leave out the unit, or the weight itself, on pseudo-terminals."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from devices.errors import DeviceError
from devices.scale.driver import SerialScale, open_scale
from devices.scale.errors import OtherDecimals, ScaleNoNews, UnitUnnamed
from devices.scale.frames import Frame, FrameReader
from devices.scale.grammars import GRAMMARS
from devices.scale.plate import AS_FRAMES_SAY, ShownAs
from devices.scale.port import Scale
from devices.scale.weighing import Limits, Weighing
from hardware_mocks.scale import Platform, ScaleEmulator
from hardware_mocks.wires import PseudoTerminal

PATIENCE_S = 5.0
FRAMES = 8
IN_KG = ShownAs("kg", 3)
EMULATED = {"st-gs": "dini"}


@contextmanager
def met(
    emulated: str, protocol: str, shown_as: ShownAs = AS_FRAMES_SAY, division_g: int = 5
) -> Iterator[tuple[ScaleEmulator, Scale]]:
    platform = Platform(capacity_g=60_000, division_g=division_g, settle_s=0.0)
    with ScaleEmulator(emulated, PseudoTerminal(), platform=platform) as emulator:
        scale = open_scale(emulator.address, protocol, shown_as)
        try:
            yield emulator, scale
        finally:
            scale.close()


def judged(scale: Scale, limits: Limits, *, has_stable_flag: bool) -> str | int | None:
    """Read until a weight may be used, or until a refusal other than waiting; give either."""
    weighing = Weighing(limits, has_stable_flag=has_stable_flag)
    for _ in range(10 * FRAMES):
        try:
            return weighing.judge(scale.read(PATIENCE_S)).weight_grams
        except DeviceError as error:
            if error.code != "scale.moving":
                return error.code
    return None


def read_all(scale: Scale) -> None:
    """Read past the frames that were under way."""
    for _ in range(FRAMES):
        scale.read(PATIENCE_S)


@pytest.mark.parametrize("protocol", ["yaohua", "yaohua-reversed"])
def test_pounds_with_other_decimals_than_kilograms_are_refused_where_no_unit_is_sent(
    protocol: str,
) -> None:
    with met(protocol, protocol, ShownAs(decimals=3)) as (emulator, scale):
        emulator.put(10_000)
        assert scale.read(PATIENCE_S).weight_grams == 10_000
        emulator.press("unit")
        with pytest.raises(OtherDecimals) as refused:
            read_all(scale)
        assert refused.value.params == {"shown": "2", "expected": "3"}


@pytest.mark.parametrize(
    ("limits", "verdict"),
    [
        (Limits(60_000, division_grams=20), "scale.off_division"),
        (Limits(15_000), "scale.above_capacity"),
        (Limits(60_000), 22_050),  # nothing is known of the plate: nothing can be told
    ],
)
def test_pounds_are_refused_by_the_division_or_the_capacity_of_the_plate(
    limits: Limits, verdict: str | int
) -> None:
    with met("yaohua", "yaohua", division_g=20) as (emulator, scale):
        emulator.put(10_000)
        emulator.press("unit")
        assert judged(scale, limits, has_stable_flag=False) == verdict


@pytest.mark.parametrize("protocol", ["st-gs", "cas-22"])
@pytest.mark.parametrize("load_g", [-100, -9_000])
def test_less_than_nothing_on_the_scale_has_its_name(protocol: str, load_g: int) -> None:
    with met(EMULATED.get(protocol, protocol), protocol) as (emulator, scale):
        emulator.put(load_g)
        assert judged(scale, Limits(60_000), has_stable_flag=True) == "scale.under_zero"


@pytest.mark.parametrize(
    ("protocol", "frame", "grams"),
    [
        ("st-gs", b"ST,GS,  -0.100,kg\r\n", -100),
        ("st-gs", b"ST,GS,-  0.100,kg\r\n", -100),
        ("st-gs", b"ST,NT,-000.100 kg\r\n", -100),
        ("cas-22", b"ST,GS,\x01\xc0,  -0.100 kg\r\n", -100),
        ("cas-22", b"ST,GS,\x01\xc0,-000.100 kg\r\n", -100),
    ],
)
def test_a_sign_is_read_wherever_it_stands(protocol: str, frame: bytes, grams: int) -> None:
    says = [one.says for one in frames_of(protocol, frame)]
    assert [getattr(shown, "weight_grams", shown) for shown in says] == [grams]


@pytest.mark.parametrize(
    "digits", [b"  -0.-00", b"--00.100", b"  0-.100", b"00.1.000", b"        "]
)
def test_signs_and_points_in_the_wrong_place_are_no_weight(digits: bytes) -> None:
    assert frames_of("st-gs", b"ST,GS," + digits + b",kg\r\n") == []
    assert frames_of("cas-22", b"ST,GS,\x01\xc0," + digits + b" kg\r\n") == []


def frames_of(protocol: str, content: bytes, shown_as: ShownAs = AS_FRAMES_SAY) -> list[Frame]:
    return FrameReader(GRAMMARS[protocol].vouched(shown_as)).feed(b"\r\n" + content)


@pytest.mark.parametrize("shown_as", [AS_FRAMES_SAY, ShownAs("kg"), ShownAs(decimals=3)])
def test_a_line_without_a_unit_is_refused_until_unit_and_decimals_are_set(
    shown_as: ShownAs,
) -> None:
    with met("st-gs", "st-gs", shown_as) as (emulator, scale):
        emulator.put(12_345)
        with pytest.raises(UnitUnnamed):
            scale.read(PATIENCE_S)


def test_a_line_without_a_unit_weighs_once_unit_and_decimals_are_set() -> None:
    with met("st-gs", "st-gs", IN_KG) as (emulator, scale):
        emulator.put(12_345)
        assert judged(scale, Limits(60_000), has_stable_flag=True) == 12_345
        emulator.put(-100)
        assert judged(scale, Limits(60_000), has_stable_flag=True) == "scale.under_zero"
        emulator.put(12_345)
        emulator.press("unit")
        with pytest.raises(OtherDecimals):
            read_all(scale)


def test_digits_without_a_point_are_read_with_the_decimals_that_were_set() -> None:
    (frame,) = frames_of("st-gs", b"ST,GS,+0123456\r\n", IN_KG)
    assert getattr(frame.says, "weight_grams", None) == 123_456
    (frame,) = frames_of("st-gs", b"ST,GS,+0123456\r\n", ShownAs("kg", 2))
    assert getattr(frame.says, "weight_grams", None) == 1_234_560


def test_azextra_tells_a_weight_once_and_its_silence_is_never_a_zero() -> None:
    with met("adam-azextra", "adam-azextra") as (emulator, scale):
        assert isinstance(scale, SerialScale)
        with pytest.raises(ScaleNoNews):  # nothing lies on it
            scale.read(0.1)
        emulator.put(12_345)
        assert scale.read(PATIENCE_S).weight_grams == 12_345
        with pytest.raises(ScaleNoNews):  # the same load
            scale.read(0.1)
        assert emulator.errors == []
