import json
from datetime import date
from typing import Any

import pytest

from domain.bodies import DuplicateBody, LineBody, ReceiptBody, TenderBody, parse_body
from domain.canonical import NotCanonical, canonical
from domain.errors import BodyRefused, GirctError
from domain.event_codes import EventCode
from domain.events import EVENT_MODELS
from domain.record import Kind
from tests.domain.links import (
    PUBLIC_KEY,
    SESSION,
    cancel_keys,
    closing_keys,
    line,
    receipt_keys,
    start_keys,
    text_of,
)

HASH = "ab" * 32
SAMPLES: dict[Kind, dict[str, Any]] = {
    Kind.START: start_keys(),
    Kind.RECEIPT: receipt_keys(payer="ab" * 16),
    Kind.CANCEL: cancel_keys(2),
    Kind.TRAINING: receipt_keys(lines=[line(creance="C-1")]),
    Kind.NULL: {"reason": "OPENING"},
    Kind.Z_DAY: closing_keys(anchor={"root": HASH, "date": "2026-11-22"}),
    Kind.Z_MONTH: closing_keys(period="2026-11", sessions=31),
    Kind.Z_YEAR: closing_keys(period="2026", sessions=300),
    Kind.DUPLICATE: {"ref": 2, "copy": 1, "reason": "PAPER_LOST"},
    Kind.RESUME: {"from": 10, "to": 20, "manual": HASH},
    Kind.END: {"reason": "REPAIR"},
    Kind.ROTATE: {"public_key": PUBLIC_KEY.hex(), "proof": HASH * 2},
}
EVENT_SAMPLES: dict[str, dict[str, Any]] = {
    "SESSION_OPEN": {"session": SESSION, "business_day": "2026-11-23", "float": 20000},
    "FLOAT": {"session": SESSION, "amount": 1},
    "CASH_IN": {"session": SESSION, "amount": 1, "reason": "CHANGE"},
    "CASH_OUT": {"session": SESSION, "amount": 1, "reason": "CEILING"},
    "HANDOVER": {"session": SESSION, "amount": 1, "to_agent": 18},
    "SESSION_ENDED": {"session": SESSION},
    "SESSION_COUNTED": {"session": SESSION, "counted": 1, "expected": 2},
    "SESSION_CLOSED": {"session": SESSION, "difference": -1},
    "ADDENDUM": {"session": SESSION, "amount": -1, "reason": "LATE_SLIP"},
    "SALE_ABORTED": {"session": SESSION, "amount": 1},
    "CANCEL_REQUESTED": {"ref": 2, "reason": "INPUT_ERROR"},
    "CANCEL_REFUSED": {"ref": 2, "approver": 3, "reason": "NOT_GROUNDED"},
    "DRAWER_OPENED": {"reason": "CHECK"},
    "LOGIN": {},
    "LOGOUT": {},
    "PIN_FAILED": {"tries": 1},
    "PIN_LOCKED": {"tries": 5, "until": 1_795_420_800},
    "TARIFF_LOADED": {"version": "AF-2026-01"},
    "CONFIG_LOADED": {"version": HASH},
    "CLOCK_JUMP": {"before": 1, "after": 2},
    "CLOCK_CONFIRMED": {"before": 1, "after": 2, "approver": 3},
    "PRINT_FAILED": {"ref": 2, "fault": "printer.paper_out"},
    "PRINT_UNKNOWN": {"ref": 2, "fault": "printer.unknown"},
    "CHAIN_CHECK_FAILED": {"ref": 2, "fault": "records.prev"},
    "DEVICE_FAULT": {"device": "drawer", "fault": "drawer.stuck"},
    "BACKUP_MADE": {"last_seq": 9},
    "DISK_LOW": {"free_bytes": 10},
    "TRAINING_ON": {},
    "TRAINING_OFF": {},
    "SOFTWARE_UPDATED": {"before": "0.1.0", "after": "0.2.0"},
}
ALL_SAMPLES = list(SAMPLES.items()) + [
    (Kind.EVENT, {"code": code, **keys}) for code, keys in EVENT_SAMPLES.items()
]
NAMES = [f"{kind.name}-{keys.get('code', '')}" for kind, keys in ALL_SAMPLES]


def refusal_of(kind: Kind, keys: dict[str, Any]) -> str:
    with pytest.raises(GirctError) as refused:
        parse_body(kind, text_of(kind, keys))
    return refused.value.code


def test_every_kind_and_every_event_code_has_a_sample_here() -> None:
    assert set(SAMPLES) | {Kind.EVENT} == set(Kind)
    assert set(EVENT_SAMPLES) == set(EventCode) == set(EVENT_MODELS)


@pytest.mark.parametrize(("kind", "keys"), ALL_SAMPLES, ids=NAMES)
def test_a_body_reads_back_to_its_own_text(kind: Kind, keys: dict[str, Any]) -> None:
    text = text_of(kind, keys)
    body = parse_body(kind, text)
    assert body.to_canonical() == text
    assert body.text == text


@pytest.mark.parametrize(("kind", "keys"), ALL_SAMPLES, ids=NAMES)
def test_a_key_too_many_is_refused(kind: Kind, keys: dict[str, Any]) -> None:
    assert refusal_of(kind, {**keys, "comment": "x"}) == "records.body_schema"


@pytest.mark.parametrize(("kind", "keys"), ALL_SAMPLES, ids=NAMES)
def test_a_missing_key_is_refused(kind: Kind, keys: dict[str, Any]) -> None:
    for missing in set(keys) - {"payer", "anchor"}:
        kept = {key: value for key, value in keys.items() if key != missing}
        code = refusal_of(kind, kept)
        assert code == ("records.event_code" if missing == "code" else "records.body_schema")


@pytest.mark.parametrize(("kind", "keys"), ALL_SAMPLES, ids=NAMES)
def test_a_boolean_is_no_number_and_a_number_no_text(kind: Kind, keys: dict[str, Any]) -> None:
    for key, value in keys.items():
        wrong = True if isinstance(value, int) else 1
        assert refusal_of(kind, {**keys, key: wrong}).startswith("records.")


@pytest.mark.parametrize(
    "text",
    [
        '{"kind":"NULL","reason":"X"}',
        '{"reason":"X","v":1}',
        '{"kind":"NULL","reason":"X","v":2}',
        '{"kind":"NULL","reason":"X","v":true}',
        '{"kind":"END","reason":"X","v":1}',
        '{"kind":4,"reason":"X","v":1}',
    ],
)
def test_a_body_of_another_kind_or_version_is_refused(text: str) -> None:
    with pytest.raises(BodyRefused) as refused:
        parse_body(Kind.NULL, text)
    assert refused.value.code == "records.body_kind"


def test_an_optional_key_is_absent_never_null() -> None:
    with pytest.raises(NotCanonical):
        parse_body(Kind.RECEIPT, text_of(Kind.RECEIPT, receipt_keys())[:-1] + ',"x":null}')


@pytest.mark.parametrize("code", ["LUNCH", "session_open", "", 3, ["LOGIN"]])
def test_an_event_code_outside_the_closed_list_is_refused(code: object) -> None:
    assert refusal_of(Kind.EVENT, {"code": code}) == "records.event_code"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"total": 2400}, "records.lines_total"),
        ({"lines": [line(2400)]}, "records.lines_total"),
        ({"lines": [line(2500, majoration=1)]}, "records.lines_total"),
        ({"lines": [line(2500), line(1)]}, "records.lines_total"),
        ({"tenders": [{"mode": "ESP", "amount": 2499}]}, "records.tenders_total"),
        ({"tenders": []}, "records.tenders_total"),
        ({"fiscal_year": 2025}, "records.fiscal_year"),
        ({"business_day": "2027-01-01"}, "records.fiscal_year"),
        ({"business_day": "2026-02-30"}, "records.body_schema"),
        ({"business_day": "20261123"}, "records.body_schema"),
        ({"business_day": "2026-W48-1"}, "records.body_schema"),
        ({"lines": []}, "records.body_schema"),
        ({"tenders": [{"mode": "CASH", "amount": 2500}]}, "records.body_schema"),
        ({"tenders": [{"mode": "ESP", "amount": 0}]}, "records.body_schema"),
        ({"tenders": [{"mode": "ESP", "amount": 2500, "x": 1}]}, "records.body_schema"),
        ({"session": SESSION.upper()}, "records.body_schema"),
        ({"session": SESSION + "\n"}, "records.body_schema"),
        ({"payer": "ab" * 15}, "records.body_schema"),
        ({"payer": "AB" * 16}, "records.body_schema"),
        ({"regie": ""}, "records.body_schema"),
        ({"regie": "R 1"}, "records.body_schema"),
        ({"total": -2500}, "records.body_schema"),
        ({"lines": [line(principal=-1)]}, "records.body_schema"),
        ({"lines": [line(nature=0)]}, "records.body_schema"),
        ({"lines": [line(nature=65536)]}, "records.body_schema"),
        ({"lines": [line(rubrique="4010202")]}, "records.body_schema"),
        ({"lines": [line(rubrique="٤٠١٠٢٠٢٧")]}, "records.body_schema"),
        ({"lines": [line(label="")]}, "records.body_schema"),
        ({"lines": [line(label="x" * 121)]}, "records.body_schema"),
        ({"lines": [line(label="two\nlines")]}, "records.body_schema"),
        ({"lines": [line(unit="place")]}, "records.body_schema"),
        ({"lines": [line(quantity_milli=0)]}, "records.body_schema"),
        ({"lines": [line(quantity_milli=10**10 + 1)]}, "records.body_schema"),
        ({"lines": [line(rate=-1)]}, "records.body_schema"),
        ({"lines": [line(rate_kind="per_cent")]}, "records.body_schema"),
        ({"lines": [line(tariff="AF-2026-01")]}, "records.body_schema"),
        ({"lines": [line(extra=1)]}, "records.body_schema"),
    ],
)
def test_a_quittance_that_contradicts_itself_is_refused_by_name(
    changes: dict[str, Any], code: str
) -> None:
    assert refusal_of(Kind.RECEIPT, receipt_keys(**changes)) == code


def test_sixty_five_lines_are_one_too_many() -> None:
    short = line(1, label="x")
    keys = receipt_keys(65, lines=[short] * 65)
    with pytest.raises(NotCanonical):
        parse_body(Kind.RECEIPT, text_of(Kind.RECEIPT, keys))
    lines = tuple(LineBody.model_validate(short) for _ in range(65))
    with pytest.raises(ValueError, match="at most 64"):
        ReceiptBody(
            regie="R-0901",
            session=SESSION,
            business_day=date(2026, 11, 23),
            fiscal_year=2026,
            lines=lines,
            tenders=(TenderBody(mode="ESP", amount=65),),
            total=65,
        )


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        (Kind.Z_DAY, {"gross": 1}, "records.z_totals"),
        (Kind.Z_DAY, {"cancelled": 1}, "records.z_totals"),
        (Kind.Z_DAY, {"perpetual_net": 1}, "records.z_totals"),
        (Kind.Z_DAY, {"first_seq": 2}, "records.z_totals"),
        (Kind.Z_DAY, {"period": "2026-11"}, "records.body_schema"),
        (Kind.Z_DAY, {"sessions": 1}, "records.body_schema"),
        (Kind.Z_DAY, {"counts": {"receipts": 0}}, "records.body_schema"),
        (Kind.Z_MONTH, {"period": "2026-13", "sessions": 1}, "records.body_schema"),
        (Kind.Z_MONTH, {"period": "2026", "sessions": 1}, "records.body_schema"),
        (Kind.Z_YEAR, {"period": "2026-11", "sessions": 1}, "records.body_schema"),
        (Kind.Z_YEAR, {"period": "2026"}, "records.body_schema"),
    ],
)
def test_a_closing_that_contradicts_itself_is_refused_by_name(
    kind: Kind, changes: dict[str, Any], code: str
) -> None:
    assert refusal_of(kind, closing_keys(**changes)) == code


def test_an_outage_cannot_end_before_it_begins() -> None:
    assert refusal_of(Kind.RESUME, {"from": 2, "to": 1, "manual": HASH}) == "records.body_schema"


def test_a_refusal_names_the_key_and_never_its_value() -> None:
    keys = receipt_keys(payer="Fatima Zahra")
    with pytest.raises(BodyRefused) as refused:
        parse_body(Kind.RECEIPT, text_of(Kind.RECEIPT, keys))
    assert refused.value.params == {"key": "payer"}
    assert "Fatima" not in str(refused.value)


def test_a_body_built_in_code_equals_the_one_parsed_from_its_text() -> None:
    keys = receipt_keys()
    built = ReceiptBody(
        regie=keys["regie"],
        session=SESSION,
        business_day=date(2026, 11, 23),
        fiscal_year=2026,
        lines=(LineBody(**line()),),
        tenders=(TenderBody(mode="ESP", amount=2500),),
        total=2500,
    )
    assert built.to_canonical() == text_of(Kind.RECEIPT, keys)
    assert parse_body(Kind.RECEIPT, built.text) == built
    assert (built.revenue_code, built.is_all_cash) == (1310, True)


def test_a_key_is_read_under_the_name_of_the_protocol_alone() -> None:
    text = canonical({"v": 1, "kind": "DUPLICATE", "ref": 2, "copy_no": 1, "reason": "X"})
    with pytest.raises(BodyRefused):
        parse_body(Kind.DUPLICATE, text)
    assert json.loads(DuplicateBody(ref=2, copy=1, reason="X").text)["copy"] == 1
