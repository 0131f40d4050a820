"""Epelsa in automatic mode: streams a state and kilograms with three decimals.

Source: Epelsa scale driver, automatic transmission.
"""

import re
from typing import Final

from devices.scale.grammar import Grammar, Shown, between, decimals_of, grams_of, matched
from devices.scale.plate import AS_FRAMES_SAY, ShownAs

_FRAME: Final = re.compile(rb"\x02([AI!]) ?([+ -]?)([0-9]{1,3}[.,][0-9]{3})\r\x03")
_STABLE: Final = b"A"


def _read(frame: bytes, shown_as: ShownAs = AS_FRAMES_SAY) -> Shown:
    state, sign, digits = matched(_FRAME, frame).groups()
    shown_as.refuse_decimals(decimals_of(digits))
    return Shown(grams_of(digits, sign=sign), is_stable=state == _STABLE)


GRAMMAR: Final = Grammar(
    name="epelsa",
    title="Epelsa (automatic)",
    measure=between(b"\x02", b"\x03", 16),
    read=_read,
    read_as=_read,
)
