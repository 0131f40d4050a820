"""What the counts of cash sessions found: shortage and overage, never netted."""

from dataclasses import dataclass
from typing import Final

from domain.money import Money


@dataclass(frozen=True, slots=True)
class Differences:
    """What counts found too little and too much: two sums, never one less the other.

    Args:
        counts: How many sessions were counted.
        shortage: Σ of what was missing.
        overage: Σ of what was too much.
    """

    counts: int
    shortage: Money
    overage: Money


NO_DIFFERENCES: Final = Differences(0, Money(0), Money(0))


def add_differences(counts: list[tuple[int, int]]) -> Differences:
    """Add up counts, each given as counted and expected centimes."""
    found = [counted - expected for counted, expected in counts]
    return Differences(
        counts=len(found),
        shortage=Money(sum(-one for one in found if one < 0)),
        overage=Money(sum(one for one in found if one > 0)),
    )
