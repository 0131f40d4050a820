"""The journal's disk: said to the cashier before it is too full to sell, and put on record once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.calendar import business_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos.journal.scribe import Scribe

WARNING_TIMES = 4
"""The warning begins at this many times what selling stops at."""


def free_bytes(folder: Path) -> int:
    """Bytes left on the disk of a folder."""
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True)
class Room:
    """What is left on the journal's disk.

    Args:
        free_bytes: Bytes left.
        minimum_bytes: Below them nothing is sold.
    """

    free_bytes: int
    minimum_bytes: int

    @property
    def is_short(self) -> bool:
        """Whether selling has stopped."""
        return self.free_bytes < self.minimum_bytes

    @property
    def is_low(self) -> bool:
        """Whether selling will stop before long."""
        return self.free_bytes < WARNING_TIMES * self.minimum_bytes

    @property
    def free_mib(self) -> int:
        """Mebibytes left."""
        return self.free_bytes // 2**20


class DiskWatch:
    """Looks at the disk and records, once a business day, that it is nearly full.

    Args:
        scribe: Writes DISK_LOW.
        free_bytes: Bytes left on the journal's disk.
        minimum_free_bytes: Below them nothing is sold.
    """

    def __init__(
        self, scribe: Scribe, free_bytes: Callable[[], int], minimum_free_bytes: int
    ) -> None:
        self._scribe, self._free_bytes = scribe, free_bytes
        self._minimum_bytes = minimum_free_bytes

    def room(self) -> Room:
        """What is left now."""
        return Room(self._free_bytes(), self._minimum_bytes)

    def look(self) -> None:
        """Put a nearly full disk on record, while there is still room for the record.

        Raises:
            JournalFull: There was none.
        """
        room, journal = self.room(), self._scribe.journal
        if not room.is_low or journal.head().seq == 0 or journal.head().ended:
            return
        today = business_day(self._scribe.now())
        with journal.transaction():
            last = journal.of_code("DISK_LOW")
            if last and business_day(last[0].issued_at) == today:
                return
            self._scribe.note("DISK_LOW", {"free_bytes": room.free_bytes})
