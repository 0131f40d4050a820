"""What the centre's signed time does to a counter's chain."""

from collections.abc import Callable

import pytest

from pos.bootstrap import Counter
from pos.errors import ClockAhead
from tests.pos.conftest import SettableClock
from tests.pos.little_centre import LittleCentre


def test_a_difference_from_the_centres_time_is_on_record(
    counter: Counter, little_centre: LittleCentre
) -> None:
    little_centre.clock_offset_s = 1_000
    counter.sync.send_now()
    jump = counter.journal.of_code("CLOCK_JUMP")[0].body
    assert 990 <= jump["after"] - jump["before"] <= 1_010


def test_a_chain_ahead_of_the_centre_stops_selling(
    counter: Counter, start_counter: Callable[..., Counter], clock: SettableClock
) -> None:
    counter.close()
    clock.wall_s += 3_600
    ahead = start_counter()
    ahead.scribe.note("LOGOUT")
    ahead.sync.send_now()
    with pytest.raises(ClockAhead):
        ahead.refuse_selling()
