"""What the thread that speaks to the printer is asked besides the papers of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from devices.errors import DeviceError
    from devices.printer.port import Printer


class Errand(Protocol):
    """Something to do on the printer that is the paper of no record."""

    def print_on(self, printer: Printer | None) -> None:
        """Do it; there is no printer where none is set up.

        Raises:
            DeviceError: It failed.
        """
        ...

    def fail(self, error: DeviceError) -> None:
        """Hear that it failed."""
        ...


class Opening(Errand, Protocol):
    """An opening of the drawer: it need not wait for a paper that the printer holds."""

    @property
    def is_over(self) -> bool:
        """Whether it was done, or nobody waits for it any more."""
        ...

    def opened(self) -> None:
        """Hear that it was done in the middle of a job."""
        ...
