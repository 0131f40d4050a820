"""Concert V2 ("Protocole E") as bytes: the request of the till and the two answers.

Source: pyTeliumManager 2.4.2 and PayXpert's notes on Concert V2.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import xor

STX, ETX, EOT, ENQ, ACK, NAK = b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"\x15"
REQUEST_CHARACTERS = 34
REQUEST_BYTES = 1 + REQUEST_CHARACTERS + 2
REPORT_CHARACTERS = 55
DIRHAM = "504"


class Kind(StrEnum):
    """What the till asks for."""

    DEBIT = "0"
    CREDIT = "2"


class Status(StrEnum):
    """What became of it."""

    DONE = "0"
    REFUSED = "7"
    UNVERIFIED = "9"


class BadRequest(Exception):
    """A frame that a terminal answers with NAK."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a till.

    Args:
        till: number of the till, two digits.
        amount_centimes: the amount.
        wants_report: whether the answer is to carry the 55 characters of the card.
        mode: `1` by card, `C` by cheque.
        kind: debit or credit.
        currency: ISO 4217 number.
        private: ten characters that come back as they were.
        is_immediate: whether the till is answered before anybody shows a card.
        forces_authorisation: whether the bank is asked in any case.
    """

    till: str
    amount_centimes: int
    wants_report: bool
    mode: str
    kind: Kind
    currency: str
    private: str
    is_immediate: bool
    forces_authorisation: bool


def lrc(content: bytes) -> bytes:
    """Check byte: exclusive or of all that follows STX, ETX included. It may be any byte."""
    return bytes((reduce(xor, content, 0),))


def read_request(frame: bytes) -> Request:
    """Read a request from STX to LRC.

    Raises:
        BadRequest: When its check byte, its length or a field is wrong.
    """
    if len(frame) != REQUEST_BYTES or frame[:1] != STX or frame[-2:-1] != ETX:
        message = f"not a frame: {frame.hex(' ')}"
        raise BadRequest(message)
    if lrc(frame[1:-1]) != frame[-1:]:
        message = f"wrong LRC {frame[-1:].hex()}: {frame.hex(' ')}"
        raise BadRequest(message)
    text = frame[1:-2].decode("latin-1")
    till, amount, report, mode, kind = text[:2], text[2:10], text[10], text[11], text[12]
    currency, private, wait, forced = text[13:16], text[16:26], text[26:30], text[30:34]
    is_right = (
        (till + amount + currency).isdecimal(),
        report in "01",
        mode in "1C",
        kind in set(Kind),
        wait in {"A010", "A011"},
        forced in {"B010", "B011"},
    )
    if not all(is_right):
        message = f"a field is wrong: {text!r}"
        raise BadRequest(message)
    return Request(
        till,
        int(amount),
        report == "1",
        mode,
        Kind(kind),
        currency,
        private,
        wait == "A011",
        forced == "B011",
    )


def answer_to(request: Request, status: Status, report: str = "") -> bytes:
    """Write the answer: 28 bytes, or 83 with the report that was asked for."""
    card = f"{report:<{REPORT_CHARACTERS}.{REPORT_CHARACTERS}}" if request.wants_report else ""
    amount = f"{request.amount_centimes:08d}"
    text = f"{request.till}{status}{amount}{request.mode}{card}{request.currency}{request.private}"
    content = text.encode("latin-1") + ETX
    return STX + content + lrc(content)
