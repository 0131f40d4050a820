"""The port every scale's driver offers, and what one frame of a scale says."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reading:
    """One frame of a scale, as the scale sent it.

    Args:
        weight_grams: what it shows, in grams, negative below zero; nothing when it shows no
            weight (overload, underload). Never a zero that the scale did not show.
        is_stable: whether the scale itself calls the load still. `devices.scale.weighing` asks
            for more before a weight may be used.
        is_overload: whether the load is above what it can weigh.
        is_underload: whether the load is below what it can weigh.
        is_net: whether a tare is taken off.
        tare_grams: the tare, when the protocol tells it.
        raw: the bytes of the frame.
        at_s: monotonic seconds at which its last byte was read.
    """

    weight_grams: int | None
    is_stable: bool
    is_overload: bool
    is_underload: bool
    is_net: bool
    tare_grams: int | None
    raw: bytes
    at_s: float


class Scale(Protocol):
    """A scale, whatever the wire."""

    @property
    def protocol(self) -> str:
        """Name of the protocol it speaks."""
        ...

    def read(self, timeout_s: float) -> Reading:
        """Wait for the next frame and say what is in it.

        Args:
            timeout_s: how long to wait.

        Raises:
            DeviceError: No frame came, or the scale says why it gives no weight; one class of
                `devices.scale.errors` for each case.
        """
        ...

    def close(self) -> None:
        """Release the line."""
        ...
