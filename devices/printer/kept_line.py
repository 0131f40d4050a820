"""A line that stays open between two looks at a printer, until it is let go.

To open a USB printer takes its interface from the kernel's driver, and to close it gives it back:
done at every look, each few seconds, that takes `/dev/usb/lp0` away from under whoever else has it
open, such as a queue of the system. So the wire is kept, and given back when the printer rests or
the counter stops.
"""

from __future__ import annotations

import contextlib
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.printer.wire import Wire

_Told = TypeVar("_Told")
_STALE_READS: Final = 64
"""What came in since the last look is thrown away, but not without end."""

_STALE_WAIT_S: Final = 0.001


class KeptLine:
    """Opens a wire once, and lends it.

    Args:
        open_wire: opens the wire itself.
    """

    def __init__(self, open_wire: Callable[[], Wire]) -> None:
        self._open_wire, self._lock = open_wire, Lock()
        self._kept: Wire | None = None
        self._keeps = True

    def open(self) -> Wire:
        """Lend the wire that is kept, if its other end is still there; else open another.

        Raises:
            DeviceOffline: Nothing can be opened.
        """
        with self._lock:
            kept, self._kept, self._keeps = self._kept, None, True
        if kept is not None:
            if _forget_stale(kept):
                return _Loan(kept, self)
            kept.close()
        return _Loan(self._open_wire(), self)

    def put_back(self, wire: Wire, *, is_sound: bool) -> None:
        """Take a wire back: one that failed, or comes back after `let_go`, is closed."""
        with self._lock:
            is_kept = is_sound and self._keeps and self._kept is None
            if is_kept:
                self._kept = wire
        if not is_kept:
            wire.close()

    def let_go(self) -> bool:
        """Close what is kept, and what is lent once it comes back; say whether one was kept."""
        with self._lock:
            kept, self._kept, self._keeps = self._kept, None, False
        if kept is not None:
            kept.close()
        return kept is not None


class _Loan:
    """A kept wire in somebody's hands; closing it gives it back."""

    def __init__(self, wire: Wire, keeper: KeptLine) -> None:
        self._wire, self._keeper = wire, keeper
        self._is_sound, self._is_back = True, False

    @property
    def is_paced(self) -> bool:
        """See `Wire`."""
        return self._wire.is_paced

    def has_left(self, wait_s: float) -> bool:
        """See `Wire`."""
        return self._told(lambda: self._wire.has_left(wait_s))

    def send(self, content: memoryview, wait_s: float) -> int:
        """See `Wire`."""
        return self._told(lambda: self._wire.send(content, wait_s))

    def receive(self, wait_s: float) -> bytes:
        """See `Wire`."""
        return self._told(lambda: self._wire.receive(wait_s))

    def close(self) -> None:
        """Give the wire back; twice does no harm."""
        if not self._is_back:
            self._is_back = True
            self._keeper.put_back(self._wire, is_sound=self._is_sound)

    def _told(self, ask: Callable[[], _Told]) -> _Told:
        try:
            return ask()
        except OSError:
            self._is_sound = False
            raise


def _forget_stale(wire: Wire) -> bool:
    """Throw away what came in while nobody listened; say whether the other end is still there."""
    with contextlib.suppress(OSError):
        for _ in range(_STALE_READS):
            if not wire.receive(_STALE_WAIT_S):
                return True
    return False
