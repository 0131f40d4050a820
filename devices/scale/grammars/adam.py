"""Adam CPWplus: asked with `G`, answers `G + 2.00 kg`; nothing says whether the load is still.

AZextra, its cousin, answers nothing while the weight is zero or has not changed: such silence is
neither a zero nor the weight before, so no weight of it could be believed. It is not spoken to.

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
    title="Adam CPWplus",
    asks=(Ask(b"G\r\n"),),
    measure=text_line(40),
    read=_read,
    is_text=True,
    has_stable_flag=False,
)
