"""Répertoire national des natures de recettes: what a régie may collect, and on which rubrique.

The index of a nature is part of signed records: it is never changed nor given again. The numbering
and the provenance of each line are documented in `domain/data/SOURCES.md`.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from domain.ids import NatureIndex
from domain.tariffs.errors import UnknownNature
from domain.tariffs.line import Unit

PLACEHOLDER_PREFIX = "9999"
"""How the fictitious budget codes of the directory begin: no real one does."""


class PayerRule(StrEnum):
    """What a quittance of a nature must know of who pays."""

    OPTIONAL = "OPTIONAL"
    NAME = "NAME"
    PLATE = "PLATE"
    NAME_AND_PLATE = "NAME_AND_PLATE"

    @property
    def needs_name(self) -> bool:
        """Whether the payer has to be named."""
        return self in {PayerRule.NAME, PayerRule.NAME_AND_PLATE}

    @property
    def needs_plate(self) -> bool:
        """Whether the vehicle has to be named."""
        return self in {PayerRule.PLATE, PayerRule.NAME_AND_PLATE}


@dataclass(frozen=True, slots=True)
class Nature:
    """Nature de recette: one thing that can be collected.

    Args:
        index: its number in the directory, 1 to 65,535.
        rubrique: budget code, 8 digits.
        rubrique_is_placeholder: whether that code is fictitious and has to be replaced by the
            collectivité's own.
        label_fr: what the payer reads, printable by receipt printers.
        label_ar: the same in Arabic.
        unit: the unit proposed for a line of tariff.
        is_verified: whether the code and both labels were read in a document.
        source: where, in French.
        payer: what its quittance must know of who pays.
    """

    index: NatureIndex
    rubrique: str
    rubrique_is_placeholder: bool
    label_fr: str
    label_ar: str
    unit: Unit
    is_verified: bool
    source: str
    payer: PayerRule


@cache
def natures() -> Mapping[NatureIndex, Nature]:
    """Every nature of the directory by its index, in order."""
    text = (files("domain") / "data" / "natures.csv").read_text(encoding="utf-8")
    listed = (
        Nature(
            index=NatureIndex(int(row["index"])),
            rubrique=row["rubrique"],
            rubrique_is_placeholder=row["rubrique_is_placeholder"] == "1",
            label_fr=row["label_fr"],
            label_ar=row["label_ar"],
            unit=Unit(row["unit"]),
            is_verified=row["is_verified"] == "1",
            source=row["source"],
            payer=PayerRule(row["payer"]),
        )
        for row in csv.DictReader(text.splitlines())
    )
    return MappingProxyType({nature.index: nature for nature in listed})


def nature(index: int) -> Nature:
    """The nature that has this index.

    Raises:
        UnknownNature: when there is none.
    """
    found = natures().get(NatureIndex(index))
    if found is None:
        message = f"no nature has the index {index}"
        raise UnknownNature(message, nature=index)
    return found


def payer_rule(index: int) -> PayerRule:
    """What a quittance of a nature must know of who pays; nothing where it is not listed."""
    found = natures().get(NatureIndex(index))
    return PayerRule.OPTIONAL if found is None else found.payer


def format_rubrique(rubrique: str) -> str:
    """A budget code as it is written on paper: "40102027" becomes "40.10.20.27"."""
    return ".".join(rubrique[start : start + 2] for start in range(0, len(rubrique), 2))


def is_placeholder(rubrique: str) -> bool:
    """Whether a budget code is one of the fictitious codes of the directory."""
    return rubrique.startswith(PLACEHOLDER_PREFIX)
