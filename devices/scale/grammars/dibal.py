"""Dibal and Diva, messages 98 and 99: a price is sent, a weight in grams comes back.

The rate sent is zero: what is due is computed by the counter alone.

Source: Dibal 500 series, protocol 98-99, both examples computed again.
"""

import re
from typing import Final

from devices.scale.errors import ScaleFault
from devices.scale.grammar import Ask, Grammar, Shown, matched, require, text_line, xor_of

_FRAME: Final = re.compile(rb"99([0-9])([0-9]{5})([0-9])([0-9]{6})(.)\r\n", re.DOTALL)
_CHECKED: Final = 15


def _read(frame: bytes) -> Shown:
    state, weight, _, _, check = matched(_FRAME, frame).groups()
    require(is_right=xor_of(frame[:_CHECKED]) == check[0], what="a wrong checksum")
    if state != b"0":
        message = f"the scale answers state {state.decode()}"
        raise ScaleFault(message, detail=f"99{state.decode()}")
    return Shown(int(weight), is_stable=True)


GRAMMAR: Final = Grammar(
    name="dibal",
    title="Dibal, Diva (98-99)",
    asks=(Ask(b"98000001\r\n"),),
    measure=text_line(24),
    read=_read,
    is_text=True,
)
