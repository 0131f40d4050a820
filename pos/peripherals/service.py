"""Every device of a counter besides its printer, put together from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from devices.scale.weighing import Limits
from pos.peripherals.card_payments import CardPayments
from pos.peripherals.errors import ScaleAbsent
from pos.peripherals.scale_watch import ScaleWatch

if TYPE_CHECKING:
    from devices.scale.port import Reading, Scale
    from pos.journal.scribe import Scribe
    from pos.settings import PosSettings


@dataclass(frozen=True)
class Peripherals:
    """The devices of one counter; what is not connected is None.

    Args:
        scale: The scale's latest reading.
        cards: Debits by card.
    """

    scale: ScaleWatch | None
    cards: CardPayments

    def start(self) -> None:
        """Begin to watch in the background, and say what a cut left undone."""
        self.cards.start()
        if self.scale is not None:
            self.scale.start()

    def close(self) -> None:
        """Stop watching and free the lines."""
        if self.scale is not None:
            self.scale.close()

    def take_weight(self, key: str) -> Reading:
        """Use the scale's weight for a sale; see `ScaleWatch.take`.

        Args:
            key: Names the weighing, such as the sale's own number and its line.

        Raises:
            ScaleAbsent: No scale is connected.
            DeviceError: There is no weight that may be used.
        """
        if self.scale is None:
            message = "no scale is connected to this counter"
            raise ScaleAbsent(message)
        return self.scale.take(key)


def build_peripherals(settings: PosSettings, scribe: Scribe) -> Peripherals:
    """Put the devices of a counter together; nothing is opened before `Peripherals.start`."""
    return Peripherals(scale=_scale(settings), cards=CardPayments(scribe, None))


def _scale(settings: PosSettings) -> ScaleWatch | None:
    if settings.scale_url is None:
        return None
    from devices.scale.grammars import grammar_named  # noqa: PLC0415 - only counters with a scale

    limits = Limits(settings.scale_capacity_grams, settings.scale_minimum_grams)
    has_flag = grammar_named(settings.scale_protocol).has_stable_flag
    opener = partial(_open_scale, settings.scale_url, settings.scale_protocol)
    return ScaleWatch(opener, limits, has_stable_flag=has_flag)


def _open_scale(url: str, protocol: str) -> Scale:
    from devices.scale.driver import open_scale  # noqa: PLC0415 - pyserial is loaded by its thread

    return open_scale(url, protocol)
