"""Whatever the machine's clock does, the time of the records never goes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.errors import ClockAhead, ClockUnconfirmed
from pos.trusted_time import CLAMP_S, PLAUSIBLE_S, TrustedClock

DAY_S = 86_400
DRIFT = 200e-6
BORDERS = (1_795_420_800, 2**31 - 2 * DAY_S, 2**31 - 1, 2**32 - 60 * DAY_S)
"""Today, the border of signed seconds in 2038, and the days before the border of 2106."""

STEPS = st.one_of(
    st.tuples(st.just("step"), st.floats(-400 * DAY_S, 365 * DAY_S)),
    st.tuples(st.just("hour"), st.sampled_from((-3_600.0, 3_600.0))),
    st.tuples(st.just("wait"), st.floats(0, 3 * DAY_S)),
    st.tuples(st.just("centre"), st.floats(-600, 600)),
    st.tuples(st.just("restart"), st.just(0.0)),
)


class Machine:
    """A machine whose clock is wrong, whose oscillator drifts, and that is switched off and on."""

    def __init__(self, true_s: float, drift: float) -> None:
        self.true_s, self.wall_error_s, self.drift = true_s, 0.0, drift
        self.restart()

    def restart(self) -> None:
        self._started_s = self.true_s
        self.clock = TrustedClock(self.wall, self.elapsed)

    def wall(self) -> float:
        return max(self.true_s + self.wall_error_s, 0.0)

    def elapsed(self) -> float:
        return (self.true_s - self._started_s) * (1 + self.drift)


@given(
    border=st.sampled_from(BORDERS),
    drift=st.floats(-DRIFT, DRIFT),
    steps=st.lists(STEPS, max_size=40),
)
def test_the_time_of_records_never_decreases_and_is_never_far_ahead_unseen(
    border: int, drift: float, steps: list[tuple[str, float]]
) -> None:
    machine = Machine(border, drift)
    last, heard = border, False
    for what, value in steps:
        if what in {"step", "hour"}:
            machine.wall_error_s += value
        elif what == "wait":
            machine.true_s += value
        elif what == "restart":
            machine.restart()
            heard = False
        else:
            machine.clock.believe_centre(int(machine.true_s + value))
            heard = True
        try:
            at = machine.clock.read(last).require()
        except (ClockUnconfirmed, ClockAhead):
            continue
        assert at >= last, "a record never dates from before the one it follows"
        assert heard or at <= last + PLAUSIBLE_S + 3 * DAY_S * (1 + DRIFT)
        last = int(at)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize(
    "step_s", [-400 * DAY_S, -DAY_S - 1, -CLAMP_S - 1, 40 * DAY_S, 365 * DAY_S]
)
def test_a_clock_stepped_before_a_start_sells_nothing_until_somebody_vouches(
    border: int, step_s: int
) -> None:
    machine = Machine(border, 0.0)
    machine.wall_error_s = step_s
    machine.restart()
    with pytest.raises(ClockUnconfirmed):
        machine.clock.read(border).require()
    machine.clock.believe_centre(border + 30)
    assert machine.clock.read(border).require() == border + 30
