"""Trusted time, by the protocol's §5."""

import pytest

from pos.errors import ClockAhead, ClockUnconfirmed
from pos.trusted_time import CLAMP_S, PLAUSIBLE_S, ClockState, TrustedClock

LAST = 1_795_420_800


class Machine:
    def __init__(self, wall_s: float) -> None:
        self.wall_s, self.elapsed_s = wall_s, 5.0
        self.clock = TrustedClock(lambda: self.wall_s, lambda: self.elapsed_s)


def test_the_machines_clock_is_believed_within_36_hours_after_the_last_record() -> None:
    for wall_s in (LAST, LAST + 60, LAST + PLAUSIBLE_S):
        reading = Machine(wall_s).clock.read(LAST)
        assert (reading.at, reading.state) == (wall_s, ClockState.MACHINE)
        assert not reading.is_unsure


@pytest.mark.parametrize("wall_s", [0, LAST - CLAMP_S - 1, LAST + PLAUSIBLE_S + 1, LAST * 2])
def test_outside_it_nothing_is_sold_and_no_record_is_dated_by_it(wall_s: float) -> None:
    reading = Machine(wall_s).clock.read(LAST)
    assert (reading.at, reading.state) == (LAST, ClockState.UNCONFIRMED)
    assert reading.is_unsure
    with pytest.raises(ClockUnconfirmed):
        reading.require()


def test_once_believed_the_machines_clock_may_jump_without_effect() -> None:
    machine = Machine(LAST + 10)
    machine.clock.read(LAST)
    machine.wall_s, machine.elapsed_s = 0.0, 12.0
    assert machine.clock.read(LAST).at == LAST + 17


def test_the_centre_decides_and_only_elapsed_time_counts_after_it() -> None:
    machine = Machine(LAST + 10)
    machine.clock.believe_centre(LAST + 500)
    machine.wall_s, machine.elapsed_s = 9e9, 65.0
    reading = machine.clock.read(LAST)
    assert (reading.at, reading.state) == (LAST + 560, ClockState.CENTRE)


def test_an_older_centre_time_is_a_replay_and_changes_nothing() -> None:
    machine = Machine(LAST)
    machine.clock.believe_centre(LAST + 500)
    machine.clock.believe_centre(LAST + 100)
    assert machine.clock.read(LAST).at == LAST + 500


def test_a_chain_slightly_ahead_waits_and_far_ahead_stops() -> None:
    machine = Machine(LAST)
    machine.clock.believe_centre(LAST - CLAMP_S)
    assert machine.clock.read(LAST).require() == LAST
    assert machine.clock.read(LAST + 1).state is ClockState.AHEAD
    with pytest.raises(ClockAhead):
        machine.clock.read(LAST + 1).require()


def test_the_regisseur_vouches_with_a_flag_until_the_centre_does() -> None:
    machine = Machine(0)
    machine.clock.believe_regisseur(LAST + 900)
    reading = machine.clock.read(LAST)
    assert (reading.require(), reading.state, reading.is_unsure) == (
        LAST + 900,
        ClockState.REGISSEUR,
        True,
    )
    machine.clock.believe_centre(LAST + 901)
    machine.clock.believe_regisseur(LAST + 9_000)
    assert machine.clock.read(LAST).at == LAST + 901
    assert not machine.clock.read(LAST).is_unsure
