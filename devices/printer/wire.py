"""The little a two-way transport must offer; all that printers do with it is in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class WireLost(OSError):
    """The other end is gone: unplugged, switched off or closed."""


class Wire(Protocol):
    """An open two-way transport. It never blocks for longer than it is told."""

    @property
    def is_paced(self) -> bool:
        """Whether it takes in no more than the printer does: a network and USB do, a port does not.

        On any other, pictures are sent one at a time, each once the one before has left.
        """
        ...

    def has_left(self, wait_s: float) -> bool:
        """Say whether all that was taken has left this machine, waiting for it a moment.

        Raises:
            OSError: The other end is gone.
        """
        ...

    def send(self, content: memoryview, wait_s: float) -> int:
        """Send the beginning of some bytes.

        Args:
            content: what to send.
            wait_s: how long to wait for room, at most.

        Returns:
            How many bytes were taken; 0 when there was no room in this time.

        Raises:
            OSError: The other end is gone.
        """
        ...

    def receive(self, wait_s: float) -> bytes:
        """Give what came in, waiting for it a moment; nothing when nothing came.

        Raises:
            OSError: The other end is gone.
        """
        ...

    def close(self) -> None:
        """Let the transport go; twice does no harm."""
        ...


def _keeps_nothing() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Line:
    """Where a printer is, and how a job opens its way to it.

    Args:
        address: as in the settings, for messages.
        open: opens a wire.
        bits_per_s: speed of a serial line, ten bits a byte; none where the paper is slower.
        let_go: lets go of what is kept open between jobs, and says whether something was; most
            lines keep nothing.
    """

    address: str
    open: Callable[[], Wire]
    bits_per_s: int | None = None
    let_go: Callable[[], bool] = _keeps_nothing
