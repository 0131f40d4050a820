"""Every device of a counter besides its printer, put together from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from devices.scale.weighing import Limits
from pos.peripherals.card_payments import CardPayments
from pos.peripherals.display_desk import DisplayDesk
from pos.peripherals.errors import ScaleAbsent
from pos.peripherals.faults import FaultBook
from pos.peripherals.scale_watch import ScaleWatch
from pos.peripherals.scanner_watch import ScannerWatch

if TYPE_CHECKING:
    from devices.card_terminal.port import CardTerminal
    from devices.display.port import PoleDisplay
    from devices.scale.port import Reading, Scale
    from devices.scanner.port import Scanner
    from pos.journal.scribe import Scribe
    from pos.settings import PosSettings


@dataclass(frozen=True)
class Peripherals:
    """The devices of one counter; what is not connected is None.

    Args:
        scale: The scale's latest reading.
        display: What the payer reads; without a display its calls do nothing.
        scanner: The scanner on a serial line.
        cards: Debits by card.
        faults: Their faults on record.
    """

    scale: ScaleWatch | None
    display: DisplayDesk
    scanner: ScannerWatch | None
    cards: CardPayments
    faults: FaultBook

    def start(self) -> None:
        """Begin to watch in the background, and say what a cut left undone."""
        self.cards.start()
        self.display.start()
        for watch in (self.scale, self.scanner):
            if watch is not None:
                watch.start()

    def close(self) -> None:
        """Stop watching and free the lines."""
        self.display.close()
        for watch in (self.scale, self.scanner):
            if watch is not None:
                watch.close()

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
    display_url, scanner_url = settings.display_url, settings.scanner_url
    terminal_url = settings.card_terminal_url
    faults = FaultBook(scribe)
    show = partial(_open_display, display_url or "", settings.display_protocol)
    terminal = None if terminal_url is None else partial(_open_terminal, terminal_url)
    scanner = None if scanner_url is None else partial(_open_scanner, scanner_url)
    return Peripherals(
        scale=_scale(settings, faults),
        display=DisplayDesk(None if display_url is None else show, faults),
        scanner=None if scanner is None else ScannerWatch(scanner, faults),
        cards=CardPayments(scribe, terminal, faults),
        faults=faults,
    )


def _scale(settings: PosSettings, faults: FaultBook) -> ScaleWatch | None:
    if settings.scale_url is None:
        return None
    from devices.scale.grammars import grammar_named  # noqa: PLC0415 - only counters with a scale

    limits = Limits(
        settings.scale_capacity_grams, settings.scale_minimum_grams, settings.scale_division_grams
    )
    has_flag = grammar_named(settings.scale_protocol).has_stable_flag
    opener = partial(open_set_scale, settings)
    return ScaleWatch(opener, limits, has_stable_flag=has_flag, faults=faults)


def open_set_scale(settings: PosSettings) -> Scale:
    """Make the driver of the scale the settings name."""
    from devices.scale.driver import open_scale  # noqa: PLC0415 - pyserial is loaded by its thread
    from devices.scale.plate import ShownAs  # noqa: PLC0415

    shown_as = ShownAs(settings.scale_unit, settings.scale_decimals)
    return open_scale(settings.scale_url or "", settings.scale_protocol, shown_as)


def _open_display(url: str, protocol: str) -> PoleDisplay:
    from devices.display.driver import open_display  # noqa: PLC0415

    return open_display(url, protocol)


def _open_scanner(url: str) -> Scanner:
    from devices.scanner.driver import open_scanner  # noqa: PLC0415

    return open_scanner(url)


def _open_terminal(url: str) -> CardTerminal:
    from devices.card_terminal.concert_v2 import open_card_terminal  # noqa: PLC0415

    return open_card_terminal(url)
