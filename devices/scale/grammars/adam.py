"""Adam CPWplus: asked with `G`, answers `G + 2.00 kg`; nothing says whether the load is still.

AZextra, its cousin, is asked with `P`, and answers nothing while the weight is zero or has not
changed: such silence is neither a zero nor the weight before. What it tells once is shown, and is
never repeated often enough to be believed, so nothing is sold by it.

Source: Adam Equipment CPWplus and AZextra manuals.
"""

import re
from typing import Final

from devices.scale.grammar import Ask, Grammar, Shown, grams_of, matched, text_line

_LINE: Final = re.compile(rb"([GNT]) *([+-]) *([0-9]+(?:\.[0-9]+)?) +([A-Za-z]+) *\r\n")


def _read(frame: bytes) -> Shown:
    kind, sign, digits, unit = matched(_LINE, frame).groups()
    return Shown(grams_of(digits, unit=unit, sign=sign), is_stable=False, is_net=kind == b"N")


_ANSWER: Final = text_line(40)
GRAMMAR: Final = Grammar(
    name="adam",
    title="Adam CPWplus",
    asks=(Ask(b"G\r\n"),),
    measure=_ANSWER,
    read=_read,
    is_text=True,
    has_stable_flag=False,
)
AZEXTRA: Final = Grammar(
    name="adam-azextra",
    title="Adam AZextra",
    asks=(Ask(b"P\r\n"),),
    measure=_ANSWER,
    read=_read,
    is_text=True,
    has_stable_flag=False,
    is_silent_without_news=True,
)
