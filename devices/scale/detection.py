"""Find what a scale speaks: listen, then ask in each protocol, at each usual setting of a line.

Only questions for a weight are asked; nothing ever zeroes or tares a scale.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from devices.errors import DeviceError
from devices.scale.driver import SerialScale, read_address
from devices.scale.errors import ScaleFault, ScaleLineTaken, ScaleOffline, UnitNotKilograms
from devices.scale.frames import FrameReader
from devices.scale.grammar import Grammar
from devices.scale.grammars import GRAMMARS
from devices.serial_line import Line, LineSettings, open_line

FRAMES_NEEDED: Final = 2
USUAL: Final = (
    LineSettings(9600, 8, "N"),
    LineSettings(9600, 7, "E"),
    LineSettings(4800, 8, "N"),
    LineSettings(4800, 7, "E"),
    LineSettings(2400, 8, "N"),
    LineSettings(1200, 8, "N"),
    LineSettings(19200, 8, "N"),
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a scale is waited for, seconds; the usual one suits the slowest we know.

    Args:
        listen_s: For what it says unasked.
        answer_s: For an answer.
        drain_s: For the end of what it was saying.
    """

    listen_s: float = 1.6
    answer_s: float = 0.7
    drain_s: float = 0.15


USUAL_PATIENCE: Final = Patience()


@dataclass(frozen=True, slots=True)
class Found:
    """A protocol in which a scale was understood.

    Args:
        protocol: its name in the settings.
        title: whose scales speak it.
        url: the address, with the settings of the line where they are not the usual ones.
        says: what it said, or the code of its refusal.
    """

    protocol: str
    title: str
    url: str
    says: str


def detect(
    url: str, patience: Patience = USUAL_PATIENCE, clock: Callable[[], float] = time.monotonic
) -> list[Found]:
    """Try every protocol on a line, the likeliest first; nothing found gives an empty list.

    Args:
        url: the address of the line, without its settings.
        patience: how long a scale is waited for.
        clock: monotonic seconds.

    Raises:
        ScaleAddressInvalid: It is no address.
        ScaleOffline, ScaleLineTaken: The line cannot be opened.
    """
    address, _ = read_address(url, USUAL[0])
    for settings in USUAL if address.startswith("/dev/") else USUAL[:1]:
        found = list(_tried(address, settings, patience, clock))
        if found:
            return found
    return []


def _tried(
    address: str, settings: LineSettings, patience: Patience, clock: Callable[[], float]
) -> Iterator[Found]:
    line = open_line(address, settings, ScaleOffline, ScaleLineTaken)
    try:
        heard = _listen(line, patience.listen_s, clock)
        fitting = [
            (grammar, says) for grammar in _streaming() if (says := _understood(grammar, heard))
        ]
        if not fitting and not heard:
            fitting = [
                (grammar, says)
                for grammar in _asked()
                if (says := _answered(grammar, line, patience, clock))
            ]
    except OSError as error:
        message = f"the scale's line is lost: {error}"
        raise ScaleOffline(message, url=address) from error
    finally:
        line.close()
    for grammar, says in fitting:
        yield Found(grammar.name, grammar.title, _written(address, settings, grammar), says)


def _streaming() -> list[Grammar]:
    return [grammar for grammar in GRAMMARS.values() if not grammar.asks]


def _asked() -> list[Grammar]:
    return [grammar for grammar in GRAMMARS.values() if grammar.asks]


def _listen(line: Line, listen_s: float, clock: Callable[[], float]) -> bytes:
    heard, deadline = bytearray(), clock() + listen_s
    while (left_s := deadline - clock()) > 0:
        heard += line.read(left_s)
    return bytes(heard)


def _understood(grammar: Grammar, heard: bytes) -> str:
    """Say what two frames at least say, when most of what was heard is made of them."""
    reader = FrameReader(grammar)
    frames = reader.feed(heard)
    covered = sum(len(frame.raw) for frame in frames)
    if len(frames) < FRAMES_NEEDED or covered * 2 < len(heard):
        return ""
    says = frames[-1].says
    return says.code if isinstance(says, DeviceError) else _weight(says.weight_grams)


def _answered(grammar: Grammar, line: Line, patience: Patience, clock: Callable[[], float]) -> str:
    """Ask once; an answer that is a frame, or the scale's own refusal, is an understanding."""
    line.write(b"\r\n")  # ends what the question before left half said
    while line.read(patience.drain_s):
        continue
    scale = SerialScale(_hasty(grammar, patience), lambda: _Kept(line), clock)
    try:
        return _weight(scale.read(patience.answer_s).weight_grams)
    except (UnitNotKilograms, ScaleFault) as refusal:
        return "" if refusal.params.get("detail") in {"NAK", "ES", "EL", "ET"} else refusal.code
    except DeviceError:
        return ""


def _hasty(grammar: Grammar, patience: Patience) -> Grammar:
    return replace(grammar, reply_timeout_s=patience.answer_s)


class _Kept:
    """The line, which a driver that is tried on it does not close."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def read(self, timeout_s: float) -> bytes:
        return self._line.read(timeout_s)

    def write(self, content: bytes) -> None:
        self._line.write(content)

    def close(self) -> None:
        """Leave it open for the next one."""


def _weight(grams: int | None) -> str:
    return "no weight now" if grams is None else f"{grams} g"


def _written(address: str, settings: LineSettings, grammar: Grammar) -> str:
    if settings == grammar.line or not address.startswith("/dev/"):
        return address
    return f"{address}?baud={settings.baud}&bits={settings.bits}&parity={settings.parity}"
