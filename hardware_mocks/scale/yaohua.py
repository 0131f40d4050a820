"""Yaohua XK3190: continuous sending with and without check, reversed digits, and the A12E.

Source: Yaohua XK3190-A23p and A26 user manuals (tf=0 to 2), XK3190-A12E user manual.
"""

from hardware_mocks.scale.indicator import Indicator, xor_of
from hardware_mocks.scale.platform import Shown

_NIBBLE_MAX_OF_DIGITS = 9
_REVERSED_PLACES = 8
_A12E_PLACES = 11


def _check(block: bytes) -> bytes:
    """Two characters for the exclusive or: 0 to 9, A to F."""
    return bytes(
        nibble + (0x30 if nibble <= _NIBBLE_MAX_OF_DIGITS else 0x37)
        for nibble in divmod(xor_of(block), 16)
    )


class Yaohua(Indicator):
    """Streams 12 bytes with a check and without any sign of rest (tf=0); silent out of range."""

    usual_interval_s = 0.1

    def frame(self, shown: Shown) -> bytes:
        """Give one frame."""
        if not shown.is_weight:
            return b""
        sign = "-" if shown.value < 0 else "+"
        block = f"{sign}{shown.digits(6)[-6:]}{shown.decimals}".encode()
        return b"\x02" + block + _check(block) + b"\x03"


class YaohuaReversed(Indicator):
    """Streams `=00.1000-`: the characters of the display, last one first (tf=1); no check."""

    usual_interval_s = 0.1

    def frame(self, shown: Shown) -> bytes:
        """Give one frame: -0001.00 is sent as 00.1000-."""
        if not shown.is_weight:
            return b""
        text = f"{shown.value:0{_REVERSED_PLACES}.{shown.decimals}f}"
        return b"=" + text[::-1].encode()


class YaohuaA12E(Indicator):
    """Streams `WG004.139kg` with a check; `OL` and `LO` out of range."""

    usual_interval_s = 0.2

    def frame(self, shown: Shown) -> bytes:
        """Give one frame."""
        text = f"W{'N' if shown.is_net else 'G'}{shown.value:07.{shown.decimals}f}{shown.unit}"
        if not shown.is_weight:
            text = f"{'OL' if shown.is_over else 'LO':>{_A12E_PLACES}}"
        block = text.encode()
        return block + f"{xor_of(block):02X}\r\n".encode()
