"""NCI (Weigh-Tronix, Adam MDW, and SCP-01): asked with `W`, answers a weight and status bytes.

Filled with `^`, the weight is over; with `_`, under; with `-`, the zero is lost.

Source: Weigh-Tronix NCI protocol; Adam Equipment MDW manual.
"""

import re
from typing import Final

from devices.scale.errors import ScaleFault
from devices.scale.grammar import (
    MOVING_UNSHOWN,
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

_FRAME: Final = re.compile(
    rb"\n(?: ?([-+]?)([ 0-9]*[0-9]\.?[0-9]*|[\^]+|_+|-+) ?([A-Za-z]{2})\r\n)?"
    rb" ?S?([0-\x7f]{2,4})\r\x03"
)
_MORE: Final = 0x40


def _read(frame: bytes) -> Shown:
    sign, digits, unit, status = matched(_FRAME, frame).groups()
    first, second = status[0], status[1]
    has_more = [bool(byte & _MORE) for byte in status[1:]]
    is_chained = has_more == [True] * (len(has_more) - 1) + [False]
    require(is_right=is_chained and not first & _MORE, what="status bytes that do not end")
    if second & 0x02:
        return OVERLOAD
    if second & 0x01:
        return UNDERLOAD
    if digits is None:
        return MOVING_UNSHOWN
    if not digits.strip(b" ")[:1].isdigit():
        return _beyond(digits)
    grams = grams_of(digits.lstrip(b" "), unit=unit, sign=sign)
    return Shown(grams, is_stable=not first & 0x01)


def _beyond(fill: bytes) -> Shown:
    if fill[:1] in b"^_":
        return OVERLOAD if fill[:1] == b"^" else UNDERLOAD
    message = "the scale has lost its zero"
    raise ScaleFault(message, detail="zero")


GRAMMAR: Final = Grammar(
    name="nci",
    title="NCI, Weigh-Tronix, Adam MDW",
    line=LineSettings(9600, 7, "E", 1),
    asks=(Ask(b"W\r"),),
    mask=SEVEN_BITS,
    measure=between(b"\n", b"\x03", 32),
    read=_read,
)
