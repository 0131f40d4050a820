"""How long to wait before trying the centre again: longer each time, for ever, never in step."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WAIT_MIN_S = 1.0
WAIT_MAX_S = 900.0
_DOUBLINGS_MAX = 10
"""2^10 s is already above the longest wait."""


class Backoff:
    """Counts failures in a row and draws the next wait.

    Args:
        draw: Draws a number between two others; the jitter that keeps 5,000 counters apart when
            a centre comes back.
    """

    def __init__(self, draw: Callable[[float, float], float] = random.uniform) -> None:
        self._draw = draw
        self.failures = 0

    def succeeded(self) -> None:
        """Start over."""
        self.failures = 0

    def failed(self, retry_after_s: int | None = None) -> float:
        """Count a failure.

        Args:
            retry_after_s: What was asked for, honoured as a minimum up to the longest wait: such an
                answer is not signed, and must not silence a counter for good.

        Returns:
            Seconds to wait, 1 to 900.
        """
        ceiling_s = min(WAIT_MAX_S, WAIT_MIN_S * 2 ** min(self.failures, _DOUBLINGS_MAX))
        self.failures += 1
        wait_s = self._draw(max(WAIT_MIN_S, ceiling_s / 2), ceiling_s)
        return max(wait_s, min(WAIT_MAX_S, float(retry_after_s or 0)))
