"""Yaohua indicators: XK3190 in its three continuous forms, and A12E.

None of them says whether the load is still; `XK3190` does not say the unit either, so that its
decimals, and the division of the plate, are held against the settings. With tf=0 it has an
exclusive-or; with tf=1 or 2 the digits come in reverse and nothing checks them.

Source: Yaohua XK3190-A23p, -A26 and -A12E manuals.
"""

import re
from decimal import Decimal
from typing import Final

from devices.scale.grammar import (
    OVERLOAD,
    UNDERLOAD,
    Grammar,
    Shown,
    decimals_of,
    exactly,
    grams_of,
    matched,
    require,
    scaled,
    text_line,
    xor_of,
)
from devices.scale.plate import AS_FRAMES_SAY, ShownAs
from devices.serial_line import LineSettings

_FRAME: Final = re.compile(rb"\x02([+-])([0-9]{6})([0-4])([0-9A-F]{2})\x03")
_REVERSED: Final = re.compile(rb"=([0-9]{1,7}\.?[0-9]{0,6})([0-])")
_REVERSED_LENGTH: Final = 9
_A12E: Final = re.compile(
    rb"(W *([GN]) *([+-]?) *([0-9]+\.[0-9]+) *([A-Za-z]{2}) *)([0-9A-F]{2})\r\n"
)
_A12E_BEYOND: Final = re.compile(rb"(W? *[GN]?[ 0-9.kgKG]*(OL|LO) *)([0-9A-F]{2})\r\n")


def _read(frame: bytes, shown_as: ShownAs = AS_FRAMES_SAY) -> Shown:
    sign, digits, decimals, check = matched(_FRAME, frame).groups()
    require(is_right=xor_of(frame[1:9]) == int(check, 16), what="a wrong checksum")
    shown_as.refuse_decimals(int(decimals))
    kilograms = Decimal(int(digits)).scaleb(-int(decimals))
    return Shown(scaled(kilograms, is_negative=sign == b"-"), is_stable=False)


def _read_reversed(frame: bytes, shown_as: ShownAs = AS_FRAMES_SAY) -> Shown:
    """Read `=00.1000-`, which is -0001.00 kg from its last character to its first."""
    text = matched(re.compile(rb"=([0-9.]{7})([0-9-])"), frame)
    sign = b"-" if text[2] == b"-" else b""
    digits = (text[1] + (b"" if sign else text[2]))[::-1]
    require(is_right=digits.count(b".") <= 1, what="two points in a weight")
    shown_as.refuse_decimals(decimals_of(digits))
    return Shown(grams_of(digits, sign=sign), is_stable=False)


def _read_a12e(frame: bytes) -> Shown:
    if b"OL" in frame or b"LO" in frame:
        covered, which, check = matched(_A12E_BEYOND, frame).groups()
        _require_sum(covered, check)
        return OVERLOAD if which == b"OL" else UNDERLOAD
    covered, kind, sign, digits, unit, check = matched(_A12E, frame).groups()
    _require_sum(covered, check)
    return Shown(grams_of(digits, unit=unit, sign=sign), is_stable=False, is_net=kind == b"N")


def _require_sum(covered: bytes, check: bytes) -> None:
    """Check the exclusive-or; manuals print spaces that some indicators leave out of it."""
    allowed = {xor_of(covered), xor_of(covered.replace(b" ", b""))}
    require(is_right=int(check, 16) in allowed, what="a wrong checksum")


GRAMMAR: Final = Grammar(
    name="yaohua",
    title="Yaohua XK3190 (tf=0)",
    measure=exactly(b"\x02", 12),
    read=_read,
    read_as=_read,
    has_stable_flag=False,
)
REVERSED: Final = Grammar(
    name="yaohua-reversed",
    title="Yaohua XK3190 (tf=1, tf=2)",
    line=LineSettings(baud=1200),
    measure=exactly(b"=", _REVERSED_LENGTH),
    read=_read_reversed,
    read_as=_read_reversed,
    has_stable_flag=False,
)
A12E: Final = Grammar(
    name="yaohua-a12e",
    title="Yaohua XK3190-A12E",
    measure=text_line(40),
    read=_read_a12e,
    is_text=True,
    has_stable_flag=False,
)
