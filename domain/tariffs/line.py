"""A line of tariff: what one nature costs under one act, and in which unit."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from domain.ids import NatureIndex, TariffVersion
from domain.printable import is_printable
from domain.tariffs.errors import InvalidAct

RATE_PER_UNIT_MAX = 10**9
"""The largest rate per unit, in centimes: ten million dirhams."""
RATE_PER_MILLE_MAX = 1000
"""The largest rate of a declared value: the whole of it."""
NATURE_MAX = 65_535
LINE_MAX = 9_999
LABEL_LENGTH_MAX = 80
_RUBRIQUE = re.compile(r"[0-9]{8}")


class Unit(StrEnum):
    """Assiette: what a quantity counts or measures."""

    FLAT = "FLAT"
    HEAD = "HEAD"
    KG = "KG"
    M2 = "M2"
    M2_DAY = "M2_DAY"
    PLACE = "PLACE"
    VEHICLE = "VEHICLE"
    DOC = "DOC"
    DAY = "DAY"
    DH = "DH"

    @property
    def is_counted(self) -> bool:
        """Whether it comes by the piece, so that a fraction of it makes no sense."""
        return self in _COUNTED

    def symbol(self, quantity_milli: int = 1000) -> str:
        """Its short French name after a quantity, in the code pages of printers.

        Args:
            quantity_milli: thousandths of it; French puts the plural from two on.
        """
        is_plural = quantity_milli >= _PLURAL_MILLI and self in _WORDS
        return f"{_SYMBOLS[self][0]}{'s' if is_plural else ''}"

    def symbol_ar(self) -> str:
        """Its short Arabic name."""
        return _SYMBOLS[self][1]


_COUNTED = frozenset({Unit.FLAT, Unit.HEAD, Unit.PLACE, Unit.VEHICLE, Unit.DOC})
_WORDS = frozenset({Unit.HEAD, Unit.PLACE, Unit.VEHICLE, Unit.DOC, Unit.DAY, Unit.FLAT})
_PLURAL_MILLI = 2000
_SYMBOLS = {
    Unit.FLAT: ("forfait", "جزافي"),
    Unit.HEAD: ("tête", "رأس"),
    Unit.KG: ("kg", "كلغ"),
    Unit.M2: ("m²", "م²"),
    Unit.M2_DAY: ("m².jour", "م².يوم"),
    Unit.PLACE: ("place", "مكان"),
    Unit.VEHICLE: ("véhicule", "عربة"),
    Unit.DOC: ("document", "وثيقة"),
    Unit.DAY: ("jour", "يوم"),
    Unit.DH: ("DH", "درهم"),
}


class RateKind(StrEnum):
    """How a rate reads: centimes for one unit, or thousandths of a declared value."""

    PER_UNIT = "per_unit"
    PER_MILLE = "per_mille"


@dataclass(frozen=True, slots=True)
class TariffLine:
    """Ligne de tarif: what one nature costs under one act.

    Args:
        act_number: number of the act that holds it.
        line: its place in the act, 1 to 9,999.
        nature: index in the directory of natures, 1 to 65,535.
        rubrique: budget code, 8 digits.
        label_fr: what the payer reads, at most 80 characters that a printer can print.
        label_ar: the same in Arabic.
        unit: what the quantity counts; `DH` exactly when the rate is per mille.
        rate_kind: how the rate reads.
        rate: centimes for one unit (1 to 10^9), or thousandths of the value (1 to 1,000).
        whole_units: whether a begun unit counts whole (TNB, construction).
        verified: whether the ordonnateur confirmed it with its article.
        source: where the rate was read, for the one who has to confirm it.

    Raises:
        InvalidAct: when a field is out of its range.
    """

    act_number: str
    line: int
    nature: NatureIndex
    rubrique: str
    label_fr: str
    label_ar: str
    unit: Unit
    rate_kind: RateKind
    rate: int
    whole_units: bool
    verified: bool
    source: str

    def __post_init__(self) -> None:
        rate_max = RATE_PER_UNIT_MAX
        if self.rate_kind is RateKind.PER_MILLE:
            rate_max = RATE_PER_MILLE_MAX
        rules = {
            "line": 1 <= self.line <= LINE_MAX,
            "nature": 1 <= self.nature <= NATURE_MAX,
            "rubrique": _RUBRIQUE.fullmatch(self.rubrique) is not None,
            "label_fr": _is_label(self.label_fr) and is_printable(self.label_fr),
            "label_ar": _is_label(self.label_ar),
            "unit": (self.unit is Unit.DH) == (self.rate_kind is RateKind.PER_MILLE),
            "rate": type(self.rate) is int and 1 <= self.rate <= rate_max,
        }
        for field, is_kept in rules.items():
            if not is_kept:
                message = f"line {self.line} of act {self.act_number}: invalid {field}"
                raise InvalidAct(message, act=self.act_number, line=self.line, field=field)

    @property
    def version(self) -> TariffVersion:
        """The version written in the record of a payment: act number, then line."""
        return TariffVersion(f"{self.act_number}/{self.line}")


def _is_label(text: str) -> bool:
    is_clean = text.strip() == text and text.isprintable()
    return 0 < len(text) <= LABEL_LENGTH_MAX and is_clean and unicodedata.is_normalized("NFC", text)
