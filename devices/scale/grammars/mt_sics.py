"""MT-SICS: asked with `SI`, answers at once with a weight, stable or dynamic.

Source: Mettler-Toledo, reference manual of the standard interface command set, level 0.
"""

import re
from typing import Final

from devices.scale.errors import ScaleFault
from devices.scale.grammar import (
    MOVING_UNSHOWN,
    OVERLOAD,
    UNDERLOAD,
    Ask,
    Grammar,
    Shown,
    grams_of,
    matched,
    require,
    text_line,
)

_LINE: Final = re.compile(
    rb"(?:S ([SD])( [ ]*-?[0-9]+(?:\.[0-9]+)?) +([A-Za-z]+)|(S [I+-])|(E[STL]))\r\n"
)
_VALUE_WIDTHS: Final = range(10, 12)
"""A space and ten characters, of which some manuals print one less."""


def _read(frame: bytes) -> Shown:
    state, value, unit, refusal, fault = matched(_LINE, frame).groups()
    if fault:
        message = f"the scale does not understand: {fault.decode()}"
        raise ScaleFault(message, detail=fault.decode())
    if refusal:
        return {b"S +": OVERLOAD, b"S -": UNDERLOAD}.get(refusal, MOVING_UNSHOWN)
    require(is_right=len(value) in _VALUE_WIDTHS, what="a value that lost or gained a character")
    return Shown(grams_of(value, unit=unit), is_stable=state == b"S")


GRAMMAR: Final = Grammar(
    name="mt-sics",
    title="Mettler-Toledo MT-SICS",
    asks=(Ask(b"SI\r\n"),),
    measure=text_line(40),
    read=_read,
    is_text=True,
)
