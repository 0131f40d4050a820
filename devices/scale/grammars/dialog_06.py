"""Dialog-06 of Dibal, Epelsa and Bizerba: a rate is sent, then the weight is asked for.

The scale waits until the load is still, seven seconds at most, and refuses with `NAK`; record 08
then asks why. It computes an amount of its own, which nobody reads: the rate sent is the least it
takes, and its echo is checked.

Source: Dibal DPOS-400 manual, paragraph 4.39; Bizerba PI-100.
"""

import re
from typing import Final

from devices.scale.errors import ScaleFault
from devices.scale.grammar import (
    MOVING_UNSHOWN,
    NOT_HERE,
    OVERLOAD,
    UNDERLOAD,
    Ask,
    Grammar,
    Shown,
    between,
    matched,
    require,
)

_RATE: Final = b"000001"
_WEIGHT: Final = re.compile(
    rb"\x0202\x1b(.)\x1b([0-9]{5})\x1b([0-9]{6})\x1b([0-9]{6})[\x03\x04]", re.DOTALL
)
_ERROR: Final = re.compile(rb"\x0209\x1b([0-9])\x1b?([0-9])[\x03\x04]")
_THREE_DECIMALS: Final = b"3"
_MOVING: Final = "20"
_UNDER: Final = "31"
_OVER: Final = "32"
_until_etx = between(b"\x02", b"\x03", 40)
_until_eot = between(b"\x02", b"\x04", 40)


def _measure(content: bytes) -> int:
    """Find the end, which manuals print as ETX or EOT."""
    sizes = [_until_etx(content), _until_eot(content)]
    ends = [size for size in sizes if size > 0]
    return min(ends) if ends else max(sizes) if NOT_HERE in sizes else sizes[0]


def _read(frame: bytes) -> Shown:
    if frame[1:3] == b"09":
        return _refusal("".join(part.decode() for part in matched(_ERROR, frame).groups()))
    decimals, weight, rate, _ = matched(_WEIGHT, frame).groups()
    is_ours = decimals == _THREE_DECIMALS and rate == _RATE
    require(is_right=is_ours, what="a weight of another form, or for another rate")
    return Shown(int(weight), is_stable=True)


def _refusal(digits: str) -> Shown:
    known = {_MOVING: MOVING_UNSHOWN, _UNDER: UNDERLOAD, _OVER: OVERLOAD}
    if digits in known:
        return known[digits]
    message = f"the scale answers error {digits}"
    raise ScaleFault(message, detail=f"Dialog {digits}")


GRAMMAR: Final = Grammar(
    name="dialog-06",
    title="Dibal, Epelsa, Bizerba (Dialog-06)",
    asks=(
        Ask(b"\x04\x0201\x1b" + _RATE + b"\x1b\x03", wait_for=b"\x06", or_else=b"\x15"),
        Ask(b"\x04\x05", or_else=b"\x15"),
    ),
    after_refusal=(Ask(b"\x04\x0208\x03"),),
    measure=_measure,
    read=_read,
    reply_timeout_s=8.0,
)
