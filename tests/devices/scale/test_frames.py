"""Whatever comes on a line, in whatever pieces, no driver crashes, hangs or invents a weight."""

import os
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import DeviceError
from devices.scale.frames import FrameReader
from devices.scale.grammar import Shown
from devices.scale.grammars import GRAMMARS, grammar_named
from devices.scale.port import Reading
from devices.scale.weighing import Limits, Weighing
from tests.devices.scale.frames_of_makers import FRAMES

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
NOISY_FRAMES = 20_000 if IS_PROOF else 500
FRAME_S = 0.1


@given(
    protocol=st.sampled_from(sorted(FRAMES)),
    grams=st.lists(st.integers(1, 14_999), min_size=1, max_size=4),
    cuts=st.lists(st.integers(0, 200), max_size=30),
)
def test_any_split_of_the_bytes_gives_the_same_frames(
    protocol: str, grams: list[int], cuts: list[int]
) -> None:
    content = b"\n" + b"".join(FRAMES[protocol](weight) for weight in grams)
    whole = FrameReader(grammar_named(protocol)).feed(content)
    edges = [0, *sorted(cut for cut in cuts if cut < len(content)), len(content)]
    reader = FrameReader(grammar_named(protocol))
    pieces = [content[start:end] for start, end in pairwise(edges)]
    said = [frame for piece in pieces for frame in reader.feed(piece)]
    assert [frame.raw for frame in said] == [frame.raw for frame in whole]
    read = [frame.says.weight_grams for frame in said if isinstance(frame.says, Shown)]
    assert read[-len(grams) :] == grams


@given(protocol=st.sampled_from(sorted(FRAMES)), garbage=st.binary(max_size=400))
def test_garbage_neither_crashes_nor_hangs_nor_hides_what_follows(
    protocol: str, garbage: bytes
) -> None:
    reader = FrameReader(grammar_named(protocol))
    for frame in reader.feed(garbage):
        assert isinstance(frame.says, Shown | DeviceError)
    after = FRAMES[protocol](4321) * 12
    said = [frame.says for frame in reader.feed(b"\n" + after)]
    assert [each for each in said if isinstance(each, Shown) and each.weight_grams == 4321]


@given(
    protocol=st.sampled_from(sorted(FRAMES)), grams=st.integers(1, 14_999), kept=st.integers(0, 30)
)
def test_a_frame_cut_short_gives_no_other_weight(protocol: str, grams: int, kept: int) -> None:
    frame = FRAMES[protocol](grams)
    reader = FrameReader(grammar_named(protocol))
    said = reader.feed(b"\n" + frame[: min(kept, len(frame) - 1)] + FRAMES[protocol](777) * 3)
    weights = {each.says.weight_grams for each in said if isinstance(each.says, Shown)}
    others = weights - {None, 777, grams}
    assert all(may_be_joined(protocol, weight) for weight in others), others


def may_be_joined(protocol: str, weight: int | None) -> bool:
    """A form without marks or sums may join two halves: three equal frames keep it out."""
    return protocol == "yaohua-reversed" and weight is not None and 0 <= weight < 10**7


def noisy(frame: bytes, noise: random.Random, rate: float) -> bytes:
    """Flip, drop and insert bytes, each with this likelihood."""
    out = bytearray()
    for byte in frame:
        chance = noise.random()
        if chance < rate / 3:
            out.append(byte ^ 1 << noise.randrange(8))
        elif chance < 2 * rate / 3:
            continue
        elif chance < rate:
            out += bytes((byte, noise.randrange(256)))
        else:
            out.append(byte)
    return bytes(out)


@pytest.mark.parametrize("protocol", FRAMES)
def test_no_noise_makes_a_wrong_weight_usable(protocol: str) -> None:
    noise = random.Random(f"{protocol} {NOISY_FRAMES}")  # noqa: S311 - repeatable, not secret
    grammar = GRAMMARS[protocol]
    reader = FrameReader(grammar)
    weighing = Weighing(Limits(15_000), has_stable_flag=grammar.has_stable_flag)
    reader.feed(b"\n")
    usable = wrong = 0
    for number in range(NOISY_FRAMES):
        true = 1 + (number // 25 * 7919) % 14_999
        rate = (0.001, 0.01, 0.05)[number % 3]
        for frame in reader.feed(noisy(FRAMES[protocol](true), noise, rate)):
            if not isinstance(frame.says, Shown):
                weighing.forget()
                continue
            try:
                judged = weighing.judge(reading_of(frame.says, number * FRAME_S))
            except DeviceError:
                continue
            usable += 1
            wrong += judged.weight_grams not in {true, 1 + ((number - 1) // 25 * 7919) % 14_999}
    assert wrong == 0
    assert usable > NOISY_FRAMES // 10


def reading_of(shown: Shown, at_s: float) -> Reading:
    return Reading(
        weight_grams=shown.weight_grams,
        is_stable=shown.is_stable,
        is_overload=shown.is_overload,
        is_underload=shown.is_underload,
        is_net=shown.is_net,
        tare_grams=shown.tare_grams,
        raw=b"",
        at_s=at_s,
    )
