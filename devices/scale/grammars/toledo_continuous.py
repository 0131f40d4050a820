"""Toledo continuous output: streams 17 bytes, or 18 with a checksum, read by length alone.

The checksum may look like a start or a carriage return; no byte but the first says where a frame
begins.

Source: Wildcat and Fairbanks indicator manuals, continuous mode.
"""

from decimal import Decimal
from functools import partial
from typing import Final

from devices.scale.errors import ScaleFault, UnitNotKilograms
from devices.scale.grammar import (
    OVERLOAD,
    SEVEN_BITS,
    Grammar,
    Shown,
    exactly,
    require,
    scaled,
)
from devices.serial_line import LineSettings

_LENGTH: Final = 17
_POINTS: Final = {
    0: Decimal(100),
    1: Decimal(10),
    2: Decimal(1),
    3: Decimal("0.1"),
    4: Decimal("0.01"),
    5: Decimal("0.001"),
}
_ALWAYS: Final = 0x20
_IN_KILOGRAMS: Final = 0x10
_OTHER_UNIT: Final = 0x07
_EXPANDED: Final = 0x10


def _read(frame: bytes, *, has_checksum: bool) -> Shown:
    require(is_right=frame[16] == 0x0D, what="no carriage return after the tare")  # noqa: PLR2004 - CR
    is_sum_right = not has_checksum or sum(frame) % 128 == 0
    require(is_right=is_sum_right, what="a wrong checksum")
    scale, state, more = frame[1:4]
    is_marked = bool(scale & state & more & _ALWAYS) and scale & 0x07 in _POINTS
    require(is_right=is_marked, what="status words that are none")
    point = _POINTS[scale & 0x07]
    if not state & _IN_KILOGRAMS or more & _OTHER_UNIT:
        message = "the scale shows another unit than kg"
        raise UnitNotKilograms(message, unit="lb" if not more & _OTHER_UNIT else "?")
    if more & _EXPANDED:
        message = "the scale shows ten times its resolution"
        raise ScaleFault(message, detail="x10")
    tare = _grams(frame[10:16], point)
    if state & 0x04:
        return OVERLOAD
    weight = _grams(frame[4:10], point)
    return Shown(
        -weight if state & 0x02 else weight,
        is_stable=not state & 0x48,
        is_net=bool(state & 0x01),
        tare_grams=tare,
    )


def _grams(digits: bytes, point: Decimal) -> int:
    text = digits.lstrip(b" ")
    require(is_right=text.isdigit(), what="a weight that is no number")
    return scaled(int(text) * point)


GRAMMAR: Final = Grammar(
    name="toledo-continuous",
    title="Toledo continuous, with checksum",
    line=LineSettings(9600, 7, "E", 1),
    mask=SEVEN_BITS,
    measure=exactly(b"\x02", _LENGTH + 1),
    read=partial(_read, has_checksum=True),
)
WITHOUT_CHECKSUM: Final = Grammar(
    name="toledo-continuous-17",
    title="Toledo continuous, without checksum",
    line=LineSettings(9600, 7, "E", 1),
    mask=SEVEN_BITS,
    measure=exactly(b"\x02", _LENGTH),
    read=partial(_read, has_checksum=False),
)
