"""Ear tags (*boucles d'identification*) of animals: 15 digits by ISO 11784, kept as text.

Readers write the same number in many ways; all become `504000001088420`: three digits of country or
maker, twelve of the animal. Twelve digits hold 38 bits.

Source: ISO 11784; ISO 24631-6; Allflex and Datamars reader manuals.
"""

import re
from dataclasses import dataclass
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


def read_ear_tag(text: str) -> EarTag | None:
    """Find an ear tag's number in what a reader sent, or nothing."""
    line = text.strip("\x02\x03\r\n\t ")
    for form in _FORMS:
        found = form.fullmatch(line)
        if found and int(found[2]) <= NATIONAL_MAX and int(found[1]) > 0:
            return EarTag(found[1] + found[2])
    return None
