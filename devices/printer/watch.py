"""Who watches a job while it prints: told what holds it up, asked what to do meanwhile."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from devices.errors import DeviceError
    from devices.printer.condition import PrinterStatus


class Wish(Enum):
    """What the watcher wants now."""

    GO_ON = auto()
    CANCEL = auto()
    """Give the job up: obeyed while something holds it up, since otherwise it is coming out."""

    LEAVE = auto()
    """Stop waiting for a job that is held up: nobody will know how it ends."""

    OPEN_DRAWER = auto()


class JobWatch(Protocol):
    """The watcher of one job. It is called from the thread that prints."""

    def troubled(self, error: DeviceError | None) -> None:
        """Hear what holds the job up, or that nothing does any more."""
        ...

    def told(self, status: PrinterStatus) -> None:
        """Hear all that the printer says of itself, its drawer's wire too, as often as it does."""
        ...

    def wish(self) -> Wish:
        """Say what to do."""
        ...

    def drawer_opened(self) -> None:
        """Hear that the drawer is being opened as wished."""
        ...

    def replaced(self, characters: str) -> None:
        """Hear which characters no font of ours shows: the paper has a question mark for each."""
        ...


class Impatient:
    """Waits for nobody: the first fault ends the job, for whoever does not ask to be told."""

    def troubled(self, error: DeviceError | None) -> None:
        """End the job."""
        if error is not None:
            raise error

    def told(self, status: PrinterStatus) -> None:
        """Ask again later."""

    def wish(self) -> Wish:
        """Go on."""
        return Wish.GO_ON

    def drawer_opened(self) -> None:
        """Never asked for."""

    def replaced(self, characters: str) -> None:
        """See it on the paper."""


IMPATIENT = Impatient()
