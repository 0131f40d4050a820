"""A virtual pole display on its wire."""

import time
from collections.abc import Callable
from types import MappingProxyType

from hardware_mocks.display.glass import Glass
from hardware_mocks.display.protocols import Cd5220, Display, Dsp800, EpsonDmD
from hardware_mocks.emulator import Emulator
from hardware_mocks.wires import Wire

PROTOCOLS = MappingProxyType[str, type[Display]](
    {"epson-dm-d": EpsonDmD, "cd5220": Cd5220, "dsp-800": Dsp800}
)
"""Every command set by its name on the command line."""


class DisplayEmulator(Emulator[Display]):
    """A virtual pole display; use it as a context manager.

    Args:
        protocol: a name of `PROTOCOLS`.
        wire: where it hangs; a TCP port of its own by default.
        glass: what it shows things on.
        now: the clock, seconds.

    Raises:
        ValueError: For a command set that is not known.
        OSError: On entering, when the wire cannot be had.
    """

    def __init__(
        self,
        protocol: str,
        wire: Wire | None = None,
        *,
        glass: Glass | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        kind = PROTOCOLS.get(protocol)
        if kind is None:
            message = f"no virtual display speaks {protocol}; known are {', '.join(PROTOCOLS)}"
            raise ValueError(message)
        super().__init__(kind(glass or Glass()), wire, now=now)

    @property
    def lines(self) -> tuple[str, str]:
        """What the payer sees: two lines of twenty characters."""
        return self.line.do(lambda: self.device.glass.lines)
