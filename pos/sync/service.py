"""Keeps the counter and its centre together in the background; a sale never waits for it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from domain.errors import GirctError
from domain.ids import Seq
from pos.sync.backoff import Backoff
from pos.sync.status import Failure, SyncStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from apscheduler.schedulers.background import BackgroundScheduler

    from pos.journal.journal import Journal
    from pos.sync.checkpoints import Checkpoints
    from pos.sync.line import Line

SYNC_JOB = "sync"
CONFIGURATION_JOB = "configuration"

log = structlog.get_logger(__name__)
_planning = logging.getLogger("girct.exchange")
_planning.setLevel(logging.ERROR)
"""The scheduler's own log. A turn that falls due while the same exchange is under way is left out
by design, as the one under way sends all there is: no line of a slow day's log for each of them."""


class Sync:
    """Two background jobs, one instance each: records up, configuration down.

    Args:
        open_line: Opens the line to the centre, when it is first needed.
        journal: What is to be sent.
        checkpoints: The centre's last word.
        sync_interval_s: Longest silence, seconds.
        configuration_interval_s: Time between configuration requests, seconds.
    """

    def __init__(
        self,
        open_line: Callable[[], Line],
        journal: Journal,
        checkpoints: Checkpoints,
        *,
        sync_interval_s: int,
        configuration_interval_s: int,
    ) -> None:
        self._open_line, self._journal, self._checkpoints = open_line, journal, checkpoints
        self._intervals_s = {
            SYNC_JOB: sync_interval_s,
            CONFIGURATION_JOB: configuration_interval_s,
        }
        self._backoffs = {SYNC_JOB: Backoff(), CONFIGURATION_JOB: Backoff()}
        self._failures: dict[str, Failure] = {}
        self._lock = Lock()
        self._is_sending = False
        self._is_asked_again = False
        self._line: Line | None = None
        self._scheduler: BackgroundScheduler | None = None

    def start(self) -> None:
        """Begin to exchange in the background."""
        from apscheduler.executors.pool import ThreadPoolExecutor  # noqa: PLC0415 - slow to load
        from apscheduler.schedulers.background import (  # noqa: PLC0415
            BackgroundScheduler,
        )

        scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(2)},
            logger=_planning,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        actions = {
            CONFIGURATION_JOB: self._refresh_in_background,
            SYNC_JOB: self._send_in_background,
        }
        for name, action in actions.items():
            scheduler.add_job(
                action,
                "interval",
                seconds=self._intervals_s[name],
                id=name,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler = scheduler
        scheduler.start()

    def nudge(self, *, is_asked_by_cashier: bool = False) -> None:
        """Send soon what was just recorded. Returns at once; never raises for the centre's sake.

        Args:
            is_asked_by_cashier: Also when the centre is being waited for.
        """
        with self._lock:
            if self._is_sending:
                self._is_asked_again = True
                return
            is_waiting = self._backoffs[SYNC_JOB].failures > 0
        if not is_waiting or is_asked_by_cashier:
            self._run_in(SYNC_JOB, 0)

    def send_now(self) -> None:
        """Send all that waits, in this thread.

        Raises:
            GirctError: The exchange failed; `status` says the same.
        """
        self._watched(SYNC_JOB, self._opened().send_all)

    def refresh_now(self) -> None:
        """Ask for a newer configuration, in this thread.

        Raises:
            GirctError: The exchange failed; the configuration in force stays.
        """
        self._watched(CONFIGURATION_JOB, self._opened().refresh_configuration)

    def status(self) -> SyncStatus:
        """How the exchange stands, from the journal alone."""
        standing = self._checkpoints.read()
        failure = self._failures.get(SYNC_JOB) or self._failures.get(CONFIGURATION_JOB)
        head_seq = self._journal.head().seq
        stored = standing.checkpoint.stored_through_seq if standing else 0
        oldest = self._journal.by_seq(Seq(stored + 1)) if stored < head_seq else None
        return SyncStatus(
            error_code=failure.code if failure else None,
            error_sentence=failure.sentence if failure else None,
            terminal_state=standing.checkpoint.state.value if standing else "ACTIVE",
            unsent=max(0, head_seq - stored),
            oldest_unsent_at=oldest.issued_at if oldest else None,
            last_contact_at=standing.received_at if standing else None,
            head_seq=head_seq,
            stored_through_seq=stored,
            is_restored_copy=standing is not None and standing.is_restored_copy,
            quarantined=tuple((fault.seq, fault.code) for fault in standing.checkpoint.quarantined)
            if standing
            else (),
        )

    def close(self) -> None:
        """Let the exchange in progress end, then stop.

        The scheduler is first hidden from its own jobs: it holds its lock while it waits for them.
        """
        with self._lock:
            scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=True)
        if self._line is not None:
            self._line.client.close()
            self._line = None

    def _send_in_background(self) -> None:
        """Send, and again when asked meanwhile: another turn, due before the end, is left out."""
        is_asked_again = True
        while is_asked_again:
            with self._lock:
                self._is_sending, self._is_asked_again = True, False
            try:
                self._try(SYNC_JOB, self.send_now)
            finally:
                with self._lock:
                    is_asked_again = (
                        self._is_asked_again
                        and SYNC_JOB not in self._failures
                        and self._scheduler is not None
                    )
                    self._is_sending = False

    def _refresh_in_background(self) -> None:
        was_empty = self._journal.head().seq == 0
        self._try(CONFIGURATION_JOB, self.refresh_now)
        if was_empty:
            self.nudge()

    def _try(self, name: str, action: Callable[[], None]) -> None:
        """Run a job; when the centre cannot be had, come back later, each time later."""
        try:
            action()
        except GirctError as error:
            retry_after_s = error.params.get("retry_after_s")
            wait_s = self._backoffs[name].failed(
                retry_after_s if isinstance(retry_after_s, int) else None
            )
            log.info("exchange failed", job=name, code=error.code, wait_s=round(wait_s, 1))
            self._run_in(name, wait_s)

    def _watched(self, name: str, action: Callable[[], None]) -> None:
        try:
            action()
        except GirctError as error:
            self._failures[name] = Failure.of(error)
            raise
        self._failures.pop(name, None)
        self._backoffs[name].succeeded()

    def _opened(self) -> Line:
        with self._lock:
            if self._line is None:
                self._line = self._open_line()
            return self._line

    def _run_in(self, name: str, wait_s: float) -> None:
        at = datetime.now(UTC) + timedelta(seconds=wait_s)
        with self._lock:
            if self._scheduler is not None:
                self._scheduler.modify_job(name, next_run_time=at)
