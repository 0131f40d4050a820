"""Bench scales asked by letters: OHAUS, NCI and Adam, and SMA, the standard of their makers.

Source: OHAUS Defender manual; Weigh-Tronix NCI protocol; Adam CPWplus and AZextra manuals; Scale
Manufacturers Association, SCP-0499.
"""

from hardware_mocks.scale.indicator import Indicator, LineIndicator
from hardware_mocks.scale.platform import Platform, Shown

_SMA_PLACES = 10
_NCI_PLACES = 7
_PATIENCE_S = 40.0
_REPEAT_S = 0.2


class Ohaus(LineIndicator):
    """`P` and `IP` print now, `SP` at rest, `CP` again and again; `T` and `Z` press its keys."""

    def obey(self, command: str, now_s: float) -> bytes:
        """Obey one command."""
        self._forget_waiting()
        self.stream_every(None)
        match command:
            case "P" | "IP":
                return self.frame(self.platform.show(now_s))
            case "SP":
                return self._when_stable(
                    now_s, lambda shown, _: self.frame(shown), patience_s=_PATIENCE_S
                )
            case "CP":
                self.stream_every(_REPEAT_S)
                return b""
            case "T":
                return b"" if self.platform.press_tare(now_s) else b"ES\r\n"
            case "Z":
                return b"" if self.platform.press_zero(now_s) else b"ES\r\n"
        self._note(f"not a command: {command!r}")
        return b"ES\r\n"

    def frame(self, shown: Shown) -> bytes:
        """Give what it prints; `ES` when its display shows no weight."""
        if not shown.is_weight:
            return b"ES\r\n"
        sign = "-" if shown.value < 0 else " "
        weight = f"{abs(shown.value):>7.{shown.decimals}f}"
        mark = " " if shown.is_stable else "?"
        kind = "N" if shown.is_net else "G"
        return f"{sign} {weight} {shown.unit} {mark} {kind}\r\n".encode()


class Nci(LineIndicator):
    """`W` gives weight and status, `S` status, `Z` presses zero.

    Args:
        platform: what it weighs with.
        interval_s: as for every indicator.
        status_mark: `S` on older models, which write it before the status.
        has_third_status: sends a third status byte, which bit 6 of the second announces.
    """

    line_end = b"\r"

    def __init__(
        self,
        platform: Platform,
        interval_s: float | None = None,
        *,
        status_mark: bytes = b"",
        has_third_status: bool = False,
    ) -> None:
        super().__init__(platform, interval_s)
        self._status_mark, self._has_third_status = status_mark, has_third_status

    def obey(self, command: str, now_s: float) -> bytes:
        """Obey one command."""
        if command == "Z":
            self.platform.press_zero(now_s)
        shown = self.platform.show(now_s)
        if command == "W":
            return self._weight(shown) + self._status(shown)
        if command in {"S", "Z"}:
            return self._status(shown)
        self._note(f"not a command: {command!r}")
        return b"\n?\r\x03"

    def _weight(self, shown: Shown) -> bytes:
        if shown.is_weight:
            weight = f"{shown.value:0{_NCI_PLACES}.{shown.decimals}f}"
        else:
            weight = ("^" if shown.is_over else "_") * (_NCI_PLACES - 1)
        return f"\n{weight}{shown.unit}\r".encode()

    def _status(self, shown: Shown) -> bytes:
        first = 0x30 | (not shown.is_stable) | shown.is_zero << 1
        second = 0x30 | shown.is_under | shown.is_over << 1
        status = bytes((first, second))
        if self._has_third_status:
            status = bytes((first, second | 0x40, 0x30 | shown.is_net << 2))
        return b"\n" + self._status_mark + status + b"\r\x03"


class AdamCpw(LineIndicator):
    """`G`, `N` and `T` give gross, net and tare."""

    def obey(self, command: str, now_s: float) -> bytes:
        """Obey one command; out of range it has no weight to give."""
        shown = self.platform.show(now_s)
        values = {"G": shown.gross, "N": shown.value, "T": shown.tare}
        if command not in values:
            self._note(f"not a command: {command!r}")
            return b""
        if not shown.is_weight:
            return b""
        value = values[command]
        sign = "-" if value < 0 else "+"
        return f"{command}  {sign} {abs(value):.{shown.decimals}f} {shown.unit}\r\n".encode()


class AdamAzExtra(LineIndicator):
    """`P` prints a weight at rest; it beeps and is silent when that is 0 or the same again."""

    def __init__(self, platform: Platform, interval_s: float | None = None) -> None:
        super().__init__(platform, interval_s)
        self.beeps = 0
        self._printed: Shown | None = None

    def obey(self, command: str, now_s: float) -> bytes:
        """Obey one command."""
        shown = self.platform.show(now_s)
        if command in {"Z", "T"}:
            press = self.platform.press_zero if command == "Z" else self.platform.press_tare
            press(now_s)
            return b""
        if command != "P":
            self._note(f"not a command: {command!r}")
            return b""
        has_news = shown.is_stable and shown.is_weight and shown.value != 0
        if not has_news or shown == self._printed:
            self.beeps += 1
            return b""
        self._printed = shown
        sign = "-" if shown.value < 0 else "+"
        return f"G  {sign} {abs(shown.value):.{shown.decimals}f} {shown.unit}\r\n".encode()


class Sma(Indicator):
    """LF, a letter, CR: `W` weighs, `Z` zeroes, `T` tares, `C` clears the tare."""

    def __init__(self, platform: Platform, interval_s: float | None = None) -> None:
        super().__init__(platform, interval_s)
        self._question = b""

    def understand(self, byte: int, now_s: float) -> bytes:
        """Gather LF … CR; LF begins again."""
        character = bytes((byte,))
        self._question = character if character == b"\n" else self._question[-8:] + character
        if character != b"\r":
            return b""
        command, self._question = self._question[1:-1].decode("latin-1"), b""
        return self._obey(command, now_s)

    def _obey(self, command: str, now_s: float) -> bytes:
        has_failed = ""
        match command:
            case "W":
                pass
            case "Z":
                has_failed = "" if self.platform.press_zero(now_s) else "E"
            case "T":
                has_failed = "" if self.platform.press_tare(now_s) else "T"
            case "C":
                self.platform.clear_tare()
            case _:
                self._note(f"not a command: {command!r}")
                return b"\n?\r"
        return self._answer(self.platform.show(now_s), has_failed)

    def _answer(self, shown: Shown, has_failed: str) -> bytes:
        status = "Z" if shown.is_zero else " "
        status = "O" if shown.is_over else "U" if shown.is_under else status
        status = has_failed or status
        weight = f"{shown.value:.{shown.decimals}f}" if shown.is_weight else "-" * _SMA_PLACES
        kind = "N" if shown.is_net else "G"
        motion = " " if shown.is_stable else "M"
        text = f"{status}1{kind}{motion} {weight:>{_SMA_PLACES}}{shown.unit:>3}"
        return b"\n" + text.encode() + b"\r"
