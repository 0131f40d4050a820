"""One driver for all scales: asks if the protocol asks, reads frames, and says why none came."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from devices.errors import DeviceError
from devices.scale.errors import (
    ScaleAddressInvalid,
    ScaleFault,
    ScaleLineTaken,
    ScaleNoNews,
    ScaleOffline,
    ScaleSilent,
    ScaleUnreadable,
)
from devices.scale.frames import Frame, FrameReader
from devices.scale.grammar import Ask, Grammar
from devices.scale.grammars import grammar_named
from devices.scale.plate import AS_FRAMES_SAY, ShownAs
from devices.scale.port import Reading, Scale
from devices.serial_line import Line, LineSettings, is_line_address, open_line

ASK_INTERVAL_S: Final = 0.15
"""Time from one question to the next: slow scales lose a question that comes sooner."""
_STEP_TIMEOUT_S: Final = 0.5


class SerialScale:
    """A scale on a line. The line is opened at the first reading.

    Args:
        grammar: its protocol.
        open_port: opens the line.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        grammar: Grammar,
        open_port: Callable[[], Line],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._grammar, self._open_port, self._clock = grammar, open_port, clock
        self._reader = FrameReader(grammar)
        self._frames: deque[Frame] = deque()
        self._line: Line | None = None
        self._ask_at_s = clock()

    @property
    def protocol(self) -> str:
        """Name of the protocol it speaks."""
        return self._grammar.name

    def read(self, timeout_s: float) -> Reading:
        """Wait for the next frame and say what is in it; see `devices.scale.port.Scale`."""
        try:
            line = self._opened()
            if self._grammar.asks and not self._frames:
                self._ask(line)
            frame = self._next(line, max(timeout_s, self._grammar.reply_timeout_s))
        except DeviceError:
            raise
        except OSError as error:
            self.close()
            message = f"the scale's line is lost: {error}"
            raise ScaleOffline(message) from error
        if isinstance(frame.says, DeviceError):
            raise frame.says
        shown = frame.says
        return Reading(
            weight_grams=shown.weight_grams,
            is_stable=shown.is_stable,
            is_overload=shown.is_overload,
            is_underload=shown.is_underload,
            is_net=shown.is_net,
            tare_grams=shown.tare_grams,
            raw=frame.raw,
            at_s=self._clock(),
        )

    def close(self) -> None:
        """Release the line; the next reading opens it again."""
        if self._line is not None:
            self._line.close()
            self._line = None
        self._frames.clear()
        self._reader.reset()

    def _opened(self) -> Line:
        if self._line is None:
            self._line = self._open_port()
            self._reader.reset()
        return self._line

    def _ask(self, line: Line) -> None:
        """Go through the question, after what came late to the last one was thrown away."""
        while (left_s := self._ask_at_s - self._clock()) > 0:
            line.read(left_s)
        self._ask_at_s = self._clock() + ASK_INTERVAL_S
        self._reader.reset()
        for step in self._grammar.asks:
            if not self._take_step(line, step):
                for why in self._grammar.after_refusal:
                    self._take_step(line, why)
                return

    def _take_step(self, line: Line, step: Ask) -> bool:
        """Send one step, and wait for its answer if it has one.

        Returns:
            Whether the scale went along.
        """
        line.write(step.send)
        if not step.wait_for:
            return not step.or_else or not self._is_refused(line, step.or_else)
        deadline = self._clock() + _STEP_TIMEOUT_S
        while (left_s := deadline - self._clock()) > 0:
            answer = bytes(byte & self._grammar.mask for byte in line.read(left_s))
            if step.wait_for in answer:
                return True
            if step.or_else and step.or_else in answer:
                return self._refuse_step()
        message = "the scale does not answer the first step of the question"
        raise ScaleSilent(message)

    def _refuse_step(self) -> bool:
        if self._grammar.after_refusal:
            return False
        message = "the scale refuses the question"
        raise ScaleFault(message, detail="NAK")

    def _is_refused(self, line: Line, refusal: bytes) -> bool:
        """Look at the first bytes after a question: a refusal, or the beginning of a frame."""
        answer = line.read(self._grammar.reply_timeout_s)
        if answer[:1] == refusal:
            return True
        self._frames.extend(self._reader.feed(answer))
        return False

    def _next(self, line: Line, timeout_s: float) -> Frame:
        deadline = self._clock() + timeout_s
        dropped, has_heard = self._reader.dropped, False
        while not self._frames:
            left_s = deadline - self._clock()
            if left_s <= 0:
                raise self._no_frame(has_heard=has_heard or self._reader.dropped > dropped)
            received = line.read(left_s)
            has_heard = has_heard or bool(received)
            self._frames.extend(self._reader.feed(received))
        return self._frames.popleft()

    def _no_frame(self, *, has_heard: bool) -> DeviceError:
        if has_heard:
            return ScaleUnreadable("bytes came, and made no frame")
        if self._grammar.is_silent_without_news:
            return ScaleNoNews("nothing came: no weight, or the same as before")
        return ScaleSilent("nothing came")


def open_scale(url: str, protocol: str, shown_as: ShownAs = AS_FRAMES_SAY) -> Scale:
    """Make the driver of the scale at an address.

    Args:
        url: `/dev/girct-scale`, `socket://host:port` or `rfc2217://host:port`; `?baud=4800`, with
            `&bits=`, `&parity=` and `&stop=`, where the scale is not set as its makers do.
        protocol: a name of `GRAMMARS`.
        shown_as: how it shows a weight, where its frames do not say so.

    Raises:
        ScaleAddressInvalid: The address is none of these.
        UnknownScaleProtocol: No protocol has this name.
    """
    grammar = grammar_named(protocol).vouched(shown_as)
    address, settings = read_address(url, grammar.line)
    return SerialScale(grammar, lambda: open_line(address, settings, ScaleOffline, ScaleLineTaken))


def read_address(url: str, usual: LineSettings) -> tuple[str, LineSettings]:
    """Part an address from the settings of its line.

    Raises:
        ScaleAddressInvalid: It cannot be understood.
    """
    address, _, query = url.partition("?")
    try:
        given = dict(part.split("=", 1) for part in query.split("&") if part)
        settings = LineSettings(
            baud=int(given.pop("baud", usual.baud)),
            bits=int(given.pop("bits", usual.bits)),
            parity=given.pop("parity", usual.parity),
            stop_bits=int(given.pop("stop", usual.stop_bits)),
        )
    except ValueError as error:
        message = f"not the settings of a line: {url!r}"
        raise ScaleAddressInvalid(message, url=url) from error
    is_set = (
        settings.bits in {7, 8} and settings.parity in {*"NEO"} and settings.stop_bits in {1, 2}
    )
    if given or not is_set or settings.baud <= 0 or not is_line_address(address):
        message = f"not the address of a scale: {url!r}"
        raise ScaleAddressInvalid(message, url=url)
    return address, settings
