"""The pole display, written in the background.

Only the latest text counts, and no fault of the display ever stops a sale.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final

import structlog

from devices.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.display.port import PoleDisplay
    from domain.money import Money
    from pos.peripherals.faults import FaultBook

log = structlog.get_logger(__name__)
COLUMNS: Final = 20
CLOSE_S: Final = 5.0
RETRY_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Shown:
    """Two lines."""

    upper: str
    lower: str


WELCOME: Final = Shown("Bienvenue", "")


class DisplayDesk:
    """What the payer reads; without a display, every call does nothing.

    Args:
        open_display: Makes the driver, or nothing.
        faults: Hears when the display fails and when it works.
    """

    def __init__(
        self,
        open_display: Callable[[], PoleDisplay] | None,
        faults: FaultBook | None = None,
    ) -> None:
        self._open_display, self._faults = open_display, faults
        self._changed = Condition()
        self._wanted, self._is_written, self._is_over = WELCOME, False, False
        self._fault: DeviceError | None = None
        self._thread: Thread | None = None

    def fault(self) -> DeviceError | None:
        """Say why the display shows nothing, if so."""
        with self._changed:
            return self._fault

    def start(self) -> None:
        """Begin to write in the background."""
        if self._open_display is not None:
            self._thread = Thread(target=self._write, name="display", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop writing and free the line."""
        with self._changed:
            self._is_over = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(CLOSE_S)

    def show_due(self, amount: Money) -> None:
        """Show what is due."""
        self._want(Shown("Montant à payer", amount_line(amount)))

    def show_change(self, amount: Money, change: Money) -> None:
        """Show what was paid, and what is given back."""
        self._want(Shown(named_line("Payé", amount), named_line("Rendu", change)))

    def _want(self, shown: Shown) -> None:
        with self._changed:
            if shown != self._wanted:
                self._wanted, self._is_written = shown, False
                self._changed.notify()

    def _write(self) -> None:
        display: PoleDisplay | None = None
        while (wanted := self._next()) is not None:
            try:
                display = display or self._open()
                display.show(wanted.upper, wanted.lower)
                self._ended(wanted, None)
            except DeviceError as error:
                log.warning("display lost", code=error.code)
                self._ended(wanted, error)
        if display is not None:
            display.close()

    def _open(self) -> PoleDisplay:
        if self._open_display is None:  # the thread only runs with one
            message = "no display is set up"
            raise DeviceError(message)
        return self._open_display()

    def _next(self) -> Shown | None:
        """Wait for another text, or for the time to try the same again after a fault."""
        with self._changed:
            while self._is_written and not self._is_over:
                is_told = self._changed.wait(None if self._fault is None else RETRY_S)
                if not is_told and self._fault is not None:
                    break
            return None if self._is_over else self._wanted

    def _ended(self, written: Shown, fault: DeviceError | None) -> None:
        with self._changed:
            self._fault = fault
            self._is_written = self._wanted == written
        if self._faults is not None and fault is None:
            self._faults.worked("display")
        elif self._faults is not None and fault is not None:
            self._faults.failed("display", fault.code)


def amount_line(amount: Money) -> str:
    """Write an amount at the right end of a line."""
    return amount.format_fr(plain=True).rjust(COLUMNS)


def named_line(name: str, amount: Money) -> str:
    """Write a word at the left end of a line and an amount at its right end."""
    return name + amount.format_fr(plain=True).rjust(COLUMNS - len(name))
