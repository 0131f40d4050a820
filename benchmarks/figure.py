"""What a benchmark gives back: a figure, and the floor it is read against."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure beside its floor, both taken in the same run on the same machine.

    Args:
        name: short and stable, such as "sale to fsynced record".
        value: the median measured.
        unit: of both values, such as "ms", "records/s" or "MiB".
        floor_name: what the floor is: the least any program doing this must spend.
        floor: the floor's median; None where the figure has no floor (memory, for example).
        samples: how many measures the median is of.
        note: anything a reader must know, such as the size of what was measured.
    """

    name: str
    value: float
    unit: str
    floor_name: str
    floor: float | None
    samples: int
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How far from the floor: 1.0 is on it; above, worse, whether time or rate."""
        if self.floor is None or not self.floor or not self.value:
            return None
        is_rate = self.unit.endswith("/s")
        return self.floor / self.value if is_rate else self.value / self.floor

    def to_json(self) -> dict[str, object]:
        """The figure as benchmarks/results.json keeps it."""
        return {**asdict(self), "ratio": self.ratio}


def median_ms(act: Callable[[], object], *, samples: int, warm_up: int = 3) -> float:
    """Measure an act: the median of its duration, in milliseconds.

    Args:
        act: what is measured.
        samples: how many times.
        warm_up: how many times it runs before, unmeasured.
    """
    return statistics.median(durations_ms(act, samples=samples, warm_up=warm_up))


def durations_ms(act: Callable[[], object], *, samples: int, warm_up: int = 3) -> list[float]:
    """Measure an act many times: each duration, in milliseconds.

    Args:
        act: what is measured.
        samples: how many times.
        warm_up: how many times it runs before, unmeasured.
    """
    for _ in range(warm_up):
        act()
    durations = []
    for _ in range(samples):
        started = time.perf_counter_ns()
        act()
        durations.append((time.perf_counter_ns() - started) / 1e6)
    return durations
