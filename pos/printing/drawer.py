"""The cash drawer: opened by a key with a reason, on record before it opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

from devices.drawer.level import is_drawer_open
from devices.errors import DeviceError, DeviceOffline
from domain.errors import GirctError
from domain.record import Kind

if TYPE_CHECKING:
    from devices.printer.port import Printer
    from domain.ids import AgentId
    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord
    from pos.printing.spool import Printing
    from pos.settings import PosSettings

_WAIT_S = 6.0
"""How long a page waits for the drawer, seconds."""


class NoDrawer(GirctError):
    """No drawer is set up at this counter."""

    code = "pos.no_drawer"


class Faults(Protocol):
    """Who hears of faults of devices; see `pos.peripherals.faults`."""

    def failed(self, device: str, fault: str) -> None:
        """Hear that a device failed."""

    def worked(self, device: str) -> None:
        """Hear that it works."""


@dataclass
class _Opening:
    """One opening, done by the thread that speaks to the printer, once."""

    told: SimpleQueue[DeviceError | None] = field(default_factory=SimpleQueue)
    is_over: bool = False

    def opened(self) -> None:
        """Hear that it is opening."""
        self.is_over = True
        self.told.put(None)

    def print_on(self, printer: Printer | None) -> None:
        """Open it, unless that was done in the middle of a paper or nobody waits any more."""
        if self.is_over:
            return
        if printer is None:
            message = "no printer is set up"
            raise DeviceOffline(message)
        printer.open_drawer()
        self.opened()

    def fail(self, error: DeviceError) -> None:
        """Hear that it did not open."""
        self.told.put(error)


@dataclass(frozen=True)
class CashDrawer:
    """The drawer of this counter.

    Args:
        scribe: Journal and clock.
        printing: The thread that speaks to the printer it hangs on.
        settings: Whether there is one, and which level means open.
        faults: Hears when it does not open, and when it does.
    """

    scribe: Scribe
    printing: Printing
    settings: PosSettings
    faults: Faults

    @property
    def is_set_up(self) -> bool:
        """Whether there is a drawer that the counter can open."""
        return self.settings.drawer == "printer" and self.settings.printer_url is not None

    def is_open(self) -> bool | None:
        """Whether it is open, as the printer last said; nothing when nobody knows."""
        status = self.printing.health().status
        if not self.is_set_up or status is None:
            return None
        return is_drawer_open(status, self.settings.drawer_open_level)

    def open(
        self, agent_id: AgentId, reason: str, *, request_id: str | None = None
    ) -> StoredRecord:
        """Open it outside a sale: recorded first, then opened, with or without paper.

        Args:
            agent_id: Who opens it.
            reason: A code in capitals.
            request_id: UUID of the form, so that a double click opens it once.

        Raises:
            NoDrawer: There is none.
            BodyRefused: The reason is not a code.
            JournalFull: The disk is full; nothing was recorded, the drawer stays shut.
            DeviceError: It is on record, but the printer did not open it.
        """
        if not self.is_set_up:
            message = "no drawer is set up"
            raise NoDrawer(message)
        with self.scribe.journal.transaction():
            known = self.scribe.made_by(request_id, Kind.EVENT, code="DRAWER_OPENED")
            if known is not None:
                return known
            stored = self.scribe.note(
                "DRAWER_OPENED", {"reason": reason}, agent_id=agent_id, sale_id=request_id
            )
        opening = _Opening()
        self.printing.open_drawer(opening)
        try:
            error = opening.told.get(timeout=_WAIT_S)
        except Empty:
            opening.is_over = True
            message = "the printer did not open the drawer in time"
            error = DeviceOffline(message)
        if error is not None:
            self.faults.failed("drawer", error.code)
            raise error
        self.faults.worked("drawer")
        return stored
