"""Faults of devices on record: one event when an episode begins, whatever the device does next.

An episode is over once the device works again. One that fails, works and fails again without end
would still fill the chain: the same fault of a device is written once in ten minutes at most.
"""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Final

import structlog

from domain.errors import GirctError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.journal.scribe import Scribe

log = structlog.get_logger(__name__)
APART_S: Final = 600.0


class FaultBook:
    """The faults of the devices of one counter; any thread may tell it.

    Args:
        scribe: Writes the events.
        clock: Monotonic seconds.
    """

    def __init__(self, scribe: Scribe, clock: Callable[[], float] = time.monotonic) -> None:
        self._scribe, self._clock = scribe, clock
        self._lock = Lock()
        self._failing: set[str] = set()
        self._written_s: dict[tuple[str, str], float] = {}

    def failed(self, device: str, fault: str) -> None:
        """Hear that a device failed; the first time of an episode it is recorded.

        A journal that takes nothing (a full disk) stops no device.

        Args:
            device: Its name, such as `scale`.
            fault: The code of its fault.
        """
        with self._lock:
            if device in self._failing:
                return
            self._failing.add(device)
            now_s, key = self._clock(), (device, fault)
            last_s = self._written_s.get(key)
            if last_s is not None and now_s - last_s < APART_S:
                return
            self._written_s[key] = now_s
        try:
            self._scribe.note("DEVICE_FAULT", {"device": device, "fault": fault})
        except GirctError as error:
            log.warning("device fault not recorded", device=device, fault=fault, code=error.code)

    def worked(self, device: str) -> None:
        """Hear that a device works: its next fault begins another episode."""
        with self._lock:
            self._failing.discard(device)
