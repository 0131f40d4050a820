"""The scanner on a serial line, read in the background: its last scans, each with a number."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

import structlog

from devices.errors import DeviceError
from devices.scanner.errors import ScanUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.scanner.port import Scan, Scanner
    from pos.peripherals.faults import FaultBook

log = structlog.get_logger(__name__)
KEPT: Final = 32
READ_TIMEOUT_S: Final = 1.0
BACKOFF_S: Final = (0.5, 1.0, 2.0, 5.0, 10.0)
CLOSE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Numbered:
    """One scan, or why it could not be read, with its number since the start."""

    number: int
    scan: Scan | None
    fault: DeviceError | None


class ScannerWatch:
    """One thread that reads one scanner.

    Args:
        open_scanner: Makes the driver; called again after the line was lost.
        faults: Hears when the scanner fails and when it works.
    """

    def __init__(
        self, open_scanner: Callable[[], Scanner], faults: FaultBook | None = None
    ) -> None:
        self._open_scanner, self._faults = open_scanner, faults
        self._lock, self._stop = Lock(), Event()
        self._kept: deque[Numbered] = deque(maxlen=KEPT)
        self._number = 0
        self._fault: DeviceError | None = None
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to read in the background."""
        self._thread = Thread(target=self._watch, name="scanner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop reading and free the line."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(CLOSE_S)

    def fault(self) -> DeviceError | None:
        """Say why nothing can be scanned, if so."""
        with self._lock:
            return self._fault

    def last_number(self) -> int:
        """Number of the last scan: a page that opens wants only those after it."""
        with self._lock:
            return self._number

    def after(self, number: int) -> list[Numbered]:
        """Give the scans after a number, oldest first; at most the last 32."""
        with self._lock:
            return [one for one in self._kept if one.number > number]

    def _watch(self) -> None:
        failures = 0
        while not self._stop.is_set():
            scanner: Scanner | None = None
            try:
                scanner = self._open_scanner()
                while not self._stop.is_set():
                    self._read(scanner)
                    failures = 0
            except DeviceError as error:
                log.warning("scanner lost", code=error.code, failures=failures)
                with self._lock:
                    self._fault = error
                if self._faults is not None:
                    self._faults.failed("scanner", error.code)
                self._stop.wait(BACKOFF_S[min(failures, len(BACKOFF_S) - 1)])
                failures += 1
            finally:
                if scanner is not None:
                    scanner.close()

    def _read(self, scanner: Scanner) -> None:
        try:
            scan = scanner.read(READ_TIMEOUT_S)
        except ScanUnreadable as error:
            self._keep(None, error)
            return
        with self._lock:
            self._fault = None
        if self._faults is not None:
            self._faults.worked("scanner")
        if scan is not None:
            self._keep(scan, None)

    def _keep(self, scan: Scan | None, fault: DeviceError | None) -> None:
        with self._lock:
            self._number += 1
            self._kept.append(Numbered(self._number, scan, fault))
