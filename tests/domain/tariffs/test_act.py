from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from domain.errors import TariffNotInForce
from domain.ids import CollectiviteCode, NatureIndex
from domain.tariffs.act import LegalAct, RateKind, TariffBook, TariffLine, Unit
from domain.tariffs.errors import InvalidAct, TariffOverlap

AIT_AMIRA = CollectiviteCode("09.163.01.01")
NEW_YEAR = date(2026, 1, 1)
SHEEP, DRINKS = NatureIndex(504), NatureIndex(401)


def line_of(act_number: str = "AF-2026-01", **changes: Any) -> TariffLine:  # noqa: ANN401 -- any field
    line = TariffLine(
        act_number=act_number,
        line=1,
        nature=SHEEP,
        rubrique="99990504",
        label_fr="Souk, entrée d'ovins et caprins",
        label_ar="السوق، دخول الأغنام والماعز",
        unit=Unit.HEAD,
        rate_kind=RateKind.PER_UNIT,
        rate=500,
        whole_units=False,
        verified=False,
        source="test",
    )
    return replace(line, **changes)


def act_of(
    number: str = "AF-2026-01",
    *,
    start: date = NEW_YEAR,
    end: date | None = None,
    natures: tuple[int, ...] = (504,),
) -> LegalAct:
    lines = [
        line_of(number, line=place, nature=NatureIndex(nature))
        for place, nature in enumerate(natures, 1)
    ]
    return LegalAct(number, AIT_AMIRA, start - timedelta(days=30), start, end, tuple(lines))


def test_the_version_of_a_line_names_its_act_and_its_place() -> None:
    assert line_of(line=3).version == "AF-2026-01/3"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("line", 0),
        ("line", 10_000),
        ("nature", 0),
        ("nature", 65_536),
        ("rubrique", "4010202"),
        ("rubrique", "40.10.20.27"),
        ("rubrique", "1140102027"),
        ("rubrique", "٤٠١٠٢٠٢٧"),
        ("label_fr", ""),
        ("label_fr", " Souk"),
        ("label_fr", "x" * 81),
        ("label_fr", "e\u0301te\u0301"),
        ("label_fr", "Nœud"),
        ("label_fr", "Souk\n"),
        ("label_ar", ""),
        ("rate", 0),
        ("rate", -1),
        ("rate", 10**9 + 1),
        ("rate", 1.5),
        ("rate", True),
        ("unit", Unit.DH),
    ],
)
def test_a_line_out_of_range_is_refused_by_the_name_of_its_field(field: str, value: object) -> None:
    changes: dict[str, Any] = {field: value}
    with pytest.raises(InvalidAct) as refusal:
        line_of(**changes)
    assert refusal.value.code == "tariffs.invalid_act"
    assert refusal.value.params["field"] == field


@pytest.mark.parametrize("rate", [0, 1001])
def test_a_rate_per_mille_takes_at_most_the_whole_value(rate: int) -> None:
    assert line_of(unit=Unit.DH, rate_kind=RateKind.PER_MILLE, rate=1000).rate == 1000
    with pytest.raises(InvalidAct):
        line_of(unit=Unit.DH, rate_kind=RateKind.PER_MILLE, rate=rate)


BROKEN_ACTS: list[tuple[str, Callable[[LegalAct], LegalAct]]] = [
    ("number", lambda act: replace(act, number="AF 2026", lines=(line_of("AF 2026"),))),
    ("effective_from", lambda act: replace(act, signed_on=NEW_YEAR + timedelta(days=1))),
    ("effective_to", lambda act: act.ending_on(NEW_YEAR - timedelta(days=1))),
    ("lines", lambda act: replace(act, lines=())),
    ("act_number", lambda act: replace(act, lines=(line_of("AF-2025-09"),))),
    ("line", lambda act: replace(act, lines=(line_of(), line_of(nature=DRINKS)))),
    ("nature", lambda act: replace(act, lines=(line_of(), line_of(line=2)))),
]


@pytest.mark.parametrize(("field", "breaking"), BROKEN_ACTS)
def test_an_act_that_contradicts_itself_is_refused(
    field: str, breaking: Callable[[LegalAct], LegalAct]
) -> None:
    with pytest.raises(InvalidAct) as refusal:
        breaking(act_of())
    assert refusal.value.params["field"] == field


def test_a_line_is_in_force_from_the_first_day_to_the_last_included() -> None:
    book = TariffBook([act_of(end=date(2026, 12, 31))])
    for day in (NEW_YEAR, date(2026, 12, 31)):
        assert book.in_force(SHEEP, day).rate == 500
    for day in (date(2025, 12, 31), date(2027, 1, 1)):
        with pytest.raises(TariffNotInForce):
            book.in_force(SHEEP, day)


def test_the_refusal_tells_the_last_and_the_next_effective_days() -> None:
    book = TariffBook(
        [
            act_of("AF-2026-02", start=date(2026, 7, 1)),
            act_of("AF-2026-01", end=date(2026, 3, 31)),
        ]
    )
    with pytest.raises(TariffNotInForce) as refusal:
        book.in_force(SHEEP, date(2026, 5, 1))
    assert refusal.value.code == "tariffs.not_in_force"
    assert refusal.value.params == {
        "nature": 504,
        "on": "2026-05-01",
        "last_to": "2026-03-31",
        "next_from": "2026-07-01",
    }
    assert "2026-07-01" in str(refusal.value)
    with pytest.raises(TariffNotInForce) as never:
        book.in_force(DRINKS, date(2026, 5, 1))
    assert never.value.params == {"nature": 401, "on": "2026-05-01"}


def test_the_next_act_takes_over_the_day_after_the_last() -> None:
    old = act_of().ending_on(date(2026, 6, 30))
    new = replace(
        act_of("AF-2026-02", start=date(2026, 7, 1)), lines=(line_of("AF-2026-02", rate=700),)
    )
    book = TariffBook([new, old])
    assert book.in_force(SHEEP, date(2026, 6, 30)).rate == 500
    assert book.in_force(SHEEP, date(2026, 7, 1)).rate == 700
    found = book.line_of(old.lines[0].version)
    assert found == old.lines[0]


@pytest.mark.parametrize("last_day", [None, date(2026, 7, 1)])
def test_two_acts_that_set_a_nature_on_the_same_day_are_refused(last_day: date | None) -> None:
    with pytest.raises(TariffOverlap) as refusal:
        TariffBook([act_of(end=last_day), act_of("AF-2026-02", start=date(2026, 7, 1))])
    assert refusal.value.code == "tariffs.overlap"
    assert refusal.value.params["first"] == "AF-2026-01"


def test_two_acts_of_different_natures_may_be_in_force_together() -> None:
    book = TariffBook([act_of(natures=(504, 601)), act_of("AF-2026-02", natures=(401,))])
    assert [line.nature for line in book.lines_on(NEW_YEAR)] == [401, 504, 601]
    assert book.lines_on(NEW_YEAR - timedelta(days=1)) == ()


def test_a_book_holds_one_collectivite_and_each_act_once() -> None:
    other = replace(act_of("AF-2026-02", natures=(401,)), collectivite=CollectiviteCode("06"))
    for acts in ([act_of(), other], [act_of(), act_of(natures=(401,))]):
        with pytest.raises(InvalidAct):
            TariffBook(acts)
    assert TariffBook([]).lines_on(NEW_YEAR) == ()


days = st.dates(date(2024, 1, 1), date(2028, 1, 1))


@given(st.lists(days, min_size=2, max_size=8, unique=True), days)
def test_acts_that_follow_one_another_leave_exactly_one_line_in_force(
    starts: list[date], on: date
) -> None:
    ordered = sorted(starts)
    ends = [start - timedelta(days=1) for start in ordered[1:]]
    acts = [
        act_of(f"AF-{place}", start=start, end=end)
        for place, (start, end) in enumerate(zip(ordered, [*ends, None], strict=True))
    ]
    book = TariffBook(reversed(acts))
    expected = [act for act in acts if act.effective_from <= on][-1:]
    assert [line.act_number for line in book.lines_on(on)] == [act.number for act in expected]


@pytest.mark.parametrize("end", [None, date(2026, 12, 31)])
def test_an_act_travels_in_the_configuration_and_comes_back_the_same(end: date | None) -> None:
    act = act_of(end=end, natures=(401, 504))
    wire = act.to_configuration()
    assert ("effective_to" in wire) is (end is not None)
    assert LegalAct.from_configuration(wire) == act
    assert TariffBook.from_configuration([wire]).acts == (act,)


def test_an_act_is_read_from_any_strict_model_with_the_same_keys() -> None:
    class Wire(BaseModel):
        number: str
        collectivite: str
        signed_on: str
        effective_from: str
        effective_to: str | None = None
        lines: list[dict[str, Any]]

    act = act_of()
    assert LegalAct.from_configuration(Wire.model_validate(act.to_configuration())) == act


@pytest.mark.parametrize(
    "changes",
    [
        {"signed_on": "01/01/2026"},
        {"signed_on": 20260101},
        {"effective_from": "2026-02-30"},
        {"lines": [{}]},
        {"lines": "none"},
        {"number": None},
        {"unknown": 1},
    ],
)
def test_what_is_no_act_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidAct):
        LegalAct.from_configuration({**act_of().to_configuration(), **changes})


@pytest.mark.parametrize(
    "changes", [{"unit": "LITRE"}, {"rate_kind": "per_cent"}, {"rate": "500"}, {"verified": 1}]
)
def test_a_line_with_an_unknown_unit_or_a_wrong_type_is_refused(changes: dict[str, object]) -> None:
    wire: dict[str, Any] = act_of().to_configuration()
    wire["lines"] = [{**wire["lines"][0], **changes}]
    with pytest.raises(InvalidAct):
        LegalAct.from_configuration(wire)


def test_units_have_their_names_on_paper() -> None:
    assert [unit.symbol(3000) for unit in (Unit.HEAD, Unit.M2, Unit.KG)] == ["têtes", "m²", "kg"]
    assert Unit.HEAD.symbol() == "tête"
    assert all(unit.symbol_ar() for unit in Unit)
