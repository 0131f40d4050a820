"""When a weight may be used for money."""

from dataclasses import replace

import pytest

from devices.errors import DeviceError
from devices.scale.errors import (
    AboveCapacity,
    BelowMinimum,
    NotBackToZero,
    ScaleOverloaded,
    ScaleUnderZero,
    WeightMoving,
)
from devices.scale.port import Reading
from devices.scale.weighing import Limits, Weighing, kilograms

LIMITS = Limits(capacity_grams=15_000, minimum_grams=100)
STILL = Reading(
    weight_grams=1250, is_stable=True, is_overload=False, is_underload=False,
    is_net=False, tare_grams=None, raw=b"", at_s=0.0,
)  # fmt: skip


class Feed:
    """Readings a quarter of a second apart."""

    def __init__(self, *, has_stable_flag: bool = True, limits: Limits = LIMITS) -> None:
        self.weighing = Weighing(limits, has_stable_flag=has_stable_flag)
        self.at_s = 0.0

    def __call__(self, reading: Reading, times: int = 1) -> Reading:
        for _ in range(times - 1):
            with pytest.raises(DeviceError):
                self._next(reading)
        return self._next(reading)

    def _next(self, reading: Reading) -> Reading:
        self.at_s += 0.25
        return self.weighing.judge(replace(reading, at_s=self.at_s))


def test_three_equal_frames_over_half_a_second_make_a_weight() -> None:
    feed = Feed()
    assert feed(STILL, 3).weight_grams == 1250


def test_three_equal_frames_that_come_too_fast_are_not_enough() -> None:
    weighing = Weighing(LIMITS)
    for at_s in (0.0, 0.1, 0.2, 0.3, 0.4, 0.49):
        with pytest.raises(WeightMoving):
            weighing.judge(replace(STILL, at_s=at_s))
    assert weighing.judge(replace(STILL, at_s=0.5)).is_stable


def test_one_other_frame_begins_the_count_again() -> None:
    feed = Feed()
    feed(STILL, 3)
    for other in (
        replace(STILL, weight_grams=1251),
        replace(STILL, is_stable=False),
        replace(STILL, is_net=True),
    ):
        with pytest.raises(WeightMoving):
            feed(other)
        feed(STILL, 3)


def test_a_scale_that_never_says_still_must_repeat_itself_longer() -> None:
    unflagged = replace(STILL, is_stable=False)
    feed = Feed(has_stable_flag=False)
    assert feed(unflagged, 5).is_stable


@pytest.mark.parametrize(
    ("reading", "refusal"),
    [
        (replace(STILL, weight_grams=None, is_overload=True), ScaleOverloaded),
        (replace(STILL, weight_grams=None, is_underload=True), ScaleUnderZero),
        (replace(STILL, weight_grams=None, is_stable=False), WeightMoving),
        (replace(STILL, weight_grams=-5), ScaleUnderZero),
        (replace(STILL, weight_grams=15_001), AboveCapacity),
        (replace(STILL, weight_grams=99), BelowMinimum),
        (replace(STILL, weight_grams=0), BelowMinimum),
    ],
)
def test_what_is_no_weight_has_a_name_and_is_never_a_zero(
    reading: Reading, refusal: type[DeviceError]
) -> None:
    feed = Feed()
    for _ in range(4):
        with pytest.raises(DeviceError) as raised:
            feed(reading)
    assert isinstance(raised.value, refusal)


def test_a_used_weight_is_not_used_twice_before_the_scale_was_empty() -> None:
    feed = Feed()
    feed(STILL, 3)
    feed.weighing.use()
    heavier = replace(STILL, weight_grams=2000)
    with pytest.raises(NotBackToZero):
        feed(STILL)
    for _ in range(5):
        with pytest.raises((NotBackToZero, WeightMoving)):
            feed(heavier)
    for _ in range(3):
        with pytest.raises((BelowMinimum, WeightMoving)):
            feed(replace(STILL, weight_grams=2))  # a drift of less than a division is empty
    assert feed(heavier, 3).weight_grams == 2000


@pytest.mark.parametrize(
    ("limits", "rest", "empty"),
    [
        (Limits(1_500_000, 10_000, 500), 9_500, 500),
        (Limits(1_500_000, 10_000, 500), 1_000, -500),
        (Limits(1_500_000, 10_000), 9_500, 500),
        (Limits(1_500_000), 500, 0),
    ],
)
def test_a_part_of_the_load_left_on_the_scale_is_no_return_to_zero(
    limits: Limits, rest: int, empty: int
) -> None:
    """450 kg taken, a sack of 9.5 kg left behind: the next 460 kg would hold it too."""
    feed = Feed(limits=limits)
    assert feed(replace(STILL, weight_grams=450_000), 3).weight_grams == 450_000
    feed.weighing.use()
    for grams in (rest, 460_000):
        for _ in range(4):
            with pytest.raises((NotBackToZero, WeightMoving)) as refused:
                feed(replace(STILL, weight_grams=grams))
        assert refused.type is NotBackToZero
    for _ in range(4):
        with pytest.raises((BelowMinimum, ScaleUnderZero, WeightMoving)):
            feed(replace(STILL, weight_grams=empty))
    assert feed(replace(STILL, weight_grams=460_000), 3).weight_grams == 460_000


@pytest.mark.parametrize("tare", [None, 500])
def test_an_empty_scale_with_a_tare_is_empty(tare: int | None) -> None:
    net = replace(STILL, is_net=True, tare_grams=tare)
    feed = Feed()
    feed(net, 3)
    feed.weighing.use()
    for _ in range(3):
        with pytest.raises((ScaleUnderZero, WeightMoving)):
            feed(replace(net, weight_grams=-500))
    assert feed(net, 3).weight_grams == 1250


def test_grams_are_written_as_kilograms() -> None:
    assert [kilograms(grams) for grams in (5, 1250, -1250)] == ["0,005", "1,250", "-1,250"]
