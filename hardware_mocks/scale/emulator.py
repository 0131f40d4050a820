"""A virtual scale on its wire, in hands: put a load on it, press its keys, break its line."""

import time
from collections.abc import Callable
from types import MappingProxyType

from hardware_mocks.emulator import LINE_FAULTS, Emulator
from hardware_mocks.scale.bench import AdamAzExtra, AdamCpw, Nci, Ohaus, Sma
from hardware_mocks.scale.cas import Cas22, CasTill, Dini, StGs
from hardware_mocks.scale.indicator import Indicator
from hardware_mocks.scale.mettler import MtSics
from hardware_mocks.scale.platform import Platform, Shown
from hardware_mocks.scale.shop import Dialog06, Dibal98, Epelsa
from hardware_mocks.scale.toledo import Toledo8217, ToledoContinuous, ToledoContinuousChecked
from hardware_mocks.scale.yaohua import Yaohua, YaohuaA12E, YaohuaReversed
from hardware_mocks.wires import Wire

PROTOCOLS = MappingProxyType[str, type[Indicator]](
    {
        "mettler-8217": Toledo8217,
        "mt-sics": MtSics,
        "toledo-continuous-17": ToledoContinuous,
        "toledo-continuous": ToledoContinuousChecked,
        "cas-22": Cas22,
        "dini": Dini,
        "st-gs": StGs,
        "cas-ecr": CasTill,
        "dibal": Dibal98,
        "dialog-06": Dialog06,
        "epelsa": Epelsa,
        "yaohua": Yaohua,
        "yaohua-reversed": YaohuaReversed,
        "yaohua-a12e": YaohuaA12E,
        "ohaus": Ohaus,
        "nci": Nci,
        "adam-cpw": AdamCpw,
        "adam-azextra": AdamAzExtra,
        "sma": Sma,
    }
)
"""Every protocol by its name on the command line."""

SLOW_FRAMES_S = 10.0


def indicator_of(protocol: str, platform: Platform) -> Indicator:
    """Make the indicator of a protocol as it leaves the factory.

    Raises:
        ValueError: When no indicator speaks it.
    """
    kind = PROTOCOLS.get(protocol)
    if kind is None:
        message = f"no virtual scale speaks {protocol}; known are {', '.join(PROTOCOLS)}"
        raise ValueError(message)
    return kind(platform, kind.usual_interval_s)


class ScaleEmulator(Emulator[Indicator]):
    """A virtual scale; use it as a context manager.

    Args:
        protocol: a name of `PROTOCOLS`, or an indicator made by hand.
        wire: where it hangs; a TCP port of its own by default.
        platform: what it weighs with.
        now: the clock, seconds.

    Raises:
        ValueError: For a protocol that is not known.
        OSError: On entering, when the wire cannot be had.
    """

    faults = (*LINE_FAULTS, "slow")
    """Those of the line, and a frame every 10 s from one that streams."""

    def __init__(
        self,
        protocol: str | Indicator,
        wire: Wire | None = None,
        *,
        platform: Platform | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        if isinstance(protocol, str):
            protocol = indicator_of(protocol, platform or Platform())
        super().__init__(protocol, wire, now=now)
        self.platform = protocol.platform

    @property
    def shown(self) -> Shown:
        """What its display shows."""
        return self.line.do(lambda: self.platform.show(self.now()))

    def put(self, load_g: float) -> None:
        """Change the load, in grams: it swings, then comes to rest."""
        self.line.do(lambda: self.platform.put(load_g, self.now()))

    def press(self, key: str) -> bool:
        """Press a key: zero, tare, clear or unit. Gives whether the indicator obeyed.

        Raises:
            ValueError: When it has no such key.
        """
        keys: dict[str, Callable[[], bool]] = {
            "zero": lambda: self.platform.press_zero(self.now()),
            "tare": lambda: self.platform.press_tare(self.now()),
            "clear": self.platform.clear_tare,
            "unit": self.platform.press_unit,
        }
        if key not in keys:
            message = f"no key {key}; there are {', '.join(keys)}"
            raise ValueError(message)
        return self.line.do(keys[key])

    def _break_device(self, fault: str) -> None:
        if fault == "slow":
            self._stream_every(SLOW_FRAMES_S)

    def _repair_device(self) -> None:
        self._stream_every(self.device.usual_interval_s)

    def _stream_every(self, interval_s: float | None) -> None:
        """Only one that streams can stream slowly: another goes on answering."""
        if self.device.usual_interval_s is not None:
            self.line.do(lambda: self.device.stream_every(interval_s))
