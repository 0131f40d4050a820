"""The weighing itself: what lies on the platform, and what the indicator makes of it."""

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_GRAMS_PER_KG = 1000
_GRAMS_PER_LB = Decimal("453.59237")
_SWINGS = 1.5
_DAMPING = 5.0
_OVERLOAD_DIVISIONS = 9
_UNDERLOAD_DIVISIONS = 20
_ZERO_RANGE_PERCENT = 4
_NEXT_STEP = {"1": 2, "2": 5, "5": 10}


class Unit(StrEnum):
    """What the unit key of the indicator chooses."""

    KG = "kg"
    LB = "lb"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the indicator shows at one moment.

    Args:
        value: the weight, net when a tare is set, rounded to the division of the unit.
        gross: the same without the tare.
        tare: the tare, 0 without one.
        division: the smallest step.
        unit: what all four are in.
        is_stable: nothing moves.
        is_over: more than the capacity and 9 divisions.
        is_under: less than 20 divisions below zero.
        is_net: a tare is set.
        is_zero: within a quarter of a division of zero, net or gross as shown.
    """

    value: Decimal
    gross: Decimal
    tare: Decimal
    division: Decimal
    unit: Unit
    is_stable: bool
    is_over: bool
    is_under: bool
    is_net: bool
    is_zero: bool

    @property
    def decimals(self) -> int:
        """How many decimals it shows."""
        exponent = self.division.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    @property
    def is_weight(self) -> bool:
        """Whether it shows a weight, moving or not."""
        return not (self.is_over or self.is_under)

    def digits(self, places: int) -> str:
        """The value without point or sign, in so many digits."""
        return digits_of(self.value, self.decimals, places)


def digits_of(value: Decimal, decimals: int, places: int) -> str:
    """A weight without point or sign, in so many digits."""
    return f"{int(abs(value).scaleb(decimals)):0{places}d}"


class Platform:
    """A load cell that swings and comes to rest, with the keys of its indicator.

    Args:
        capacity_g: the most it weighs, grams.
        division_g: the smallest step, grams: 1, 2 or 5 times a power of ten.
        settle_s: how long it swings when the load changes, seconds.

    Raises:
        ValueError: For a division that no scale has.
    """

    def __init__(
        self, *, capacity_g: int = 300_000, division_g: int = 50, settle_s: float = 1.2
    ) -> None:
        if str(division_g).rstrip("0") not in {"1", "2", "5"}:
            message = f"a division is 1, 2 or 5 times a power of ten: {division_g}"
            raise ValueError(message)
        self.capacity_g, self.division_g, self.settle_s = capacity_g, division_g, settle_s
        self.unit = Unit.KG
        self._load_g = 0.0
        self._from_g = 0.0
        self._changed_at_s: float | None = None
        self._zero_g = 0.0
        self._tare_g = 0

    @property
    def load_g(self) -> float:
        """What lies on it, grams."""
        return self._load_g

    @property
    def tare_g(self) -> int:
        """The tare, grams; 0 without one."""
        return self._tare_g

    def put(self, load_g: float, now_s: float) -> None:
        """Change what lies on it; it swings there from where it is, even in the middle of a swing.

        Args:
            load_g: the whole load, grams; negative when somebody lifts the platform.
            now_s: the moment, seconds.
        """
        self._from_g = self._felt_g(now_s)
        self._load_g = float(load_g)
        self._changed_at_s = now_s

    def drift(self, grams: float) -> None:
        """Let the zero creep, as dirt and frost do."""
        self._zero_g -= grams

    def settles_at_s(self, now_s: float) -> float | None:
        """When it comes to rest; None when it is at rest."""
        if self._changed_at_s is None or now_s >= self._changed_at_s + self.settle_s:
            return None
        return self._changed_at_s + self.settle_s

    def press_zero(self, now_s: float) -> bool:
        """Zero key: works at rest, without tare, near zero."""
        gross_g = self._felt_g(now_s) - self._zero_g
        is_near = abs(gross_g) * 100 <= self.capacity_g * _ZERO_RANGE_PERCENT
        if self.settles_at_s(now_s) is not None or self._tare_g or not is_near:
            return False
        self._zero_g += gross_g
        return True

    def press_tare(self, now_s: float, *, even_in_motion: bool = False) -> bool:
        """Tare key: works at rest, with a load that can be weighed; an empty platform clears it."""
        shown = self.show(now_s)
        is_at_rest = shown.is_stable or even_in_motion
        if not (is_at_rest and shown.is_weight) or shown.gross < 0:
            return False
        self._tare_g = self._rounded_g(self._felt_g(now_s) - self._zero_g)
        return True

    def clear_tare(self) -> bool:
        """Show gross weights again; always obeyed."""
        self._tare_g = 0
        return True

    def press_unit(self) -> bool:
        """Unit key: from kilograms to pounds and back; always obeyed."""
        self.unit = Unit.LB if self.unit is Unit.KG else Unit.KG
        return True

    def show(self, now_s: float) -> Shown:
        """Give what the indicator shows now."""
        exact_g = self._felt_g(now_s) - self._zero_g
        gross_g = self._rounded_g(exact_g)
        division, grams_of_one = self._step()
        net_g = exact_g - self._tare_g

        def in_unit(grams: float) -> Decimal:
            steps = (Decimal(repr(grams)) / grams_of_one / division).to_integral_value()
            return (steps * division).quantize(division) + 0  # a minus zero becomes zero

        return Shown(
            value=in_unit(net_g),
            gross=in_unit(exact_g),
            tare=in_unit(self._tare_g),
            division=division,
            unit=self.unit,
            is_stable=self.settles_at_s(now_s) is None,
            is_over=gross_g > self.capacity_g + _OVERLOAD_DIVISIONS * self.division_g,
            is_under=gross_g < -_UNDERLOAD_DIVISIONS * self.division_g,
            is_net=self._tare_g != 0,
            is_zero=abs(net_g) * 4 <= self.division_g,
        )

    def _felt_g(self, now_s: float) -> float:
        """What the cell feels: a damped swing round the load."""
        if self._changed_at_s is None or self.settles_at_s(now_s) is None:
            return self._load_g
        part = max(0.0, now_s - self._changed_at_s) / self.settle_s
        swing = math.exp(-_DAMPING * part) * math.cos(2 * math.pi * _SWINGS * part)
        return self._load_g + (self._from_g - self._load_g) * swing

    def _rounded_g(self, grams: float) -> int:
        return round(grams / self.division_g) * self.division_g

    def _step(self) -> tuple[Decimal, Decimal]:
        """Division in the unit, and grams of one unit; in pounds it is the next step up."""
        if self.unit is Unit.KG:
            return _plain(Decimal(self.division_g).scaleb(-3)), Decimal(_GRAMS_PER_KG)
        figure, zeros = str(self.division_g)[0], len(str(self.division_g)) - 1
        in_pounds = Decimal(_NEXT_STEP[figure]).scaleb(zeros - 3)
        return _plain(in_pounds), _GRAMS_PER_LB


def _plain(division: Decimal) -> Decimal:
    """The same without zeros at its end, and never as a power of ten above one."""
    return division.quantize(Decimal(1)) if division >= 1 else division.normalize()
