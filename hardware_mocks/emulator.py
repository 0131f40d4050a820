"""Hands on a virtual device: what every one of them has, whatever it is."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Self, TypeVar

from hardware_mocks.line import Device, Line
from hardware_mocks.noise import LineFaults, Noise
from hardware_mocks.wires import TcpPort, Wire

RUBBISH = b"\xff\x00ST,\x02?"
LINE_FAULTS = ("noise", "mute", "cut", "unplugged", "parity", "doubled", "rubbish")
CUT_AFTER_BYTES = 5
USUAL_NOISE = 0.01

_Device_co = TypeVar("_Device_co", bound=Device, covariant=True)


class Emulator(Generic[_Device_co]):
    """A virtual device on its wire; use it as a context manager.

    Args:
        device: the device without its wire.
        wire: where it hangs; a TCP port of its own by default.
        now: the clock, seconds.

    Raises:
        OSError: On entering, when the wire cannot be had.
    """

    faults: tuple[str, ...] = LINE_FAULTS
    """Everything that can go wrong with it."""

    def __init__(
        self,
        device: _Device_co,
        wire: Wire | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.device = device
        self.now = now
        self.line = Line(device, wire or TcpPort(), now=now)
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
        """A sentence for each thing it did not understand."""
        return self.line.do(lambda: list(self.device.errors))

    @property
    def fault(self) -> str | None:
        """What is wrong with it."""
        is_plugged_in = self.line.do(lambda: self.line.is_plugged_in)
        return self._fault if is_plugged_in else "unplugged"

    def break_with(self, fault: str, *, noise: Noise | None = None) -> None:
        """Let one thing go wrong, and only that.

        Args:
            fault: one of `faults`: noise, mute, cut (in the middle of the next frame), unplugged,
                parity (7E1 seen as 8N1), doubled (two frames at once), rubbish (before each
                frame), and those of the device.
            noise: how much, for noise, on what the device sends; without it, a little both ways.

        Raises:
            ValueError: When there is no such fault.
        """
        if fault not in self.faults:
            message = f"no fault {fault}; there are {', '.join(self.faults)}"
            raise ValueError(message)
        self.repair()
        self._fault = fault
        if fault == "unplugged":
            self.line.unplug()
        elif fault in LINE_FAULTS:
            self.line.distort(_line_faults(fault, noise))
        else:
            self._break_device(fault)

    def repair(self) -> None:
        """Plug it in and put everything right."""
        self._fault = None
        self.line.repair()
        self._repair_device()

    def _break_device(self, fault: str) -> None:
        """Let go wrong what is a fault of the device, not of its line."""

    def _repair_device(self) -> None:
        """Put the device right."""


def bad_both_ways(rate: float, seed: int) -> LineFaults:
    """A line where this share of the bytes is turned over, lost and invented, both ways."""
    outward, inward = (
        Noise(flip=rate, drop=rate, insert=rate, seed=2 * seed + way) for way in (0, 1)
    )
    return LineFaults(noise=outward, noise_inward=inward)


def _line_faults(fault: str, noise: Noise | None) -> LineFaults:
    return {
        "noise": bad_both_ways(USUAL_NOISE, seed=0) if noise is None else LineFaults(noise=noise),
        "mute": LineFaults(is_mute=True),
        "cut": LineFaults(cut_after_bytes=CUT_AFTER_BYTES),
        "parity": LineFaults(has_parity_bits=True),
        "doubled": LineFaults(frames_in_a_write=2),
        "rubbish": LineFaults(rubbish=RUBBISH),
    }[fault]
