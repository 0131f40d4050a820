"""Mettler/Toledo 8217: asked with `W`, answers a weight or one status byte.

The status byte keeps bits 0 to 4 on originals and clones alike; bits 5 to 7 differ between them.
A status byte may look like a carriage return, so it is read by length.

Source: Mettler-Toledo DIVA manual, 8217 mode.
"""

import re
from typing import Final

from devices.scale.errors import ScaleFault, UnitNotKilograms
from devices.scale.grammar import (
    MOVING_UNSHOWN,
    NEED_MORE,
    NOT_HERE,
    OVERLOAD,
    SEVEN_BITS,
    UNDERLOAD,
    Ask,
    Grammar,
    Shown,
    between,
    grams_of,
    matched,
    require,
)
from devices.serial_line import LineSettings

_WEIGHT: Final = re.compile(rb"\x02([0-9]{1,3}\.[0-9]{2,3})(N?)\r")
_KILOGRAM_DECIMALS: Final = 3
_STATUS_BYTES: Final = 4
_MARK_BYTES: Final = 2
_until_return = between(b"\x02", b"\r", 12)


def _measure(content: bytes) -> int:
    if content[:_MARK_BYTES] != b"\x02?":
        return _until_return(content)
    if len(content) < _STATUS_BYTES:
        return NEED_MORE
    return _STATUS_BYTES if content[3:4] == b"\r" else NOT_HERE


def _read(frame: bytes) -> Shown:
    if frame[1:2] == b"?":
        return _status(frame[2])
    weight, net = matched(_WEIGHT, frame).groups()
    if len(weight.partition(b".")[2]) != _KILOGRAM_DECIMALS:  # two decimals: the pound key
        message = "a weight with two decimals is in pounds"
        raise UnitNotKilograms(message, unit="lb")
    return Shown(grams_of(weight), is_stable=True, is_net=bool(net))


def _status(byte: int) -> Shown:
    if byte & 0x02:
        return OVERLOAD
    if byte & 0x04:
        return UNDERLOAD
    if byte & 0x01:
        return MOVING_UNSHOWN
    require(is_right=bool(byte & 0x58), what="a status byte that says nothing")
    message = "the scale is out of its zero range, or asks for its zero"
    raise ScaleFault(message, detail=f"8217 {byte & 0x1F:02X}")


GRAMMAR: Final = Grammar(
    name="mettler-8217",
    title="Mettler/Toledo 8217",
    line=LineSettings(9600, 7, "E", 1),
    asks=(Ask(b"W"),),
    mask=SEVEN_BITS,
    measure=_measure,
    read=_read,
)
