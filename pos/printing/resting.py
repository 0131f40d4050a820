"""How long to wait before the next look at the printer, and when it rests.

A line taken from the kernel's driver is kept between looks. Where nothing was printed for a while
it is given back, so that another queue of this machine can print, and the looks become rare.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.printer.port import Printer
    from pos.printing.pace import Pace


class Resting:
    """What the worker does between two looks.

    Args:
        pace: How often an idle printer is asked how it is.
        clock: Monotonic seconds.
    """

    def __init__(self, pace: Pace, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace, self._clock = pace, clock
        self._used_s = clock()

    def used(self) -> None:
        """Hear that something is printed, or the drawer opened."""
        self._used_s = self._clock()

    def wait_s(self, printer: Printer | None, error_code: str | None) -> float:
        """Let the printer rest if it may, and say when to look at it again.

        A printer in trouble is looked at soon: somebody has a hand on it.
        """
        if error_code is not None:
            return self._pace.look_at_fault_s
        is_idle = self._clock() - self._used_s >= self._pace.rest_after_s
        if is_idle and printer is not None and printer.rest():
            return self._pace.look_at_rest_s
        return self._pace.look_s
