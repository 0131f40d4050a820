from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.errors import InvalidAmount, InvalidQuantity
from domain.ids import NatureIndex
from domain.money import Money
from domain.tariffs.errors import AmountTooLarge, AmountTooSmall
from domain.tariffs.formula import (
    QUANTITY_MILLI_MAX,
    QUITTANCE_CENTIMES_MAX,
    amount_due,
    billed_quantity,
    parse_quantity,
)
from domain.tariffs.line import RATE_PER_UNIT_MAX, RateKind, TariffLine, Unit

MEASURED = [unit for unit in Unit if not unit.is_counted and unit is not Unit.DH]
COUNTED = [unit for unit in Unit if unit.is_counted]
quantities = st.integers(1, QUANTITY_MILLI_MAX)


def line_of(unit: Unit, rate: int, *, whole_units: bool = False) -> TariffLine:
    return TariffLine(
        act_number="AF-2026-01",
        line=1,
        nature=NatureIndex(101),
        rubrique="10101011",
        label_fr="Nature",
        label_ar="طبيعة",
        unit=unit,
        rate_kind=RateKind.PER_MILLE if unit is Unit.DH else RateKind.PER_UNIT,
        rate=rate,
        whole_units=whole_units,
        verified=False,
        source="test",
    )


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


@given(st.sampled_from(MEASURED), quantities, st.integers(1, RATE_PER_UNIT_MAX))
def test_a_rate_per_unit_is_the_exact_product_rounded_half_up_once(
    unit: Unit, quantity_milli: int, rate: int
) -> None:
    exact = half_up(Fraction(quantity_milli, 1000) * rate)
    assume(0 < exact <= QUITTANCE_CENTIMES_MAX)
    assert amount_due(line_of(unit, rate), quantity_milli).centimes == exact


@given(quantities, st.integers(1, 1000))
def test_a_rate_per_mille_is_the_exact_part_of_the_value_rounded_half_up_once(
    quantity_milli: int, rate: int
) -> None:
    exact = half_up(Fraction(quantity_milli, 1000) * 100 * Fraction(rate, 1000))
    assume(exact > 0)
    assert amount_due(line_of(Unit.DH, rate), quantity_milli).centimes == exact


@given(quantities, st.integers(1, 10_000))
def test_a_begun_unit_counts_whole_where_the_act_says_so(quantity_milli: int, rate: int) -> None:
    line = line_of(Unit.M2, rate, whole_units=True)
    units = -(-quantity_milli // 1000)
    assert billed_quantity(line, quantity_milli) == units * 1000
    assert amount_due(line, quantity_milli) == Money(units * rate)
    assert amount_due(line, billed_quantity(line, quantity_milli)) == Money(units * rate)


@pytest.mark.parametrize(
    ("unit", "rate", "quantity_milli", "centimes"),
    [
        (Unit.DOC, 200, 3000, 600),
        (Unit.KG, 169, 500, 85),  # 84.5 centimes: half goes up
        (Unit.KG, 169, 497, 84),  # 83.993
        (Unit.KG, 1, 500, 1),
        (Unit.DH, 70, 1_000_000, 7000),  # 7 % of 1,000 dirhams
        (Unit.DH, 70, 1070, 7),  # 7 % of 1.07 dirhams: 7.49 centimes
        (Unit.DH, 50, 1500, 8),  # 7.5 centimes
        (Unit.M2_DAY, 150, 12_500, 1875),
        (Unit.FLAT, 50_000, 1000, 50_000),
    ],
)
def test_known_amounts(unit: Unit, rate: int, quantity_milli: int, centimes: int) -> None:
    assert amount_due(line_of(unit, rate), quantity_milli) == Money(centimes)


def test_an_amount_that_rounds_to_nothing_is_refused() -> None:
    with pytest.raises(AmountTooSmall) as refusal:
        amount_due(line_of(Unit.KG, 1), 499)
    assert refusal.value.code == "tariffs.amount_too_small"
    assert isinstance(refusal.value, InvalidAmount)


def test_an_amount_above_what_a_quittance_carries_is_refused() -> None:
    line = line_of(Unit.M2, 10_000)
    assert amount_due(line, QUANTITY_MILLI_MAX) == Money(QUITTANCE_CENTIMES_MAX)
    with pytest.raises(AmountTooLarge) as refusal:
        amount_due(line_of(Unit.M2, 10_001), QUANTITY_MILLI_MAX)
    assert refusal.value.code == "tariffs.amount_too_large"


@pytest.mark.parametrize("unit", COUNTED)
def test_what_comes_by_the_piece_has_no_fraction(unit: Unit) -> None:
    with pytest.raises(InvalidQuantity) as refusal:
        amount_due(line_of(unit, 100), 1500)
    assert refusal.value.code == "tariffs.quantity_not_whole"


@pytest.mark.parametrize("quantity_milli", [0, -1000])
def test_a_quantity_of_nothing_is_refused_by_the_formula_too(quantity_milli: int) -> None:
    with pytest.raises(InvalidQuantity):
        amount_due(line_of(Unit.KG, 100), quantity_milli)


@pytest.mark.parametrize(
    ("text", "unit", "quantity_milli"),
    [
        ("1", Unit.HEAD, 1000),
        (" 12 ", Unit.HEAD, 12_000),
        ("3,00", Unit.HEAD, 3000),
        ("007", Unit.DOC, 7000),
        ("2,5", Unit.KG, 2500),
        ("2.125", Unit.KG, 2125),
        ("2,1250", Unit.KG, 2125),
        ("0,001", Unit.KG, 1),
        ("1 234,5", Unit.M2, 1_234_500),
        ("1\u202f234,5", Unit.M2, 1_234_500),
        ("12000,50", Unit.DH, 12_000_500),
        ("١٢٫٥", Unit.KG, 12_500),
        ("١٢،٥", Unit.KG, 12_500),
        ("۱۲", Unit.KG, 12_000),
        ("10000000", Unit.KG, QUANTITY_MILLI_MAX),
    ],
)
def test_quantities_are_read_in_either_language(text: str, unit: Unit, quantity_milli: int) -> None:
    assert parse_quantity(text, unit) == quantity_milli


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("", Unit.KG, "tariffs.quantity_not_a_number"),
        ("   ", Unit.KG, "tariffs.quantity_not_a_number"),
        ("dix", Unit.KG, "tariffs.quantity_not_a_number"),
        ("1.234,5", Unit.KG, "tariffs.quantity_not_a_number"),
        ("1,2,3", Unit.KG, "tariffs.quantity_not_a_number"),
        ("12 34", Unit.KG, "tariffs.quantity_not_a_number"),
        ("1e3", Unit.KG, "tariffs.quantity_not_a_number"),
        ("+5", Unit.KG, "tariffs.quantity_not_a_number"),
        (",5", Unit.KG, "tariffs.quantity_not_a_number"),
        ("5,", Unit.KG, "tariffs.quantity_not_a_number"),
        ("²", Unit.KG, "tariffs.quantity_not_a_number"),
        ("5\n", Unit.KG, None),
        ("0", Unit.KG, "tariffs.quantity_not_positive"),
        ("0,000", Unit.KG, "tariffs.quantity_not_positive"),
        ("-3", Unit.KG, "tariffs.quantity_not_positive"),
        ("-0,5", Unit.HEAD, "tariffs.quantity_not_positive"),
        ("-1000000000000", Unit.KG, "tariffs.quantity_not_positive"),
        ("1000000000000", Unit.KG, "tariffs.quantity_too_large"),
        ("9" * 5000, Unit.KG, "tariffs.quantity_too_large"),
        ("10000000,001", Unit.KG, "tariffs.quantity_too_large"),
        ("1,2345", Unit.KG, "tariffs.quantity_too_precise"),
        ("1,234", Unit.DH, "tariffs.quantity_too_precise"),
        ("1,5", Unit.HEAD, "tariffs.quantity_not_whole"),
        ("0,5", Unit.VEHICLE, "tariffs.quantity_not_whole"),
    ],
)
def test_a_quantity_that_means_nothing_is_refused_with_its_own_code(
    text: str, unit: Unit, code: str | None
) -> None:
    if code is None:
        assert parse_quantity(text, unit) == 5000
        return
    with pytest.raises(InvalidQuantity) as refusal:
        parse_quantity(text, unit)
    assert refusal.value.code == code
    assert len(str(refusal.value)) < 120


@given(quantities, st.sampled_from([",", ".", "٫"]))
def test_every_quantity_written_out_is_read_back(quantity_milli: int, separator: str) -> None:
    text = str(Decimal(quantity_milli) / 1000)
    assert parse_quantity(text.replace(".", separator), Unit.KG) == quantity_milli


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_quantity_in_range_or_is_refused(text: str) -> None:
    try:
        quantity_milli = parse_quantity(text, Unit.KG)
    except InvalidQuantity:
        return
    assert 1 <= quantity_milli <= QUANTITY_MILLI_MAX
