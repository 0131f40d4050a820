"""Scales that know prices: Dibal 98/99, Dialog-06, and Epelsa, which streams.

Source: sbzsystems' Dibal notes; Dibal DPOS-400 manual §4.39 and PI100 (Dialog-06); Epelsa manuals.
"""

from decimal import ROUND_HALF_UP, Decimal

from hardware_mocks.scale.indicator import Indicator, LineIndicator, xor_of
from hardware_mocks.scale.platform import Platform, Shown, Unit

_STX, _ETX, _EOT, _ENQ, _ACK, _NAK, _ESC = (
    b"\x02",
    b"\x03",
    b"\x04",
    b"\x05",
    b"\x06",
    b"\x15",
    0x1B,
)
_PATIENCE_S = 7.0
_GRAMS_MAX = 99_999
_UNIT_AMOUNT_PLACES = 5
_QUESTION_BYTES = 32


def _grams(shown: Shown) -> int:
    return int(shown.value.scaleb(3))


def _amount(unit_amount: str, grams: int) -> int:
    exact = Decimal(int(unit_amount)) * grams / 1000
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _fits(shown: Shown) -> bool:
    """Whether there is a weight these protocols can write: whole grams, five digits."""
    is_kilograms = shown.is_weight and shown.unit is Unit.KG
    return is_kilograms and 0 <= _grams(shown) <= _GRAMS_MAX


class Dibal98(LineIndicator):
    """Asked with `98` and an amount a kilogram, answers `99`, grams and amount, at rest."""

    def obey(self, command: str, now_s: float) -> bytes:
        """Obey one question; a wrong one is met with silence."""
        body, check = command[:-1], command[-1:]
        is_question = len(body) == len("98") + _UNIT_AMOUNT_PLACES and body.isdecimal()
        is_right = bytes((xor_of(body.encode("latin-1")),)) == check.encode("latin-1")
        if not (is_question and is_right and body.startswith("98")):
            self._note(f"not a question: {command!r}")
            return b""

        def answer(shown: Shown, _: float) -> bytes:
            if not _fits(shown):
                return b""
            grams = _grams(shown)
            text = f"990{grams:05d}0{_amount(body[2:], grams) % 1_000_000:06d}".encode()
            return text + bytes((xor_of(text),)) + b"\r\n"

        return self._when_stable(now_s, answer, patience_s=_PATIENCE_S)


class Dialog06(Indicator):
    """Takes an amount a kilogram in a record, then answers EOT ENQ with the weight and the amount.

    Args:
        platform: what it weighs with.
        interval_s: as for every indicator.
        record_end: what ends the records it sends: manuals print ETX and EOT alike.
    """

    def __init__(
        self, platform: Platform, interval_s: float | None = None, record_end: bytes = _ETX
    ) -> None:
        super().__init__(platform, interval_s)
        self._record_end = record_end
        self._unit_amount: str | None = None
        self._status = "00"
        self._question = b""

    def understand(self, byte: int, now_s: float) -> bytes:
        """Gather EOT ENQ, or EOT STX … ETX."""
        self._question += bytes((byte,))
        if self._question == _EOT + _ENQ:
            self._question = b""
            return self._weigh(now_s)
        if self._question.startswith(_EOT + _STX):
            if bytes((byte,)) != _ETX:
                return self._drop() if len(self._question) > _QUESTION_BYTES else b""
            record, self._question = self._question[2:-1], b""
            return self._obey(record)
        if self._question not in {_EOT, _EOT + _STX}:
            return self._drop()
        return b""

    def _drop(self) -> bytes:
        self._note(f"not a record: {self._question.hex(' ')}")
        self._question = _EOT if self._question.endswith(_EOT) else b""
        return b""

    def _obey(self, record: bytes) -> bytes:
        fields = record.decode("latin-1").split(chr(_ESC))
        if fields == ["08"]:
            return _STX + b"09" + bytes((_ESC,)) + self._status.encode() + self._record_end
        is_amount = len(fields) > 1 and fields[1].isdecimal() and len(fields[1]) in {5, 6}
        if fields[0] == "01" and is_amount:
            self._unit_amount, self._status = fields[1], "00"
            return _ACK
        self._note(f"not a record: {record.hex(' ')}")
        self._status = "10"
        return _NAK

    def _weigh(self, now_s: float) -> bytes:
        if self._unit_amount is None:
            self._status = "11"
            return _NAK
        self._status = "20"  # what is true if it never comes to rest
        return self._when_stable(now_s, self._answer, too_late=_NAK, patience_s=_PATIENCE_S)

    def _answer(self, shown: Shown, _: float) -> bytes:
        if not _fits(shown):
            self._status = "31" if shown.value < 0 else "32"
            return _NAK
        self._status = "00"
        unit_amount, grams = self._unit_amount or "", _grams(shown)
        amount = f"{_amount(unit_amount, grams) % 1_000_000:06d}"
        fields = ("02", "3", f"{grams:05d}", f"{int(unit_amount):06d}", amount)
        return _STX + chr(_ESC).join(fields).encode() + self._record_end


class Epelsa(Indicator):
    """Streams a letter and a weight: `I` since it was switched on, `A` at rest, `!` otherwise."""

    usual_interval_s = 0.2

    def __init__(self, platform: Platform, interval_s: float | None = None) -> None:
        super().__init__(platform, interval_s)
        self._is_initial = True

    def frame(self, shown: Shown) -> bytes:
        """Give one frame."""
        self._is_initial = self._is_initial and shown.is_zero and shown.is_stable
        letter = "A" if shown.is_stable and shown.is_weight else "!"
        letter = "I" if self._is_initial else letter
        return _STX + f"{letter}{shown.value: .{shown.decimals}f}\r".encode() + _ETX
