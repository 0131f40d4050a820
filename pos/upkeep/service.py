"""The upkeep of a counter: one quiet thread that a sale never waits for."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from domain.calendar import business_day
from domain.errors import GirctError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos.journal.journal import Journal
    from pos.journal.scribe import Scribe
    from pos.upkeep.disk import DiskWatch
    from pos.upkeep.notes import Notes
    from pos.upkeep.run_marker import RunMarker
    from pos.upkeep.second_copy import SecondCopy
    from pos.upkeep.self_check import SelfCheck

LOOK_S = 30.0
"""Time between two looks at what is due, seconds."""
SELF_CHECK_S = 86_400
RETRY_S = 300
"""How soon a copy that failed is tried again, seconds: a stick may be plugged in any time."""
_REST_TIMES = 4
"""How much longer than each piece of work its rest is: a fifth of one core at most."""
_REST_MAX_S = 2.0
_LOWEST_PRIORITY = 19

log = structlog.get_logger(__name__)


class Stopping(Exception):
    """The counter closes while work goes on."""


@dataclass(frozen=True, slots=True)
class CopyStatus:
    """How the second copy stands.

    Args:
        is_wanted: Whether a place for it is set.
        copied_at: When the last good one was made, Unix seconds; 0 before the first.
        error: Why the last try failed, if it did.
        is_late: Whether more than two intervals have passed without a good one.
    """

    is_wanted: bool
    copied_at: int
    error: GirctError | None
    is_late: bool


class Upkeep:
    """Watches the disk, makes the second copy, checks the journal once a day.

    Args:
        scribe: Journal, clock and the hand that writes events.
        marker: Says whether the run before ended in good order.
        notes: What is remembered from one start to the next.
        disk: The journal's disk.
        self_check: The daily check.
        copy: The second copy; none when no place for it is set.
        copy_interval_s: Time between two copies, seconds.
    """

    def __init__(  # noqa: PLR0913 - one argument per part it keeps going
        self,
        scribe: Scribe,
        marker: RunMarker,
        notes: Notes,
        disk: DiskWatch,
        self_check: SelfCheck,
        *,
        copy: SecondCopy | None,
        copy_interval_s: int,
    ) -> None:
        self.marker, self.notes, self.disk = marker, notes, disk
        self._scribe, self._self_check = scribe, self_check
        self._copy, self._copy_interval_s = copy, copy_interval_s
        self._copy_error: GirctError | None = None
        self._tried_s = self._copied_s = self._checked_s = 0
        self._one_copy = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._rested_at = 0.0

    @property
    def journal(self) -> Journal:
        """What it looks after."""
        return self._scribe.journal

    def start(self) -> None:
        """Mark the run, say what changed since the last one, then keep watch in the background."""
        version, now = program_version(), self._now_s()
        head = self._scribe.journal.head()
        before = self.marker.begin(version=version, boot_id=boot_id(), now=now, head_seq=head.seq)
        if before is not None and before.version != version and head.seq and not head.ended:
            self._try(
                lambda: self._scribe.note(
                    "SOFTWARE_UPDATED", {"before": before.version, "after": version}
                )
            )
        self._thread = threading.Thread(target=self._keep_watch, name="upkeep", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let the piece of work in progress end, and mark the good end of the run."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            self.marker.end()

    def copy_now(self) -> Path | None:
        """Make the second copy in this thread; none when no place for it is set.

        Raises:
            GirctError: It could not be made, and why.
        """
        if self._copy is None:
            return None
        with self._one_copy:
            self._tried_s = self._run_s()
            try:
                copied = self._copy.make(self._now_s(), self._rest)
            except GirctError as error:
                self._copy_error = error
                raise
            self._copy_error = None
            self._copied_s = self._run_s()
            self.notes.change(copied_at=self._now_s(), copied_seq=copied.last_seq)
            self._record_copy(copied.last_seq)
            return copied.folder

    def copy_status(self) -> CopyStatus:
        """How the second copy stands, for the bar."""
        copied_at = self.notes.noted.copied_at
        is_late = self._now_s() - copied_at > 2 * self._copy_interval_s
        return CopyStatus(self._copy is not None, copied_at, self._copy_error, is_late)

    def check_now(self) -> int:
        """Check the whole journal in this thread; gives the number of faults."""
        self._checked_s = self._run_s()
        return len(self._self_check.run(self._rest))

    def _record_copy(self, last_seq: int) -> None:
        """Put the first copy of each business day on record: more would only lengthen the chain."""
        journal = self._scribe.journal
        with journal.transaction():
            last = journal.of_code("BACKUP_MADE")
            is_said = bool(last) and business_day(last[0].issued_at) == business_day(
                self._scribe.now()
            )
            if last_seq and not is_said and not journal.head().ended:
                self._scribe.note("BACKUP_MADE", {"last_seq": last_seq})

    def _keep_watch(self) -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
        self._rested_at = time.monotonic()
        while not self._stop.wait(min(LOOK_S, self._copy_interval_s)):
            try:
                self._do_what_is_due()
            except Stopping:
                return
            except Exception:
                log.exception("upkeep failed")

    def _do_what_is_due(self) -> None:
        self._try(self.disk.look)
        if not self._scribe.journal.head().seq:
            return
        if self._is_copy_due():
            self._try(self.copy_now)
        if self._is_due(self.notes.noted.checked_at, self._checked_s, SELF_CHECK_S):
            self._try(self.check_now)

    def _is_copy_due(self) -> bool:
        if self._copy is None:
            return False
        if self._copy_error is not None:
            return self._run_s() - self._tried_s >= min(RETRY_S, self._copy_interval_s)
        return self._is_due(self.notes.noted.copied_at, self._copied_s, self._copy_interval_s)

    def _is_due(self, done_at: int, done_s: int, interval_s: int) -> bool:
        """Whether something is to be done again.

        By the trusted time, unless that went back behind the last time; it also stands still while
        the chain is ahead of it or nobody vouches for it, and the seconds of this run do not.
        """
        is_past = 0 <= self._now_s() - done_at < interval_s
        return not is_past or self._run_s() - done_s >= interval_s

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except GirctError as error:
            log.warning("upkeep refused", code=error.code, reason=str(error))

    def _rest(self) -> None:
        """Rest four times as long as the last piece of work took, in the background only."""
        if self._thread is not threading.current_thread():
            return
        worked_s = time.monotonic() - self._rested_at
        if self._stop.wait(min(_REST_TIMES * worked_s, _REST_MAX_S)):
            raise Stopping
        self._rested_at = time.monotonic()

    def _run_s(self) -> int:
        return self._scribe.clock.run_s()

    def _now_s(self) -> int:
        return int(self._scribe.now().timestamp())


def program_version() -> str:
    """The version of the program that runs."""
    from importlib.metadata import version  # noqa: PLC0415 - once a start

    return version("girct")


def boot_id() -> str:
    """Which start of the machine this is; empty where the system does not say."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:  # noqa: PTH123 - one line of the kernel
            return file.read().strip()
    except OSError:
        return ""
