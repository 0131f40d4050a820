"""SMA SCP-0499, level 1: asked with `W`, answers a line of fixed width.

Source: Scale Manufacturers Association, SCP-0499, standard scale serial communication protocol.
"""

import re
from typing import Final

from devices.scale.errors import ScaleFault
from devices.scale.grammar import (
    OVERLOAD,
    UNDERLOAD,
    Ask,
    Grammar,
    Shown,
    between,
    grams_of,
    matched,
)

_FRAME: Final = re.compile(
    rb"\n([ ZOUET])([0-9 ])([GTNgtn])([M ])([ -~])([-+ 0-9.]{10})([A-Za-z ]{2,3})\r"
)
_NUMBER: Final = re.compile(rb" *([+-]?) *([0-9]+(?:\.[0-9]+)?)")
_HIGH_RESOLUTION: Final = b"gtn"
_FAULTS: Final = {b"E": "zero", b"T": "tare"}


def _read(frame: bytes) -> Shown:
    state, _, kind, motion, _, field, unit = matched(_FRAME, frame).groups()
    if state in _FAULTS or kind in _HIGH_RESOLUTION:
        detail = _FAULTS.get(state, "x10")
        message = f"the scale reports {detail}"
        raise ScaleFault(message, detail=detail)
    if state in {b"O", b"U"}:
        return OVERLOAD if state == b"O" else UNDERLOAD
    sign, digits = matched(_NUMBER, field).groups()
    grams = grams_of(digits, unit=unit, sign=sign)
    return Shown(grams, is_stable=motion != b"M", is_net=kind == b"N")


GRAMMAR: Final = Grammar(
    name="sma",
    title="SMA SCP-0499",
    asks=(Ask(b"\nW\r"),),
    measure=between(b"\n", b"\r", 24),
    read=_read,
)
