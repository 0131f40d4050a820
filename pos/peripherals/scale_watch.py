"""The scale, read without end in the background: its latest reading, or why there is none."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

import structlog

from devices.errors import DeviceError
from devices.scale.errors import (
    NotBackToZero,
    ScaleFault,
    ScaleOffline,
    ScaleSilent,
    ScaleUnreadable,
)
from devices.scale.weighing import Limits, Weighing

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.scale.port import Reading, Scale
    from pos.peripherals.faults import FaultBook

log = structlog.get_logger(__name__)
READ_TIMEOUT_S: Final = 2.0
STALE_S: Final = 3.0
"""A reading older than this is no reading any more, whatever the thread does."""
BACKOFF_S: Final = (0.5, 1.0, 2.0, 5.0, 10.0)
CLOSE_S: Final = 5.0
_FAULTS: Final = (ScaleSilent, ScaleUnreadable, ScaleFault)
"""Besides the line's own: anything else a frame says is about the load."""


@dataclass(frozen=True, slots=True)
class ScaleState:
    """What is known of the scale at one moment.

    Args:
        reading: Its latest frame, for the eye; stable only when it may be used.
        fault: Why it may not be used; nothing when it may.
    """

    reading: Reading | None
    fault: DeviceError | None

    @property
    def is_usable(self) -> bool:
        """Whether a sale may take this weight now."""
        return self.fault is None and self.reading is not None


class ScaleWatch:
    """One thread that reads one scale.

    Args:
        open_scale: Makes the driver; called again after a fault of the line.
        limits: What is written on the scale's plate.
        has_stable_flag: Whether its protocol tells that the load is still.
        faults: Hears when the scale fails and when it works.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        open_scale: Callable[[], Scale],
        limits: Limits,
        *,
        has_stable_flag: bool = True,
        faults: FaultBook | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_scale, self._clock, self._faults = open_scale, clock, faults
        self._weighing = Weighing(limits, has_stable_flag=has_stable_flag)
        self._lock, self._stop = Lock(), Event()
        self._thread: Thread | None = None
        self._state = ScaleState(None, ScaleSilent("nothing was read yet"))
        self._at_s = clock()
        self._taken: tuple[str, Reading] | None = None

    def start(self) -> None:
        """Begin to read in the background."""
        self._thread = Thread(target=self._watch, name="scale", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop reading and free the line."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(CLOSE_S)

    def state(self) -> ScaleState:
        """Say what is known now."""
        with self._lock:
            return self._now()

    def take(self, key: str) -> Reading:
        """Use the weight for a sale; the next sale waits for the scale's zero.

        Args:
            key: Names the weighing, such as the form's sale_id and line: asked twice, it gives
                the same weight twice.

        Raises:
            DeviceError: There is no weight that may be used.
        """
        with self._lock:
            if self._taken is not None and self._taken[0] == key:
                return self._taken[1]
            state = self._now()
            if state.fault is not None:
                raise state.fault
            if state.reading is None:  # a state holds one of the two
                message = "nothing was read yet"
                raise ScaleSilent(message)
            self._weighing.use()
            self._taken = key, state.reading
            message = "this weight was taken: nobody takes it again before the next frame"
            self._state = ScaleState(state.reading, NotBackToZero(message))
            return state.reading

    def _now(self) -> ScaleState:
        if self._state.is_usable and self._clock() - self._at_s > STALE_S:
            return ScaleState(None, ScaleSilent("the last reading is too old"))
        return self._state

    def _watch(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                scale = self._open_scale()
                try:
                    while not self._stop.is_set():
                        self._read(scale)
                        failures = 0
                finally:
                    scale.close()
            except DeviceError as error:
                self._keep(None, error)
                self._tell(error)
                log.warning("scale lost", code=error.code, failures=failures)
                self._stop.wait(BACKOFF_S[min(failures, len(BACKOFF_S) - 1)])
                failures += 1

    def _read(self, scale: Scale) -> None:
        """Read one frame. A fault of the line ends the driver; any other is only the state."""
        try:
            reading = scale.read(READ_TIMEOUT_S)
        except ScaleOffline:
            raise
        except DeviceError as error:
            self._keep(None, error)
            if isinstance(error, _FAULTS):
                self._tell(error)
            return
        self._tell(None)
        with self._lock:
            self._at_s = self._clock()
            try:
                self._state = ScaleState(self._weighing.judge(reading), None)
            except DeviceError as error:
                self._state = ScaleState(reading, error)

    def _tell(self, fault: DeviceError | None) -> None:
        """Say whether the scale speaks; a load that moves or is too heavy is no fault of it."""
        if self._faults is not None and fault is None:
            self._faults.worked("scale")
        elif self._faults is not None and fault is not None:
            self._faults.failed("scale", fault.code)

    def _keep(self, reading: Reading | None, fault: DeviceError) -> None:
        with self._lock:
            self._weighing.forget()
            self._state, self._at_s = ScaleState(reading, fault), self._clock()
