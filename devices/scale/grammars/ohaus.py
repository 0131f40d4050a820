"""OHAUS: asked with `IP`, answers at once; a question mark means that the load moves.

Source: OHAUS Defender and Ranger manuals, serial commands.
"""

import re
from typing import Final

from devices.scale.errors import ScaleFault
from devices.scale.grammar import Ask, Grammar, Shown, grams_of, matched, text_line

_LINE: Final = re.compile(
    rb"([+ -]) *([0-9]+(?:[.,][0-9]+)?) +([A-Za-z]+) *(\??) *(N|B|G|B/G|NET)? *\r\n"
    rb"|(ES) *\r\n"
)
_NET: Final = (b"N", b"NET")


def _read(frame: bytes) -> Shown:
    sign, digits, unit, moving, kind, fault = matched(_LINE, frame).groups()
    if fault:
        message = "the scale does not understand the command"
        raise ScaleFault(message, detail="ES")
    grams = grams_of(digits, unit=unit, sign=sign)
    return Shown(grams, is_stable=not moving, is_net=kind in _NET)


GRAMMAR: Final = Grammar(
    name="ohaus",
    title="OHAUS",
    asks=(Ask(b"IP\r\n"),),
    measure=text_line(40),
    read=_read,
    is_text=True,
)
