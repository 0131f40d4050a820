"""Ear tags (*boucles d'identification*) of animals: 15 digits by ISO 11784, kept as text.

Readers write the same number in many ways; all become `504000001088420`: three digits of country or
maker, twelve of the animal. Twelve digits hold 38 bits.

Source: ISO 11784; ISO 24631-6; Allflex and Datamars reader manuals.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Final

NATIONAL_MAX: Final = 274_877_906_943
MOROCCO: Final = "504"
_MAKERS: Final = range(900, 999)
_TEST: Final = 999
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        r"L[A ] ([0-9]{3}) ([0-9]{12})",
        r"LA [0-9]{5} [01] ([0-9]{3}) ([0-9]{12})",
        r"A0[0-9]0{5}([0-9]{3})([0-9]{12})",
        r"([0-9]{3}) ?([0-9]{12})",
    )
)

MODULE_BYTES: Final = 30
_MODULE_BEGUN: Final = re.compile(rb"\x02[0-9A-F]{26}")
_MODULE: Final = re.compile(rb"\x02(([0-9A-F]{10})([0-9A-F]{4})[0-9A-F]{12})(.)(.)\x03", re.DOTALL)


@dataclass(frozen=True, slots=True)
class EarTag:
    """The number of one animal.

    Args:
        number: 15 digits, as text: leading zeros count.
    """

    number: str

    @property
    def country(self) -> str:
        """Three digits: a country (ISO 3166 numeric, 504 Morocco), or a maker from 900 on."""
        return self.number[:3]

    @property
    def is_moroccan(self) -> bool:
        """Whether Morocco gave the number."""
        return self.country == MOROCCO

    @property
    def is_makers(self) -> bool:
        """Whether a maker gave the number, from 900 to 998, rather than a country."""
        return int(self.country) in _MAKERS

    @property
    def is_test(self) -> bool:
        """Whether it is a test tag (999), which no animal wears."""
        return int(self.country) == _TEST


def begins_module(received: bytes) -> bool:
    """Whether this is a frame of a WL-134 module, whose check bytes may look like line ends."""
    return _MODULE_BEGUN.match(received) is not None


def read_module(frame: bytes) -> EarTag | None:
    """Read the 30 bytes of a WL-134 module, whose digits are hexadecimal, the last one first.

    Returns:
        The tag, or nothing when the check bytes are wrong or no number is there.
    """
    found = _MODULE.fullmatch(frame)
    if found is None:
        return None
    block, national, country, check, inverse = found.groups()
    if not reduce(xor, block) == check[0] == inverse[0] ^ 0xFF:
        return None
    return read_ear_tag(f"{int(country[::-1], 16):03d}{int(national[::-1], 16):012d}")


def read_ear_tag(text: str) -> EarTag | None:
    """Find an ear tag's number in what a reader sent, or nothing."""
    line = text.strip("\x02\x03\r\n\t ")
    for form in _FORMS:
        found = form.fullmatch(line)
        if found and int(found[2]) <= NATIONAL_MAX and int(found[1]) > 0:
            return EarTag(found[1] + found[2])
    return None
