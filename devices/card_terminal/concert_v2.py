"""Concert V2 (Telium "Protocole E"): one debit over a serial line, whole centimes, MAD 504.

Answers are read by length, since a check byte may look like any control code. From the moment the
frame may have been taken in, whatever goes wrong ends in UNKNOWN: the cashier looks at the
terminal.

The report of 55 characters, which holds the card's number, is never asked for and never kept.

Source: Concert V2 as implemented by pyTeliumManager 2.4.2; PayXpert integration guide.
"""

import time
from collections.abc import Callable
from typing import Final

from devices.card_terminal.errors import CardTerminalAddressInvalid, CardTerminalOffline
from devices.card_terminal.manual import refuse_amount
from devices.card_terminal.port import CardOutcome, CardTerminal
from devices.errors import DeviceError
from devices.serial_line import Line, LineSettings, is_line_address, open_line

STX, ETX, EOT, ENQ, ACK, NAK = b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"\x15"
REGISTER: Final = "01"
MAD: Final = "504"
"""Numeric code of the dirham, ISO 4217. It is also Morocco's in ISO 3166: never mix the two up."""
TRIES: Final = 3
STEP_TIMEOUT_S: Final = 2.0
DEBIT_TIMEOUT_S: Final = 120.0
_GLANCE_S: Final = 0.1
"""The longest wait between two looks at the clock."""
_SHORT, _LONG = 28, 83
_REFERENCE_WIDTH: Final = 10


def debit_frame(amount_centimes: int, reference: str, *, wants_report: bool = False) -> bytes:
    """Build the frame that asks for a debit; 37 bytes with its marks and its check byte.

    Args:
        amount_centimes: whole centimes of dirham.
        reference: ten characters of ours, given back in the answer.
        wants_report: whether the answer is to hold the terminal's report.
    """
    private = reference[:_REFERENCE_WIDTH].ljust(_REFERENCE_WIDTH)
    report = "1" if wants_report else "0"
    body = f"{REGISTER}{amount_centimes:08d}{report}10{MAD}{private}A010B010"
    return STX + _checked(body.encode("ascii") + ETX)


def _checked(covered: bytes) -> bytes:
    return covered + bytes((_xor(covered),))


def _xor(content: bytes) -> int:
    result = 0
    for byte in content:
        result ^= byte
    return result


def answer_length(held: bytes) -> int:
    """Say how long the answer is that begins here, by where its end mark stands; 0: more to come.

    Raises:
        ValueError: These bytes are no answer.
    """
    if held[:1] != STX:
        message = "an answer begins with STX"
        raise ValueError(message)
    for length in (_SHORT, _LONG):
        if len(held) < length:
            return 0
        is_end = held[length - 2 : length - 1] == ETX
        if is_end and _xor(held[1 : length - 1]) == held[length - 1]:
            return length
    message = "no end mark and check byte where they belong"
    raise ValueError(message)


def read_answer(frame: bytes, amount_centimes: int, reference: str) -> CardOutcome:
    """Read an answer whose length and check byte are right.

    Anything but a plain yes or no to this very debit is UNKNOWN.
    """
    text = frame[1:-2].decode("latin-1")
    register, state, amount = text[0:2], text[2:3], text[3:11]
    currency, private = text[-13:-10], text[-10:].strip()
    is_ours = (register, amount, currency) == (REGISTER, f"{amount_centimes:08d}", MAD)
    if not is_ours:
        return CardOutcome.unknown("concert.other_debit")
    if state == "0":
        is_told = private != reference[:_REFERENCE_WIDTH].strip() and private.isalnum()
        return CardOutcome.approved(private if is_told else "")
    if state == "7":
        return CardOutcome.refused("concert.7")
    return CardOutcome.unknown(f"concert.{state if state.isalnum() else '?'}")


class ConcertV2Terminal:
    """A terminal on a line, opened for one debit at a time.

    Args:
        open_port: opens the line.
        clock: monotonic seconds.
    """

    def __init__(
        self, open_port: Callable[[], Line], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._open_port, self._clock = open_port, clock

    def debit(self, amount_centimes: int, reference: str) -> CardOutcome:
        """Ask for one debit; see `devices.card_terminal.port.CardTerminal`.

        Raises:
            CardAmountInvalid: The amount cannot be debited; nothing was sent.
        """
        refuse_amount(amount_centimes)
        frame = debit_frame(amount_centimes, reference)
        try:
            line = self._open_port()
        except DeviceError as error:
            return CardOutcome.refused(error.code)
        talk = _Talk(line, self._clock)
        try:
            refusal = talk.offer(frame)
            if refusal is not None:
                return refusal
            answer = talk.await_answer()
            return read_answer(answer, amount_centimes, reference)
        except OSError:
            if talk.is_started:
                return CardOutcome.unknown("concert.line_lost")
            return CardOutcome.refused(CardTerminalOffline.code)
        finally:
            line.close()

    def close(self) -> None:
        """Hold nothing between two debits."""


class _NoAnswerError(OSError):
    """Nothing came in time."""


class _Talk:
    """One exchange on an open line."""

    def __init__(self, line: Line, clock: Callable[[], float]) -> None:
        self._line, self._clock, self._held = line, clock, bytearray()
        self.is_started = False

    def offer(self, frame: bytes) -> CardOutcome | None:
        """Announce the frame and send it until it is taken in.

        Returns:
            A refusal when it is certain that the terminal did not take it in.
        """
        self._line.read(0)  # what an earlier debit left on the line answers nothing
        if not any(self._ask(ENQ) == ACK for _ in range(TRIES)):
            return CardOutcome.refused(CardTerminalOffline.code)
        for _ in range(TRIES):
            self.is_started = True
            reply = self._ask(frame)
            if reply == ACK:
                self._line.write(EOT)
                return None
            if reply != NAK:  # nothing, or something else: it may have been taken in
                message = "the terminal did not say whether it took the debit in"
                raise _NoAnswerError(message)
        return CardOutcome.refused("concert.nak")

    def await_answer(self) -> bytes:
        """Wait for the terminal's turn, and for an answer whose check byte is right."""
        deadline = self._clock() + DEBIT_TIMEOUT_S
        for _ in range(TRIES):
            while self._byte(deadline) != ENQ:
                continue
            self._line.write(ACK)
            answer = self._answer(min(deadline, self._clock() + STEP_TIMEOUT_S))
            if answer is not None:
                self._line.write(ACK)
                return answer
            self._line.write(NAK)
            answer = self._answer(min(deadline, self._clock() + STEP_TIMEOUT_S))
            if answer is not None:
                self._line.write(ACK)
                return answer
        message = "no readable answer came"
        raise _NoAnswerError(message)

    def _answer(self, deadline: float) -> bytes | None:
        """Read one answer by its length, or nothing when it cannot be read."""
        held = bytearray()
        while True:
            try:
                held += self._byte(deadline)
            except _NoAnswerError:
                return None
            try:
                length = answer_length(bytes(held))
            except ValueError:
                self._held.clear()
                self._line.read(0)
                return None
            if length:
                return bytes(held[:length])

    def _ask(self, content: bytes) -> bytes:
        """Send, and give the one byte that answers, or nothing."""
        self._line.write(content)
        try:
            return self._byte(self._clock() + STEP_TIMEOUT_S)
        except _NoAnswerError:
            return b""

    def _byte(self, deadline: float) -> bytes:
        while not self._held:
            left_s = deadline - self._clock()
            if left_s <= 0:
                message = "nothing came in time"
                raise _NoAnswerError(message)
            self._held += bytes(byte & 0x7F for byte in self._line.read(min(left_s, _GLANCE_S)))
        first = bytes(self._held[:1])
        del self._held[:1]
        return first


def open_card_terminal(url: str) -> CardTerminal:
    """Make the driver of the terminal at an address.

    Args:
        url: `/dev/girct-card-terminal` or `socket://host:port`.

    Raises:
        CardTerminalAddressInvalid: It is neither.
    """
    return ConcertV2Terminal(_opener(url))


def reach_card_terminal(url: str) -> None:
    """Knock at a terminal's door, and ask for nothing.

    Raises:
        CardTerminalAddressInvalid: The address is none.
        CardTerminalOffline: Nobody answers there.
    """
    line = _opener(url)()
    try:
        line.read(0)
        line.write(ENQ)
        is_there = ACK in bytes(byte & 0x7F for byte in line.read(STEP_TIMEOUT_S))
        line.write(EOT)
    except OSError as error:
        raise CardTerminalOffline(str(error), url=url) from error
    finally:
        line.close()
    if not is_there:
        message = f"no card terminal answers at {url}"
        raise CardTerminalOffline(message, url=url)


def _opener(url: str) -> Callable[[], Line]:
    if not is_line_address(url):
        message = f"not the address of a card terminal: {url!r}"
        raise CardTerminalAddressInvalid(message, url=url)
    settings = LineSettings(9600, 7, "E", 1)
    return lambda: open_line(url, settings, CardTerminalOffline, CardTerminalOffline)
