"""CAS ECR, as PD, SW and Ohaus Aviator scales speak it with a cash register.

`ENQ` is answered with `ACK`, then `DC1` with a frame under an exclusive-or.

Source: CAS PD-II manual, ECR type 2.
"""

import re
from typing import Final

from devices.scale.grammar import (
    OVERLOAD,
    Ask,
    Grammar,
    Shown,
    exactly,
    grams_of,
    matched,
    require,
    xor_of,
)

_FRAME: Final = re.compile(
    rb"\x01\x02([SU])([ F-])([ 0-9][ 0-9.]{4}[0-9])([A-Za-z ]{2})(.)\x03\x04", re.DOTALL
)
_NUMBER: Final = re.compile(rb" *[0-9]+(?:\.[0-9]+)?")


def _read(frame: bytes) -> Shown:
    require(is_right=xor_of(frame[2:-3]) == frame[-3], what="a wrong checksum")
    if frame[3:4] == b"F":
        return OVERLOAD
    state, sign, digits, unit, _ = matched(_FRAME, frame).groups()
    matched(_NUMBER, digits)
    return Shown(grams_of(digits, unit=unit, sign=sign), is_stable=state == b"S")


GRAMMAR: Final = Grammar(
    name="cas-ecr",
    title="CAS PD, SW; Ohaus Aviator (ECR)",
    asks=(Ask(b"\x05", wait_for=b"\x06", or_else=b"\x15"), Ask(b"\x11")),
    measure=exactly(b"\x01\x02", 15),
    read=_read,
)
