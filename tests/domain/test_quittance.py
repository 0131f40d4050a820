from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.bodies import LinesDiffer, ReceiptBody, TendersDiffer, parse_body
from domain.errors import InvalidQuantity
from domain.ids import (
    AgentId,
    CollectiviteCode,
    NatureIndex,
    RegieId,
    Seq,
    SessionId,
    TerminalId,
)
from domain.money import Money
from domain.quittance import (
    InvalidQuittance,
    Payer,
    Quittance,
    Tender,
    line_body,
    quittance_lines,
    quittance_tenders,
    receipt_body,
)
from domain.record import Kind
from domain.tariffs.act import LegalAct, RateKind, TariffBook, TariffLine, Unit
from domain.tariffs.natures import nature

DAY = date(2026, 11, 23)
SESSION = SessionId("6f4b1a0e-5d0b-4c43-9a55-3e1f0c7a9d10")


def tariff(place: int, index: int, rate: int, *, whole: bool = False) -> TariffLine:
    listed = nature(index)
    return TariffLine(
        act_number="AF-2026-01",
        line=place,
        nature=listed.index,
        rubrique=listed.rubrique,
        label_fr=listed.label_fr,
        label_ar=f"{listed.label_ar} 1",
        unit=listed.unit,
        rate_kind=RateKind.PER_MILLE if listed.unit is Unit.DH else RateKind.PER_UNIT,
        rate=rate,
        whole_units=whole,
        verified=True,
        source="test",
    )


SHEEP, DRINKS, LAND = tariff(1, 504, 500), tariff(2, 401, 80), tariff(3, 301, 2000, whole=True)
BOOK = TariffBook(
    [
        LegalAct(
            "AF-2026-01",
            CollectiviteCode("09.163.01.01"),
            DAY,
            DAY,
            None,
            (SHEEP, DRINKS, LAND),
        )
    ]
)


def body_of(**changes: Any) -> ReceiptBody:  # noqa: ANN401 -- any key
    keys: dict[str, Any] = {
        "regie": RegieId("R-0901"),
        "session": SESSION,
        "business_day": DAY,
        "lines": [line_body(SHEEP, 3000), line_body(LAND, 12_001)],
    }
    return receipt_body(**(keys | changes))


def quittance_of(body: ReceiptBody, **changes: Any) -> Quittance:  # noqa: ANN401 -- any field
    fields: dict[str, Any] = {
        "legal_number": "742001-17",
        "receipt_no": 17,
        "terminal_id": TerminalId(742001),
        "seq": Seq(20),
        "kind": Kind.RECEIPT,
        "issued_at": datetime(2026, 11, 23, 15, 3, 13, tzinfo=UTC),
        "collectivite": CollectiviteCode("09.163.01.01"),
        "regie_name_fr": "Souk",
        "regie_name_ar": "سوق",
        "arrete": "n° 12/2024",
        "lines": quittance_lines(body, BOOK),
        "tenders": quittance_tenders(body),
        "total": Money(body.total),
        "agent_name": "Fatima",
        "agent_id": AgentId(12),
        "code_text": "HTTP://127.0.0.1:8000/1/AAAA",
        "short_code": "ABCDEFGHIJ",
    }
    return Quittance(**(fields | changes))


def test_a_line_records_the_billed_quantity_and_the_principal_anyone_can_redo() -> None:
    line = line_body(LAND, 12_001)
    assert line.quantity_milli == 13_000
    assert line.principal == 13 * 2000
    assert line.tariff == "AF-2026-01/3"
    assert (line.majoration, line.penalite, line.astreinte) == (0, 0, 0)
    assert line_body(DRINKS, 1_000_000).rate_kind == "per_mille"


def test_what_lateness_and_faults_add_stays_apart_from_the_principal() -> None:
    late = line_body(SHEEP, 1000, majoration=Money(25), penalite=Money(50), astreinte=Money(1))
    assert (late.principal, late.majoration, late.penalite, late.astreinte) == (500, 25, 50, 1)
    assert body_of(lines=[late]).total == 576


def test_a_line_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidQuantity):
        line_body(SHEEP, 0)


def test_a_body_is_paid_in_cash_unless_said_otherwise_and_is_canonical() -> None:
    body = body_of()
    assert body.total == 1500 + 26_000
    assert [(tender.mode, tender.amount) for tender in body.tenders] == [("ESP", 27_500)]
    assert body.fiscal_year == 2026
    assert parse_body(Kind.RECEIPT, body.to_canonical()) == body
    assert "payer" not in body.to_canonical()


def test_a_training_body_has_the_same_keys() -> None:
    body = body_of(kind="TRAINING")
    assert parse_body(Kind.TRAINING, body.to_canonical()) == body


def test_several_tenders_must_add_up() -> None:
    body = body_of(tenders=[Tender("ESP", Money(7500)), Tender("CHQ", Money(20_000))])
    assert [tender.mode for tender in quittance_tenders(body)] == ["ESP", "CHQ"]
    with pytest.raises(TendersDiffer):
        body_of(tenders=[Tender("CHQ", Money(1))])


@pytest.mark.parametrize("count", [0, 65])
def test_a_body_has_1_to_64_lines(count: int) -> None:
    with pytest.raises(InvalidQuittance) as refusal:
        body_of(lines=[line_body(SHEEP, 1000)] * count)
    assert refusal.value.code == "quittance.invalid"


def test_lines_get_their_arabic_label_and_mark_from_the_tariff_that_made_them() -> None:
    first, second = quittance_lines(body_of(), BOOK)
    assert first.label_ar == SHEEP.label_ar
    assert first.verified
    assert first.total == Money(1500)
    assert second.tariff == LAND.version


def test_lines_of_a_forgotten_tariff_are_named_by_the_directory_and_not_verified() -> None:
    first, _ = quittance_lines(body_of(), TariffBook([]))
    assert first.label_ar == nature(504).label_ar
    assert not first.verified
    unknown = line_body(SHEEP, 1000).model_copy(update={"nature": NatureIndex(65_000)})
    (line,) = quittance_lines(body_of(lines=[unknown]), TariffBook([]))
    assert line.label_ar == ""


def test_the_change_is_what_was_given_less_the_cash_due() -> None:
    body = body_of(tenders=[Tender("ESP", Money(7500)), Tender("CB", Money(20_000))])
    assert quittance_of(body, cash_given=Money(10_000)).change == Money(2500)
    assert quittance_of(body).change is None


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("lines", {"total": Money(27_501)}),
        ("lines", {"lines": ()}),
        ("tenders", {"tenders": (Tender("ESP", Money(1)),)}),
        ("copy_no", {"copy_no": -1}),
        ("cash_given", {"cash_given": Money(27_499)}),
        ("kind", {"kind": Kind.CANCEL}),
    ],
)
def test_a_quittance_that_contradicts_itself_is_refused(
    field: str, changes: dict[str, object]
) -> None:
    with pytest.raises(InvalidQuittance) as refusal:
        quittance_of(body_of(), **changes)
    assert refusal.value.params["field"] == field


def test_bodies_whose_lines_do_not_add_up_never_become_quittances() -> None:
    keys = body_of().model_dump(by_alias=True, exclude_none=True)
    with pytest.raises(LinesDiffer):
        ReceiptBody.model_validate({**keys, "total": 1})


@pytest.mark.parametrize("payer", [Payer("Brahim Aït Lahcen"), Payer("شركة", "001561191000066")])
def test_a_payer_travels_in_the_private_part_and_comes_back_the_same(payer: Payer) -> None:
    assert Payer.from_private(payer.to_private()) == payer


@pytest.mark.parametrize("private", [None, {}, {"name": "  "}])
def test_nobody_named_is_no_payer(private: dict[str, object] | None) -> None:
    assert Payer.from_private(private) is None
