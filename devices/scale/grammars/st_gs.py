"""The "ST,GS" lines of CAS, A&D, Dini Argeo, Excell and many others, and the 22 bytes of CAS.

In the 22 bytes, the scale's number and its lamps are binary: any byte, so the frame is read by
length. There is no checksum in either.

Source: CAS NT-200 and CI-600 manuals; Dini Argeo 3590 manual; Excell manual.
"""

import re
from decimal import Decimal
from typing import Final

from devices.scale.grammar import (
    NEED_MORE,
    NOT_HERE,
    OVERLOAD,
    UNDERLOAD,
    Grammar,
    Shown,
    decimals_of,
    grams_of,
    matched,
    scaled,
    text_line,
)
from devices.scale.plate import AS_FRAMES_SAY, ShownAs

_LINE: Final = re.compile(rb"(ST|US|OL|UL),(GS|NT),([ 0-9.+-]{6,10}?) ?,? ?([A-Za-z]{0,2}) ?\r\n")
_WEIGHT: Final = re.compile(rb" *([+-]?) *([0-9]+(?:\.[0-9]+)?) *")
_CAS: Final = re.compile(
    rb"(ST|US|OL|UL),(GS|NT),.(.),([ 0-9.+-]{8,9}?) ?([A-Za-z ]{2})\r\n", re.DOTALL
)
_CAS_LENGTH: Final = 22
_LAMP_STABLE: Final = 0x40
_HEADS: Final = (b"ST,", b"US,", b"OL,", b"UL,")


def _weight(state: bytes, kind: bytes, shown: tuple[bytes, bytes], shown_as: ShownAs) -> Shown:
    """Read the digits, whose sign stands before or after the spaces that fill them."""
    if state == b"OL":
        return OVERLOAD
    if state == b"UL":
        return UNDERLOAD
    text, unit = shown
    sign, digits = matched(_WEIGHT, text).groups()
    if unit.strip():
        grams = grams_of(digits, unit=unit, sign=sign)
    else:
        grams = _grams_without_unit(digits, sign, shown_as)
    return Shown(grams, is_stable=state == b"ST", is_net=kind == b"NT")


def _grams_without_unit(digits: bytes, sign: bytes, shown_as: ShownAs) -> int:
    """Read `+0123456`: kilograms and their decimals are only known from the settings."""
    decimals = shown_as.vouched_decimals()
    if b"." in digits:
        shown_as.refuse_decimals(decimals_of(digits))
        return grams_of(digits, sign=sign)
    return scaled(Decimal(int(digits)).scaleb(-decimals), is_negative=sign == b"-")


def _read(frame: bytes, shown_as: ShownAs = AS_FRAMES_SAY) -> Shown:
    state, kind, text, unit = matched(_LINE, frame).groups()
    return _weight(state, kind, (text, unit), shown_as)


def _measure_cas(content: bytes) -> int:
    if not any(content.startswith(head) or head.startswith(content) for head in _HEADS):
        places = [content.find(head) for head in _HEADS if head in content]
        return -min(places) if places else NOT_HERE
    return _CAS_LENGTH if len(content) >= _CAS_LENGTH else NEED_MORE


def _read_cas(frame: bytes, shown_as: ShownAs = AS_FRAMES_SAY) -> Shown:
    state, kind, lamp, text, unit = matched(_CAS, frame).groups()
    shown = _weight(state, kind, (text, unit), shown_as)
    if shown.is_stable and not lamp[0] & _LAMP_STABLE:  # the words and the lamp must agree
        return Shown(shown.weight_grams, is_stable=False, is_net=shown.is_net)
    return shown


GRAMMAR: Final = Grammar(
    name="st-gs",
    title="CAS, A&D, Dini Argeo, Excell (ST,GS)",
    measure=text_line(40),
    read=_read,
    read_as=_read,
    is_text=True,
)
CAS_22: Final = Grammar(
    name="cas-22",
    title="CAS NT and CI (22 bytes)",
    measure=_measure_cas,
    read=_read_cas,
    read_as=_read_cas,
)
