"""The three things a citizen can read when the QR symbol is torn, turned into a search. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from domain.receipt_code import SHORT_CODE_CHARACTERS
from server.verification.states import TornCodeRefused

ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
"""Base32. Source: RFC 4648 §6."""
BITS_A_CHARACTER: Final = 5
LINK_BITS: Final = 256
LOOK_ALIKES: Final = str.maketrans("018", "OIB")
"""What a reader takes for a letter of the code; the code itself never has these digits."""
EASTERN_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩٫", "0123456789,")
CODE: Final = re.compile(f"[A-Z2-7]{{{SHORT_CODE_CHARACTERS}}}")
NUMBER: Final = re.compile(r"([0-9]{1,10})-([0-9]{1,10})")
AMOUNT: Final = re.compile(r"([0-9]{1,10})(?:[.,]([0-9]{1,2}))?")
SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")
UINT32_MAX: Final = 2**32 - 1
CENTIMES_A_DIRHAM: Final = 100
UNREADABLE: Final = "what was typed in cannot be read"


@dataclass(frozen=True, slots=True)
class TornCode:
    """A search: the range of links that begin with the short code, the number, the amount."""

    first_link: bytes
    last_link: bytes
    terminal_id: int
    receipt_no: int
    amount_centimes: int


def read_torn_code(short_code: str, number: str, amount: str) -> TornCode:
    """Read what was typed in: spaces, case, look-alikes and Arabic digits are forgiven.

    Args:
        short_code: The ten characters under the symbol.
        number: The legal number, `742001-17`.
        amount: The total in dirhams, `1 234,50`.

    Raises:
        TornCodeRefused: One of the three cannot be read; `field` says which.
    """
    first, last = _link_range(SPACES.sub("", short_code).upper().translate(LOOK_ALIKES))
    found = NUMBER.fullmatch(SPACES.sub("", number).translate(EASTERN_DIGITS))
    if found is None or max(int(part) for part in found.groups()) > UINT32_MAX:
        raise TornCodeRefused(UNREADABLE, field="number")
    terminal_id, receipt_no = (int(part) for part in found.groups())
    return TornCode(first, last, terminal_id, receipt_no, _centimes(amount))


def _link_range(code: str) -> tuple[bytes, bytes]:
    """Give the first and the last link a short code can be the beginning of."""
    if not CODE.fullmatch(code):
        raise TornCodeRefused(UNREADABLE, field="short_code")
    value = 0
    for character in code:
        value = value << BITS_A_CHARACTER | ALPHABET.index(character)
    free_bits = LINK_BITS - BITS_A_CHARACTER * SHORT_CODE_CHARACTERS
    first = value << free_bits
    last = first | ((1 << free_bits) - 1)
    return first.to_bytes(32, "big"), last.to_bytes(32, "big")


def _centimes(amount: str) -> int:
    text = SPACES.sub("", amount).translate(EASTERN_DIGITS).upper().removesuffix("DH")
    found = AMOUNT.fullmatch(text)
    if found is None:
        raise TornCodeRefused(UNREADABLE, field="amount")
    dirhams, centimes = found.group(1), found.group(2) or ""
    return int(dirhams) * CENTIMES_A_DIRHAM + int(f"{centimes:0<2}")
