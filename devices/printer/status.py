"""What an ESC/POS printer says back, and how to tell the kinds of answers apart.

Answers to different questions share one line without any framing; only fixed bits tell them apart,
so a driver that writes a question and reads one byte will sooner or later read another answer.

Source: Epson ESC/POS reference, `DLE EOT`, `GS a`, `GS r`, `GS I`, `GS ( H`; identification of
status by its fixed bits.
"""

from dataclasses import dataclass

from devices.errors import (
    CoverOpen,
    CutterBlocked,
    DeviceError,
    DeviceOffline,
    HeadOverheated,
    PaperOut,
    PrinterFault,
)
from devices.printer.condition import PrinterStatus

_FIXED = 0b1001_0011
_REAL_TIME, _AUTOMATIC = 0b0001_0010, 0b0001_0000
_SLOW_FIXED = 0b1001_0000
_BLOCK_STARTS, _BLOCK_END = (0x37, 0x5F), 0x00
_AUTOMATIC_SIZE = 4

_BLOCK_BYTES_MAX = 128
"""No answer of ours is as long: a longer one is noise that began like one."""

REAL_TIME_QUESTIONS = (1, 2, 3, 4)
_DRAWER_EOT1, _OFFLINE_EOT1 = 0x04, 0x08
_COVER_EOT2, _PAPER_END_EOT2, _ERROR_EOT2 = 0x04, 0x20, 0x40
_CUTTER_EOT3, _UNRECOVERABLE_EOT3, _PASSING_EOT3 = 0x08, 0x20, 0x40
_NEAR_END_EOT4, _PAPER_END_EOT4 = 0x0C, 0x60
_PAPER_END_GS_R = 0x0C


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """The answer to `DLE EOT n`: it does not say to which n."""

    byte: int


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    """Four bytes a printer sends by itself when its state changes (`GS a`)."""

    content: bytes


@dataclass(frozen=True, slots=True)
class SlowStatus:
    """The answer to `GS r 1`, given when everything sent before it has been processed."""

    byte: int

    @property
    def has_paper(self) -> bool:
        """Whether there was paper for what was processed: some clones go on without any."""
        return not self.byte & _PAPER_END_GS_R


@dataclass(frozen=True, slots=True)
class Block:
    """A longer answer, without its closing zero, such as the end of a job (`GS ( H`)."""

    content: bytes


Reply = RealTimeStatus | AutomaticStatus | SlowStatus | Block


class ReplyReader:
    """Cuts the bytes a printer sends into answers, whatever pieces they arrive in."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, received: bytes) -> list[Reply]:
        """Take bytes in and give the answers they complete. Unknown bytes are passed over."""
        self._pending += received
        replies = []
        while size := self._complete_size():
            reply = _reply_of(bytes(self._pending[:size]))
            del self._pending[:size]
            if reply is not None:
                replies.append(reply)
        return replies

    def _complete_size(self) -> int:
        """Bytes of the first answer, or 0 when it is not all here yet."""
        if not self._pending:
            return 0
        first = self._pending[0]
        if first in _BLOCK_STARTS:
            size = self._pending.find(_BLOCK_END) + 1
            return 1 if size == 0 and len(self._pending) > _BLOCK_BYTES_MAX else size
        if first & _FIXED == _AUTOMATIC:
            return self._automatic_size()
        return 1

    def _automatic_size(self) -> int:
        """Bytes of an automatic status; 1, to be passed over, when what follows is none of it."""
        following = self._pending[1:_AUTOMATIC_SIZE]
        if any(byte & _SLOW_FIXED for byte in following):
            return 1
        return _AUTOMATIC_SIZE if len(self._pending) >= _AUTOMATIC_SIZE else 0


def _reply_of(content: bytes) -> Reply | None:
    first = content[0]
    if first in _BLOCK_STARTS:
        return Block(content[:-1]) if len(content) > 1 else None
    if first & _FIXED == _AUTOMATIC:
        return AutomaticStatus(content) if len(content) == _AUTOMATIC_SIZE else None
    if first & _FIXED == _REAL_TIME:
        return RealTimeStatus(first)
    return SlowStatus(first) if first & _SLOW_FIXED == 0 else None


def from_real_time(printer: int, offline_cause: int, error: int, paper: int) -> PrinterStatus:
    """Read the answers to `DLE EOT` 1, 2, 3 and 4."""
    return PrinterStatus(
        is_online=not printer & _OFFLINE_EOT1,
        is_cover_open=bool(offline_cause & _COVER_EOT2),
        has_paper=not (offline_cause & _PAPER_END_EOT2 or paper & _PAPER_END_EOT4),
        is_paper_near_end=bool(paper & _NEAR_END_EOT4),
        has_error=bool(
            offline_cause & _ERROR_EOT2
            or error & (_CUTTER_EOT3 | _UNRECOVERABLE_EOT3 | _PASSING_EOT3)
        ),
        is_cutter_blocked=bool(error & _CUTTER_EOT3),
        is_overheated=bool(error & _PASSING_EOT3),
        is_drawer_signal_high=bool(printer & _DRAWER_EOT1),
    )


def from_automatic(status: AutomaticStatus) -> PrinterStatus:
    """Read the four bytes of `GS a`."""
    printer, errors, paper, _ = status.content
    return PrinterStatus(
        is_online=not printer & 0x08,
        is_cover_open=bool(printer & 0x20),
        has_paper=not paper & 0x0C,
        is_paper_near_end=bool(paper & 0x03),
        has_error=bool(errors & 0x6C),
        is_cutter_blocked=bool(errors & 0x08),
        is_overheated=bool(errors & 0x40),
        is_drawer_signal_high=bool(printer & 0x04),
    )


def refusal(status: PrinterStatus, *, started: bool) -> DeviceError | None:
    """Name what keeps a printer from printing, the thing to mend first, or nothing.

    Args:
        status: what the printer says.
        started: whether bytes of the job have left.
    """
    if status.is_cover_open:
        return CoverOpen("the cover of the printer is open", started=started)
    if not status.has_paper:
        return PaperOut("the printer has no paper", started=started)
    if status.has_error:
        return _error_of(status, started=started)
    if not status.is_online:
        return DeviceOffline("the printer says it is offline", started=started)
    return None


def _error_of(status: PrinterStatus, *, started: bool) -> PrinterFault:
    if status.is_cutter_blocked:
        return CutterBlocked("the cutter of the printer is blocked", started=started)
    if status.is_overheated:
        return HeadOverheated("the printer waits for its head to cool", started=started)
    return PrinterFault("the printer reports an error", started=started)
