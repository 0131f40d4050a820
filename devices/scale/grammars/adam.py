"""Adam CPWplus and AZextra: asked with `G` or `P`, answers `G + 2.00 kg`; nothing says "still".

AZextra answers nothing while the weight is zero or has not changed: such silence is a silence,
never a zero and never the weight before, so an AZextra must be set to stream or to NCI.

Source: Adam Equipment CPWplus and AZextra manuals.
"""

import re
from typing import Final

from devices.scale.grammar import Ask, Grammar, Shown, grams_of, matched, text_line

_LINE: Final = re.compile(rb"([GNT]) *([+-]) *([0-9]+(?:\.[0-9]+)?) +([A-Za-z]+) *\r\n")


def _read(frame: bytes) -> Shown:
    kind, sign, digits, unit = matched(_LINE, frame).groups()
    return Shown(grams_of(digits, unit=unit, sign=sign), is_stable=False, is_net=kind == b"N")


GRAMMAR: Final = Grammar(
    name="adam",
    title="Adam CPWplus, AZextra",
    asks=(Ask(b"G\r\n"),),
    measure=text_line(40),
    read=_read,
    is_text=True,
    has_stable_flag=False,
)
