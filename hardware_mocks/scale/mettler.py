"""MT-SICS, the command set of Mettler-Toledo balances.

Source: Mettler-Toledo, MT-SICS reference manual 11780711.
"""

from collections.abc import Callable

from hardware_mocks.scale.indicator import Answer, LineIndicator
from hardware_mocks.scale.platform import Shown

_WEIGHT_PLACES = 10
_PATIENCE_S = 10.0
_REPEAT_S = 0.1
_SERIAL_NUMBER = "0123456789"
_Command = Callable[[float], bytes]


class MtSics(LineIndicator):
    """`S` answers when the weight is at rest, `SI` at once, `SIR` again and again."""

    def obey(self, command: str, now_s: float) -> bytes:
        """Obey one command; any of them ends what the one before had begun."""
        self._forget_waiting()
        self.stream_every(None)
        at_rest: dict[str, Answer] = {"S": _weight, "T": self._tare, "Z": self._zero}
        at_once: dict[str, _Command] = {
            "SI": lambda at_s: _weight(self.platform.show(at_s), at_s),
            "SIR": self._repeat,
            "TI": self._tare_now,
            "@": self._reset,
        }
        if command in at_rest:
            late = f"{command} I\r\n".encode()
            return self._when_stable(now_s, at_rest[command], too_late=late, patience_s=_PATIENCE_S)
        if command in at_once:
            return at_once[command](now_s)
        self._note(f"not a command: {command!r}")
        return b"ES\r\n"

    def frame(self, shown: Shown) -> bytes:
        """Give one weight of `SIR`."""
        return _weight(shown, 0.0)

    def _repeat(self, _: float) -> bytes:
        self.stream_every(_REPEAT_S)
        return b""

    def _reset(self, _: float) -> bytes:
        self.platform.clear_tare()
        return f'I4 A "{_SERIAL_NUMBER}"\r\n'.encode()

    def _tare(self, shown: Shown, now_s: float) -> bytes:
        if self.platform.press_tare(now_s):
            return _line("T S", self.platform.show(now_s), is_tare=True)
        return _outside("T", shown)

    def _tare_now(self, now_s: float) -> bytes:
        shown = self.platform.show(now_s)
        if self.platform.press_tare(now_s, even_in_motion=True):
            state = "S" if shown.is_stable else "D"
            return _line(f"TI {state}", self.platform.show(now_s), is_tare=True)
        return _outside("TI", shown)

    def _zero(self, shown: Shown, now_s: float) -> bytes:
        return b"Z A\r\n" if self.platform.press_zero(now_s) else _outside("Z", shown)


def _weight(shown: Shown, _: float) -> bytes:
    if not shown.is_weight:
        return _outside("S", shown)
    return _line("S S" if shown.is_stable else "S D", shown)


def _outside(answer: str, shown: Shown) -> bytes:
    """Say which way it is out of range: `+` too much, `-` too little."""
    return f"{answer} {'-' if shown.is_under or shown.gross < 0 else '+'}\r\n".encode()


def _line(start: str, shown: Shown, *, is_tare: bool = False) -> bytes:
    value = shown.tare if is_tare else shown.value
    return f"{start}{value:>{_WEIGHT_PLACES}.{shown.decimals}f} {shown.unit}\r\n".encode()
