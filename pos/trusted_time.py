"""The time a counter may put on a record: the centre's, then its own only while plausible.

Trusted now is the last time the centre signed plus the elapsed time of a clock nobody can set.
After a start without the centre, the machine's clock is believed when it falls within 36 hours
after the last record; otherwise nothing is sold until the régisseur confirms date and time.

Source: the project's protocol, §5.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING

from domain.errors import GirctError
from pos.errors import ClockAhead, ClockUnconfirmed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLAUSIBLE_S = 36 * 3600
"""How long after the last record the machine's own clock is still believed, seconds."""
CLAMP_S = 120
"""How far ahead of the time the last record may be, seconds."""


class ClockState(StrEnum):
    """Who vouches for the time."""

    CENTRE = "CENTRE"
    MACHINE = "MACHINE"
    REGISSEUR = "REGISSEUR"
    UNCONFIRMED = "UNCONFIRMED"
    AHEAD = "AHEAD"


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A time for the next record.

    Args:
        at: Unix seconds UTC, never before the last record.
        state: Who vouches for it.
        ahead_s: How far the last record is ahead of the time, seconds, when it is too far.
    """

    at: int
    state: ClockState
    ahead_s: int = 0

    @property
    def is_unsure(self) -> bool:
        """Whether a record must carry the flag of an unsure clock."""
        return self.state not in {ClockState.CENTRE, ClockState.MACHINE}

    def require(self) -> int:
        """Give the time if something may be sold at it.

        Raises:
            ClockUnconfirmed: Nobody vouches for the time.
            ClockAhead: The chain is ahead of the centre: it cannot go on.
        """
        if self.state is ClockState.UNCONFIRMED:
            message = "date and time must be confirmed by the régisseur or by the centre"
            raise ClockUnconfirmed(message)
        if self.state is ClockState.AHEAD:
            message = "the last record is ahead of the time: this terminal must be enrolled anew"
            raise ClockAhead(message)
        return self.at


class TrustedClock:
    """The one clock of a counter.

    Args:
        wall_s: The machine's clock, Unix seconds UTC; anyone may set it.
        elapsed_s: Seconds since some moment, which nobody can set and which counts sleep.
    """

    def __init__(self, wall_s: Callable[[], float], elapsed_s: Callable[[], float]) -> None:
        self._wall_s, self._elapsed_s = wall_s, elapsed_s
        self._lock = Lock()
        self._anchor: tuple[float, float, ClockState] | None = None
        self._centre_time = 0
        self._started_s = elapsed_s()

    def run_s(self) -> int:
        """Whole seconds since this clock was made, which nobody can set."""
        return int(self._elapsed_s() - self._started_s)

    def believe_centre(self, centre_time: int) -> None:
        """Take the time the centre signed; an older one than already known is a replay.

        Args:
            centre_time: Unix seconds UTC.
        """
        with self._lock:
            if centre_time >= self._centre_time:
                self._centre_time = centre_time
                self._anchor = (centre_time, self._elapsed_s(), ClockState.CENTRE)

    def believe_regisseur(self, confirmed_time: int) -> None:
        """Take the time the régisseur confirmed, until the centre says better.

        Args:
            confirmed_time: Unix seconds UTC.
        """
        with self._lock:
            if self._anchor is None or self._anchor[2] is not ClockState.CENTRE:
                self._anchor = (confirmed_time, self._elapsed_s(), ClockState.REGISSEUR)

    @contextmanager
    def unless_refused(self) -> Iterator[None]:
        """Forget what is believed in this block when it fails: its record was not written."""
        with self._lock:
            before = self._anchor
        try:
            yield
        except GirctError:
            with self._lock:
                if self._anchor is not None and self._anchor[2] is ClockState.REGISSEUR:
                    self._anchor = before
            raise

    def read(self, last_issued_at: int | None) -> ClockReading:
        """Read the time for the record that follows.

        Args:
            last_issued_at: Unix seconds of the last record, none before the first.
        """
        with self._lock:
            if self._anchor is None:
                return self._read_machine(last_issued_at)
            anchored_at, elapsed_at, state = self._anchor
            now = int(anchored_at + self._elapsed_s() - elapsed_at)
        if last_issued_at is None or now >= last_issued_at:
            return ClockReading(now, state)
        if last_issued_at - now <= CLAMP_S:
            return ClockReading(last_issued_at, state)
        return ClockReading(last_issued_at, ClockState.AHEAD, last_issued_at - now)

    def _read_machine(self, last_issued_at: int | None) -> ClockReading:
        """Believe the machine's clock once if it is plausible, then only the elapsed time."""
        now = self._wall_s()
        if last_issued_at is not None:
            if not last_issued_at - CLAMP_S <= now <= last_issued_at + PLAUSIBLE_S:
                return ClockReading(last_issued_at, ClockState.UNCONFIRMED)
            self._anchor = (now, self._elapsed_s(), ClockState.MACHINE)
        return ClockReading(max(int(now), last_issued_at or 0), ClockState.MACHINE)
