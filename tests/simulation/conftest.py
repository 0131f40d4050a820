"""The counter of `tests/pos`, for what the simulator reads of one."""

from tests.pos.conftest import (
    amina,
    clock,
    counter,
    enrolled,
    little_centre,
    sell,
    settings,
    start_counter,
)

__all__ = [
    "amina",
    "clock",
    "counter",
    "enrolled",
    "little_centre",
    "sell",
    "settings",
    "start_counter",
]
