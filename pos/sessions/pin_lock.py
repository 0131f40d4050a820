"""How often an unknown PIN was typed: kept in the journal, so that a restart forgets nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos.journal.database import Database

FAILURES_BEFORE_LOCK = 5
"""Unknown PINs in a row after which log-in closes for a while."""
FAILURES_BEFORE_REGISSEUR = 10
"""Unknown PINs in a row after which only the régisseur's PIN opens."""
LOCK_S = 15 * 60
"""How long log-in stays closed, seconds."""


@dataclass(frozen=True, slots=True)
class PinFailures:
    """The unknown PINs since the last known one.

    Args:
        failures: How many.
        locked_until: Unix seconds until which no PIN is tried at all.
    """

    failures: int
    locked_until: int

    @property
    def needs_regisseur(self) -> bool:
        """Whether only the régisseur's PIN counts now."""
        return self.failures >= FAILURES_BEFORE_REGISSEUR

    def seconds_left(self, at: int, run_s: int) -> int:
        """How long log-in stays closed; 0 when it is open.

        Should the time have gone back since it was closed, the seconds this program has run are
        waited for instead.

        Args:
            at: Unix seconds.
            run_s: Those seconds.
        """
        left_s = self.locked_until - at
        return max(0, left_s if left_s <= LOCK_S else LOCK_S - run_s)

    def one_more(self, at: int) -> PinFailures:
        """Count one more unknown PIN; every fifth one closes log-in.

        Args:
            at: Unix seconds.
        """
        failures = self.failures + 1
        is_locking = failures % FAILURES_BEFORE_LOCK == 0
        return PinFailures(failures, at + LOCK_S if is_locking else self.locked_until)


NO_FAILURES = PinFailures(0, 0)


class PinLock:
    """The count of unknown PINs, on disk.

    Args:
        database: The journal's file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> PinFailures:
        """Read the count."""
        row = self._database.row("SELECT failures, locked_until FROM pin_failures WHERE id = 1")
        return NO_FAILURES if row is None else PinFailures(row["failures"], row["locked_until"])

    def write(self, count: PinFailures) -> None:
        """Write the count; durable when it returns."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO pin_failures (id, failures, locked_until) VALUES (1, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET failures = excluded.failures,"
                " locked_until = excluded.locked_until",
                (count.failures, count.locked_until),
            )
