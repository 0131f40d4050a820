import csv
import unicodedata
from importlib.resources import files

import pytest

from domain.printable import is_arabic, is_printable
from domain.tariffs.errors import UnknownNature
from domain.tariffs.line import NATURE_MAX, Unit
from domain.tariffs.natures import (
    PayerRule,
    format_rubrique,
    is_placeholder,
    nature,
    natures,
    payer_rule,
)

REAL_RUBRIQUES = {
    "10101011", "10103031", "10302023", "10302024", "10401014", "10403032", "20103031",
    "20103034", "30101014", "30101015", "30102022", "40101011", "40102026", "40102027",
    "40102038", "40103043", "40201016", "40203033",
}  # fmt: skip


def test_every_index_is_given_once_and_fits_the_record() -> None:
    text = (files("domain") / "data" / "natures.csv").read_text(encoding="utf-8")
    indexes = [int(row["index"]) for row in csv.DictReader(text.splitlines())]
    assert len(indexes) == len(set(indexes)) == len(natures())
    assert indexes == sorted(indexes)
    assert all(1 <= index <= NATURE_MAX for index in indexes)


def test_indexes_never_change_once_they_are_in_signed_records() -> None:
    frozen = {101: "Légalisation de signature", 301: "TNB, zone bien équipée",
              401: "Taxe sur les débits de boissons", 501: "Souk, droit de place au m² par jour",
              601: "Droit d'abattage, bovins", 701: "Marché de gros, fruits et légumes",
              801: "Stationnement petit taxi, par trimestre", 999: "Recettes imprévues",
    }  # fmt: skip
    assert {index: nature(index).label_fr for index in frozen} == frozen


def test_a_rubrique_is_real_or_clearly_fictitious() -> None:
    for listed in natures().values():
        if listed.rubrique_is_placeholder:
            assert listed.rubrique == f"9999{listed.index:04d}"
            assert not listed.is_verified
        else:
            assert listed.rubrique in REAL_RUBRIQUES
        assert is_placeholder(listed.rubrique) is listed.rubrique_is_placeholder
    assert {listed.rubrique for listed in natures().values()} >= REAL_RUBRIQUES


def test_every_nature_is_named_in_both_languages_with_its_source() -> None:
    for listed in natures().values():
        assert is_printable(listed.label_fr)
        assert len(listed.label_fr) <= 48
        assert is_arabic(listed.label_ar)
        assert unicodedata.is_normalized("NFC", listed.label_fr + listed.label_ar)
        assert listed.source
        assert listed.unit in Unit


def test_what_comes_from_memory_is_not_verified() -> None:
    assert all(
        not listed.is_verified
        for listed in natures().values()
        if "non sourcé" in listed.source or "arabe" in listed.source
    )


def test_an_unknown_nature_is_refused() -> None:
    with pytest.raises(UnknownNature) as refusal:
        nature(65_535)
    assert refusal.value.code == "tariffs.unknown_nature"


def test_a_rubrique_is_written_in_pairs() -> None:
    assert format_rubrique("40102027") == "40.10.20.27"


def test_a_nature_says_what_its_quittance_must_know_of_who_pays() -> None:
    assert payer_rule(502) is PayerRule.OPTIONAL
    assert payer_rule(402).needs_name
    assert payer_rule(801).needs_plate
    assert payer_rule(64_000) is PayerRule.OPTIONAL
