"""Toledo 8217, asked, and Toledo continuous, which streams.

Source: Mettler-Toledo DIVA manual (8217); Rice Lake and Fairbanks manuals (continuous).
"""

from hardware_mocks.scale.indicator import Indicator
from hardware_mocks.scale.platform import Platform, Shown, Unit, digits_of

_STX, _CR = b"\x02", b"\r"
_WEIGHT_PLACES = 6
_MODULUS = 128
_WORD_C = 0x20
"""The unit is the one of bit 4 of word B; nothing is printed, expanded or typed as a tare."""
_POINT_CODES = {0: 2, 1: 3, 2: 4, 3: 5}
_INCREMENT_CODES = {"1": 1, "2": 2, "5": 3}


class Toledo8217(Indicator):
    """Answers each letter with a weight, or with a status byte when there is none at rest."""

    has_seven_bits = True

    def __init__(self, platform: Platform, interval_s: float | None = None) -> None:
        super().__init__(platform, interval_s)
        self._echoes = False

    def understand(self, byte: int, now_s: float) -> bytes:
        """Obey a letter; between E and F every byte is sent back."""
        letter = chr(byte)
        if self._echoes and letter != "F":
            return bytes((byte,))
        if letter in "EF":
            self._echoes = letter == "E"
            return _STX + letter.encode() + _CR
        if letter == "W":
            return self._weight(self.platform.show(now_s))
        if letter in "ZTC":
            return self._key(letter, now_s)
        self._note(f"not a command: {byte:02x}")
        return b""

    def _key(self, letter: str, now_s: float) -> bytes:
        if letter == "Z":
            self.platform.press_zero(now_s)
        elif letter == "T":
            self.platform.press_tare(now_s)
        else:
            self.platform.clear_tare()
        return _status(self.platform.show(now_s))

    def _weight(self, shown: Shown) -> bytes:
        text = f"{abs(shown.value):0{_WEIGHT_PLACES}.{shown.decimals}f}"
        is_sendable = shown.is_stable and shown.is_weight and shown.value >= 0
        if not is_sendable or len(text) > _WEIGHT_PLACES:
            return _status(shown)
        return _STX + text.encode() + (b"N" if shown.is_net else b"") + _CR


def _status(shown: Shown) -> bytes:
    """`? sb`: bit 6 always set, whatever else is true."""
    flags = (
        not shown.is_stable,
        shown.is_over,
        shown.is_under or shown.value < 0,
        False,  # out of the range where it takes its zero: only while it is switched on
        shown.is_zero,
        shown.is_net,
        True,
    )
    return _STX + b"?" + bytes((_bits(flags),)) + _CR


def _bits(flags: tuple[bool, ...]) -> int:
    return sum(1 << place for place, flag in enumerate(flags) if flag)


class ToledoContinuous(Indicator):
    """Streams 17 bytes: status words, weight and tare without a point."""

    usual_interval_s = 0.1
    has_seven_bits = True

    def frame(self, shown: Shown) -> bytes:
        """Give one frame."""
        words = bytes((_word_a(shown), _word_b(shown), _WORD_C))
        tare = digits_of(shown.tare, shown.decimals, _WEIGHT_PLACES)
        weight = shown.digits(_WEIGHT_PLACES)[-_WEIGHT_PLACES:]
        return _STX + words + weight.encode() + tare.encode() + _CR


class ToledoContinuousChecked(ToledoContinuous):
    """The same and a check byte, which makes the sum of all 18 a multiple of 128."""

    def frame(self, shown: Shown) -> bytes:
        """Give one frame; its last byte may be CR or STX too."""
        content = super().frame(shown)
        return content + bytes((-sum(content) % _MODULUS,))


def _word_a(shown: Shown) -> int:
    step = str(int(shown.division.scaleb(shown.decimals))).rstrip("0")
    return 0x20 | _INCREMENT_CODES[step] << 3 | _POINT_CODES[shown.decimals]


def _word_b(shown: Shown) -> int:
    flags = (
        shown.is_net,
        shown.value < 0,
        shown.is_over or shown.is_under,
        not shown.is_stable,
        shown.unit is Unit.KG,
        True,
    )
    return _bits(flags)
