"""Every rule of the table of kinds, broken once and refused by its name."""

from dataclasses import replace
from typing import Any

import pytest

from domain.chain import Head
from domain.record import Flag, Kind
from domain.signing import public_key_of
from tests.domain.links import (
    AGENT,
    NEXT_PRIVATE_KEY,
    PUBLIC_KEY,
    QUITTANCE,
    RECEIPT_FIELDS,
    TERMINAL,
    Chain,
    cancel_keys,
    closing_keys,
    judge,
    line,
    receipt_keys,
    rotate_keys,
    start_keys,
    text_of,
)


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (Kind.NULL, {"reason": "OPENING"}),
        (Kind.EVENT, {"code": "LOGIN"}),
        (Kind.RESUME, {"from": 1, "to": 2, "manual": "ab" * 32}),
        (Kind.END, {"reason": "REPAIR"}),
        (Kind.ROTATE, rotate_keys(1)),
    ],
)
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "accepted"),
        ({"amount_centimes": 1}, "records.amount"),
        ({"revenue_code": 1310}, "records.revenue_code"),
        ({"flags": Flag.NON_CASH}, "records.flag_non_cash"),
        ({"receipt_no": 2}, "records.receipt_no"),
        ({"counter": 2501}, "records.counter"),
    ],
)
def test_a_kind_without_money_carries_none(
    chain: Chain, kind: Kind, keys: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    text = text_of(kind, keys)
    assert judge(chain, chain.forge(kind, text, **changes), text) == code


def test_start_names_the_key_it_is_signed_with() -> None:
    text = text_of(Kind.START, start_keys(public_key=public_key_of(NEXT_PRIVATE_KEY).hex()))
    chain = Chain()
    assert judge(chain, chain.forge(Kind.START, text), text) == "records.start_key"


CANCEL_FIELDS = {"amount_centimes": 2500, "receipt_no": 2, "counter": 0}


@pytest.mark.parametrize(
    ("fields", "keys", "original", "code"),
    [
        ({}, {}, {}, "accepted"),
        ({}, {"approver": AGENT}, {}, "records.approver"),
        ({"amount_centimes": 2499, "counter": 1}, {}, {}, "records.original_amount"),
        ({}, {}, {"is_cancelled": True}, "records.already_cancelled"),
        ({}, {}, {"session_is_counted": True}, "records.session_counted"),
        ({}, {}, {"kind": Kind.TRAINING}, "records.original_kind"),
        ({}, {}, {"kind": Kind.CANCEL}, "records.original_kind"),
        ({}, {"ref": 3}, {}, "records.original_unknown"),
        ({}, {"ref": 9}, {}, "records.original_unknown"),
        ({"counter": 5000}, {}, {}, "records.counter"),
        ({"receipt_no": 1}, {}, {}, "records.receipt_no"),
        ({"revenue_code": 1310}, {}, {}, "records.revenue_code"),
        ({"amount_centimes": 2501, "counter": 0}, {}, {}, "records.counter_range"),
        ({"amount_centimes": 10**11 + 1}, {}, {}, "records.amount_too_large"),
    ],
)
def test_a_cancellation_that_breaks_a_rule_is_refused_by_name(
    chain: Chain,
    fields: dict[str, Any],
    keys: dict[str, Any],
    original: dict[str, Any],
    code: str,
) -> None:
    text = text_of(Kind.CANCEL, {**cancel_keys(2), **keys})
    record = chain.forge(Kind.CANCEL, text, **{**CANCEL_FIELDS, **fields})
    assert judge(chain, record, text, replace(QUITTANCE, **original)) == code


def test_a_cancellation_of_nothing_is_refused(chain: Chain) -> None:
    text = text_of(Kind.CANCEL, cancel_keys(2))
    record = chain.forge(Kind.CANCEL, text, **CANCEL_FIELDS)
    assert judge(chain, record, text, None) == "records.original_unknown"


@pytest.mark.parametrize(
    ("fields", "original", "code"),
    [
        ({}, {}, "accepted"),
        ({}, {"kind": Kind.CANCEL}, "accepted"),
        ({}, {"kind": Kind.TRAINING}, "accepted"),
        ({}, {"kind": Kind.DUPLICATE}, "records.original_kind"),
        ({}, {"kind": Kind.EVENT}, "records.original_kind"),
        ({"amount_centimes": 2400}, {}, "records.original_amount"),
        ({"receipt_no": 2}, {}, "records.receipt_no"),
        ({"counter": 5000}, {}, "records.counter"),
    ],
)
def test_a_duplicate_that_breaks_a_rule_is_refused_by_name(
    chain: Chain, fields: dict[str, Any], original: dict[str, Any], code: str
) -> None:
    text = text_of(Kind.DUPLICATE, {"ref": 2, "copy": 1, "reason": "PAPER_LOST"})
    record = chain.forge(Kind.DUPLICATE, text, **{"amount_centimes": 2500, **fields})
    assert judge(chain, record, text, replace(QUITTANCE, **original)) == code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount_centimes": 2500, "revenue_code": 1310}, "accepted"),
        ({"amount_centimes": 2500, "revenue_code": 1310, "counter": 5000}, "records.counter"),
        ({"amount_centimes": 2500, "revenue_code": 1310, "receipt_no": 2}, "records.receipt_no"),
    ],
)
def test_training_moves_neither_counter_nor_number(
    chain: Chain, fields: dict[str, Any], code: str
) -> None:
    text = text_of(Kind.TRAINING, receipt_keys())
    assert judge(chain, chain.forge(Kind.TRAINING, text, **fields), text) == code


@pytest.mark.parametrize(
    ("fields", "keys", "code"),
    [
        ({"amount_centimes": 2500}, {}, "accepted"),
        ({"amount_centimes": 0}, {}, "records.amount"),
        ({"amount_centimes": 2500}, {"perpetual_net": 2400}, "records.z_totals"),
        ({"amount_centimes": 2500}, {"last_seq": 3}, "records.z_totals"),
        (
            {"amount_centimes": 100},
            {"net": -100, "gross": 0, "cancelled": 100, "perpetual_gross": 2600},
            "accepted",
        ),
    ],
)
def test_a_closing_states_the_size_of_its_net_and_the_counter(
    chain: Chain, fields: dict[str, Any], keys: dict[str, Any], code: str
) -> None:
    text = text_of(Kind.Z_DAY, {**closing_keys(2500, last_seq=2), **keys})
    assert judge(chain, chain.forge(Kind.Z_DAY, text, **fields), text) == code


def test_lines_of_several_natures_have_no_revenue_code(chain: Chain) -> None:
    keys = receipt_keys(2500, lines=[line(1000), line(1500, 1311)])
    text = text_of(Kind.RECEIPT, keys)
    fields = {**RECEIPT_FIELDS, "revenue_code": 0}
    assert judge(chain, chain.forge(Kind.RECEIPT, text, **fields), text) == "accepted"


@pytest.mark.parametrize(("flags", "code"), [(4, "accepted"), (0, "records.flag_non_cash")])
def test_a_tender_that_is_not_cash_sets_its_flag(chain: Chain, flags: int, code: str) -> None:
    tenders = [{"mode": "CHQ", "amount": 2000}, {"mode": "ESP", "amount": 500}]
    text = text_of(Kind.RECEIPT, receipt_keys(tenders=tenders))
    record = chain.forge(Kind.RECEIPT, text, **RECEIPT_FIELDS, flags=Flag(flags))
    assert judge(chain, record, text) == code


@pytest.mark.parametrize(
    ("amount_centimes", "code"), [(10**11, "accepted"), (10**11 + 1, "records.amount_too_large")]
)
def test_a_quittance_has_a_largest_amount(amount_centimes: int, code: str) -> None:
    chain = Chain()
    chain.start()
    keys = receipt_keys(amount_centimes)
    text = text_of(Kind.RECEIPT, keys)
    fields = {**RECEIPT_FIELDS, "receipt_no": 1, "amount_centimes": amount_centimes}
    record = chain.forge(Kind.RECEIPT, text, **{**fields, "counter": amount_centimes})
    assert judge(chain, record, text) == code


def test_the_next_key_has_to_prove_itself(chain: Chain) -> None:
    keys = {**rotate_keys(1), "proof": rotate_keys(2)["proof"]}
    text = text_of(Kind.ROTATE, keys)
    assert judge(chain, chain.forge(Kind.ROTATE, text), text) == "records.rotation_proof"


def test_the_last_epoch_cannot_rotate() -> None:
    chain = Chain(Head.before_start(TERMINAL, PUBLIC_KEY, key_epoch=255))
    chain.start()
    text = text_of(Kind.ROTATE, {**rotate_keys(1)})
    assert judge(chain, chain.forge(Kind.ROTATE, text), text) == "records.rotation_proof"
