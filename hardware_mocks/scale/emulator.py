"""A virtual scale on its wire, in hands: put a load on it, press its keys, break its line."""

import time
from collections.abc import Callable
from types import MappingProxyType, TracebackType
from typing import Self

from hardware_mocks.line import Line
from hardware_mocks.noise import LineFaults, Noise
from hardware_mocks.scale.bench import AdamAzExtra, AdamCpw, Nci, Ohaus, Sma
from hardware_mocks.scale.cas import Cas22, CasTill, Dini, StGs
from hardware_mocks.scale.indicator import Indicator
from hardware_mocks.scale.mettler import MtSics
from hardware_mocks.scale.platform import Platform, Shown
from hardware_mocks.scale.shop import Dialog06, Dibal98, Epelsa
from hardware_mocks.scale.toledo import Toledo8217, ToledoContinuous, ToledoContinuousChecked
from hardware_mocks.scale.yaohua import Yaohua, YaohuaA12E, YaohuaReversed
from hardware_mocks.wires import TcpPort, Wire

PROTOCOLS = MappingProxyType[str, type[Indicator]](
    {
        "toledo-8217": Toledo8217,
        "mt-sics": MtSics,
        "toledo-continuous": ToledoContinuous,
        "toledo-continuous-checked": ToledoContinuousChecked,
        "cas-22": Cas22,
        "dini": Dini,
        "st-gs": StGs,
        "cas-till": CasTill,
        "dibal-98": Dibal98,
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
RUBBISH = b"\xff\x00ST,\x02?"
FAULTS = ("noise", "mute", "slow", "cut", "unplugged", "parity", "doubled", "rubbish")


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


class ScaleEmulator:
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

    def __init__(
        self,
        protocol: str | Indicator,
        wire: Wire | None = None,
        *,
        platform: Platform | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        if isinstance(protocol, Indicator):
            self.indicator = protocol
        else:
            self.indicator = indicator_of(protocol, platform or Platform())
        self.platform = self.indicator.platform
        self._now = now
        self.line = Line(self.indicator, wire or TcpPort(), now=now)
        self._fault: str | None = None

    def __enter__(self) -> Self:
        self.line.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.line.__exit__(kind, error, trace)

    @property
    def address(self) -> str:
        """What a driver opens: a device file, or socket://host:port."""
        return self.line.address

    @property
    def errors(self) -> list[str]:
        """A sentence for each byte it did not understand."""
        return self.line.do(lambda: list(self.indicator.errors))

    @property
    def fault(self) -> str | None:
        """What is wrong with it."""
        if not self.line.is_plugged_in:
            return "unplugged"
        return self._fault

    @property
    def shown(self) -> Shown:
        """What its display shows."""
        return self.line.do(lambda: self.platform.show(self._now()))

    def put(self, load_g: float) -> None:
        """Change the load, in grams: it swings, then comes to rest."""
        self.line.do(lambda: self.platform.put(load_g, self._now()))

    def press(self, key: str) -> bool:
        """Press a key: zero, tare, clear or unit. Gives whether the indicator obeyed.

        Raises:
            ValueError: When it has no such key.
        """
        keys: dict[str, Callable[[], bool]] = {
            "zero": lambda: self.platform.press_zero(self._now()),
            "tare": lambda: self.platform.press_tare(self._now()),
            "clear": self.platform.clear_tare,
            "unit": self.platform.press_unit,
        }
        if key not in keys:
            message = f"no key {key}; there are {', '.join(keys)}"
            raise ValueError(message)
        return self.line.do(keys[key])

    def break_with(self, fault: str, *, noise: Noise | None = None) -> None:
        """Let something go wrong with the line, and only that.

        Args:
            fault: noise, mute, slow (a frame every 10 s), cut (in the middle of the next frame),
                unplugged, parity (7E1 seen as 8N1), doubled (two frames at once), rubbish.
            noise: how much, for noise.

        Raises:
            ValueError: When there is no such fault.
        """
        if fault not in FAULTS:
            message = f"no fault {fault}; there are {', '.join(FAULTS)}"
            raise ValueError(message)
        self.repair()
        self._fault = fault
        faults = {
            "noise": LineFaults(noise=noise or Noise(flip=0.01, drop=0.01, insert=0.01)),
            "mute": LineFaults(is_mute=True),
            "cut": LineFaults(cut_after_bytes=5),
            "parity": LineFaults(has_parity_bits=True),
            "doubled": LineFaults(frames_in_a_write=2),
            "rubbish": LineFaults(rubbish=RUBBISH),
        }
        if fault in faults:
            self.line.distort(faults[fault])
        elif fault == "slow":
            self.line.do(self._stream_slowly)
        else:
            self.line.unplug()

    def repair(self) -> None:
        """Plug it in and put everything right."""
        self._fault = None
        self.line.repair()
        self.line.do(self._stream_as_usual)

    def _stream_slowly(self) -> None:
        """Only one that streams can stream slowly: another goes on answering."""
        if self.indicator.usual_interval_s is not None:
            self.indicator.stream_every(SLOW_FRAMES_S)

    def _stream_as_usual(self) -> None:
        if self.indicator.usual_interval_s is not None:
            self.indicator.stream_every(self.indicator.usual_interval_s)
