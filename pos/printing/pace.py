"""How often an idle printer is asked how it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Pace:
    """Time before each question to an idle printer, seconds.

    Args:
        first_look_s: Before the first one.
        look_s: Between two.
        look_at_fault_s: Between two while something is wrong with it.
        rest_after_s: With nothing printed for so long, a line another program may want is let go.
        look_at_rest_s: Between two while it is.
    """

    first_look_s: float = 0.5
    look_s: float = 5.0
    look_at_fault_s: float = 2.0
    rest_after_s: float = 600.0
    look_at_rest_s: float = 60.0


USUAL_PACE: Final = Pace()
