"""What a protocol's table says: how a line is set, what is asked, where a frame ends, what it says.

A grammar only tells one frame from another and reads it; lines, time and doubt are elsewhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from devices.scale.errors import UnitNotKilograms, WeightTooFine
from devices.scale.plate import ShownAs
from devices.serial_line import LineSettings

GRAMS: Final = 1000
USUAL_LINE: Final = LineSettings()
SEVEN_BITS: Final = 0x7F
EIGHT_BITS: Final = 0xFF


class FrameBroken(ValueError):
    """These bytes are no frame of this protocol: a checksum, a length or a letter is wrong."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one frame says; see `devices.scale.port.Reading` for each field."""

    weight_grams: int | None
    is_stable: bool
    is_overload: bool = False
    is_underload: bool = False
    is_net: bool = False
    tare_grams: int | None = None


OVERLOAD: Final = Shown(None, is_stable=False, is_overload=True)
UNDERLOAD: Final = Shown(None, is_stable=False, is_underload=True)
MOVING_UNSHOWN: Final = Shown(None, is_stable=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """One step of a question.

    Args:
        send: bytes to send.
        wait_for: what the scale answers before the next step; nothing when its frame comes next.
        or_else: what it answers instead when it refuses.
    """

    send: bytes
    wait_for: bytes = b""
    or_else: bytes = b""


NOT_HERE: Final = -1
NEED_MORE: Final = 0
Measure = Callable[[bytes], int]
"""From bytes, the length of the frame they begin with; NEED_MORE; or minus how many to drop."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """One protocol.

    Args:
        name: its name in the settings.
        title: whose scales speak it.
        measure: finds the end of a frame.
        read: reads one frame; raises `FrameBroken`, or the scale's own refusal.
        read_as: the same where frames name no unit: with what the settings vouch for.
        line: how such scales are usually set.
        asks: what is sent for each reading; nothing when the scale streams by itself.
        after_refusal: what is asked when a step is refused, to learn why.
        mask: 0x7f where the eighth bit is parity or noise.
        has_stable_flag: whether frames say that the load is still.
        is_text: whether a frame is a line of text: a broken one is dropped whole, and a stream is
            read from its first line end, so that the tail of a line is never a weight.
        reply_timeout_s: how long such a scale may take to answer.
        longest: no frame is longer, in bytes.
        is_silent_without_news: whether it answers nothing while the weight does not change.
    """

    name: str
    title: str
    measure: Measure
    read: Callable[[bytes], Shown]
    line: LineSettings = USUAL_LINE
    asks: tuple[Ask, ...] = ()
    after_refusal: tuple[Ask, ...] = ()
    read_as: Callable[[bytes, ShownAs], Shown] | None = None
    mask: int = EIGHT_BITS
    has_stable_flag: bool = True
    is_text: bool = False
    reply_timeout_s: float = 1.0
    longest: int = 64
    is_silent_without_news: bool = False

    def vouched(self, shown_as: ShownAs) -> "Grammar":
        """Give the grammar of a scale that shows weights so."""
        read_as = self.read_as
        if read_as is None:
            return self
        return replace(self, read=lambda frame: read_as(frame, shown_as))


def text_line(longest: int, end: bytes = b"\n") -> Measure:
    """Frames that end with a line end and begin anywhere."""

    def measure(content: bytes) -> int:
        at = content.find(end)
        if at >= 0:
            return at + len(end)
        return -len(content) if len(content) > longest else NEED_MORE

    return measure


def between(start: bytes, end: bytes, longest: int) -> Measure:
    """Frames between two marks."""

    def measure(content: bytes) -> int:
        if (away := _away_from(start, content)) != 0:
            return away
        at = content.find(end, len(start))
        if at < 0 or at >= longest:
            return NOT_HERE if len(content) >= longest else NEED_MORE
        return at + len(end)

    return measure


def exactly(start: bytes, length: int) -> Measure:
    """Frames of one length after a mark: a checksum that looks like a mark cuts nothing."""

    def measure(content: bytes) -> int:
        if (away := _away_from(start, content)) != 0:
            return away
        return length if len(content) >= length else NEED_MORE

    return measure


def _away_from(start: bytes, content: bytes) -> int:
    """Say how much to drop before a mark may begin: 0 when it begins here, or may."""
    if content.startswith(start) or start.startswith(content):
        return 0
    at = content.find(start)
    return -at if at > 0 else -max(1, len(content) - len(start) + 1)


def matched(pattern: re.Pattern[bytes], frame: bytes) -> re.Match[bytes]:
    """Match a whole frame.

    Raises:
        FrameBroken: It does not match.
    """
    found = pattern.fullmatch(frame)
    if found is None:
        message = f"not a frame: {frame[:64]!r}"
        raise FrameBroken(message)
    return found


def require(*, is_right: bool, what: str) -> None:
    """Refuse a frame whose checksum or marks are wrong.

    Raises:
        FrameBroken: It is not right.
    """
    if not is_right:
        raise FrameBroken(what)


def grams_of(digits: bytes, *, unit: bytes = b"kg", sign: bytes = b"") -> int:
    """Turn a weight as it is written into whole grams; a comma may be its point.

    Raises:
        UnitNotKilograms: Another unit is shown.
        WeightTooFine: Parts of a gram are not zero.
        FrameBroken: It is no number.
    """
    refuse_unit(unit)
    try:
        weight = Decimal(digits.decode("ascii").replace(" ", "").replace(",", "."))
    except (InvalidOperation, UnicodeDecodeError) as error:
        message = f"no number: {digits!r}"
        raise FrameBroken(message) from error
    return scaled(weight, is_negative=sign.strip() == b"-")


def scaled(kilograms: Decimal, *, is_negative: bool = False) -> int:
    """Turn kilograms into whole grams.

    Raises:
        WeightTooFine: Parts of a gram are not zero.
    """
    grams = kilograms * GRAMS
    if grams != grams.to_integral_value():
        message = f"{kilograms} kg is finer than a gram"
        raise WeightTooFine(message)
    return -int(grams) if is_negative else int(grams)


def decimals_of(digits: bytes) -> int:
    """Count the decimals of a weight as it is written."""
    return len(digits.replace(b",", b".").partition(b".")[2])


def refuse_unit(unit: bytes) -> None:
    """Refuse any unit but kilograms.

    Raises:
        UnitNotKilograms: Another unit, or none, is shown.
    """
    if unit.strip().lower() != b"kg":
        shown = unit.strip().decode("ascii", "replace") or "?"
        message = f"the scale shows {shown!r}, not kg"
        raise UnitNotKilograms(message, unit=shown)


def xor_of(content: bytes) -> int:
    """Exclusive-or of all bytes."""
    result = 0
    for byte in content:
        result ^= byte
    return result
