"""The `ST,GS` family of CAS, A&D, Excell and Dini Argeo, and the CAS protocol for tills.

Source: CAS NT-200 and CI-600 manuals, Dini Argeo 3590 manual, CAS PD-II and SW manuals (ECR).
"""

from hardware_mocks.scale.indicator import Indicator, LineIndicator, xor_of
from hardware_mocks.scale.platform import Platform, Shown

_LAMP_ALWAYS, _LAMP_STABLE, _LAMP_ZERO = 0x80, 0x40, 0x01
_ENQ, _ACK, _NAK, _DC1 = 0x05, b"\x06", b"\x15", 0x11
_TILL_WEIGHT_PLACES = 6


def _head(shown: Shown) -> str:
    if shown.is_over:
        return "OL"
    if shown.is_under:
        return "UL"
    return "ST" if shown.is_stable else "US"


def _kind(shown: Shown) -> str:
    return "NT" if shown.is_net else "GS"


class Cas22(Indicator):
    """Streams 22 bytes, two of them binary: the number of the device and its lamps.

    Args:
        platform: what it weighs with.
        interval_s: as for every indicator.
        device: number of the device, any byte: CR and the comma too.
    """

    usual_interval_s = 0.1

    def __init__(
        self, platform: Platform, interval_s: float | None = None, device: int = 1
    ) -> None:
        super().__init__(platform, interval_s)
        self._device = device

    def frame(self, shown: Shown) -> bytes:
        """Give one frame. Out of range it still shows digits: only its head tells."""
        lamp = _LAMP_ALWAYS
        lamp |= _LAMP_STABLE if shown.is_stable else 0
        lamp |= _LAMP_ZERO if shown.is_zero else 0
        weight = f"{shown.value:08.{shown.decimals}f}"
        head = f"{_head(shown)},{_kind(shown)},".encode()
        return (
            head + bytes((self._device & 0xFF, lamp)) + f",{weight[:8]} {shown.unit}\r\n".encode()
        )


class Dini(LineIndicator):
    """Streams `ST,GS,  123.45,kg`, or answers `READ`; `ZERO` and `TARE` press its keys."""

    usual_interval_s = 0.1

    def frame(self, shown: Shown) -> bytes:
        """Give one frame."""
        weight = f"{shown.value:>8.{shown.decimals}f}"
        return f"{_head(shown)},{_kind(shown)},{weight},{shown.unit}\r\n".encode()

    def obey(self, command: str, now_s: float) -> bytes:
        """Obey one command."""
        if command == "READ":
            return self.frame(self.platform.show(now_s))
        if command in {"ZERO", "TARE"}:
            press = self.platform.press_zero if command == "ZERO" else self.platform.press_tare
            return b"OK\r\n" if press(now_s) else b"ERR03\r\n"
        self._note(f"not a command: {command!r}")
        return b"ERR04\r\n"


class StGs(Indicator):
    """Streams `ST,GS,+0123456`: sign and seven characters, no unit."""

    usual_interval_s = 0.1

    def frame(self, shown: Shown) -> bytes:
        """Give one frame."""
        weight = f"{shown.value:+08.{shown.decimals}f}"
        return f"{_head(shown)},{_kind(shown)},{weight}\r\n".encode()


class CasTill(Indicator):
    """CAS for tills: ENQ is answered ACK, then DC1 by the weight with its check byte."""

    def __init__(self, platform: Platform, interval_s: float | None = None) -> None:
        super().__init__(platform, interval_s)
        self._is_asked = False

    def understand(self, byte: int, now_s: float) -> bytes:
        """Obey one byte."""
        was_asked, self._is_asked = self._is_asked, byte == _ENQ
        if byte == _ENQ:
            return _ACK
        if byte == _DC1 and was_asked:
            return self._weight(self.platform.show(now_s))
        self._note(f"not a command: {byte:02x}")
        return _NAK

    def _weight(self, shown: Shown) -> bytes:
        text = f"{abs(shown.value):0{_TILL_WEIGHT_PLACES}.{shown.decimals}f}"
        is_sendable = shown.is_weight and len(text) == _TILL_WEIGHT_PLACES
        sign = ("-" if shown.value < 0 else " ") if is_sendable else "F"
        state = "S" if shown.is_stable else "U"
        text = f"{state}{sign}{text[:_TILL_WEIGHT_PLACES]}{shown.unit}"
        block = text.encode()
        return b"\x01\x02" + block + bytes((xor_of(block),)) + b"\x03\x04"
