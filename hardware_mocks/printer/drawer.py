"""The cash drawer that hangs on a printer: a pulse opens it, a hand closes it."""

from dataclasses import dataclass

_UNIT_MS, _REAL_TIME_UNIT_MS = 2, 100
_PINS = {0: 2, 1: 5, 48: 2, 49: 5}


@dataclass(frozen=True, slots=True)
class Pulse:
    """One pulse sent to a drawer.

    Args:
        pin: pin of the connector, 2 or 5.
        on_ms: how long the current flows.
        is_real_time: sent by `DLE DC4`, ahead of all that is held.
    """

    pin: int
    on_ms: int
    is_real_time: bool


class Drawer:
    """A drawer that stays open until somebody closes it.

    Args:
        pin: the pin its coil hangs on, 2 or 5.
        is_open_high: whether it raises pin 3 when open.
    """

    def __init__(self, pin: int, *, is_open_high: bool) -> None:
        self.is_open = False
        self.pulses: list[Pulse] = []
        self._pin, self._is_open_high = pin, is_open_high

    @property
    def is_level_high(self) -> bool:
        """The level of pin 3, which is all a printer knows of its drawer."""
        return self.is_open is self._is_open_high

    def pulse(self, arguments: bytes) -> bool:
        """Obey `ESC p m t1 t2`; say whether there is such a pin."""
        return self._open(arguments[0], arguments[1] * _UNIT_MS, is_real_time=False)

    def pulse_now(self, arguments: bytes) -> bool:
        """Obey `DLE DC4 1 m t`, of which these are m and t."""
        return self._open(arguments[0], arguments[1] * _REAL_TIME_UNIT_MS, is_real_time=True)

    def _open(self, connector: int, on_ms: int, *, is_real_time: bool) -> bool:
        if connector not in _PINS:
            return False
        pin = _PINS[connector]
        self.pulses.append(Pulse(pin, on_ms, is_real_time))
        self.is_open = self.is_open or (pin == self._pin and on_ms > 0)
        return True
