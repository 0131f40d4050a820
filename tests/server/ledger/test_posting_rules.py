from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.chains import SESSION, Chain
from domain.bodies import CancelBody, LineBody, ReceiptBody, TenderBody, parse_body
from domain.ids import TerminalId
from domain.record import Kind
from domain.rules import OriginalUnknown
from server.ledger.accounts import Account
from server.ledger.posting_rules import Posting, postings_for

amounts = st.integers(0, 10**8)
modes = st.sampled_from(["ESP", "CHQ", "CB", "VIR"])


def a_chain() -> Chain:
    chain = Chain(
        TerminalId(742001),
        bytes(32),
        bytes(32),
        "09.163.01.01",
        "R-0901",
        1_795_420_800,
        "2026-11-23",
    )
    chain.start()
    return chain


@st.composite
def lines(draw: st.DrawFn) -> LineBody:
    parts = {part: draw(amounts) for part in ("principal", "majoration", "penalite", "astreinte")}
    return LineBody.model_validate(
        {
            "nature": draw(st.integers(1, 5)),
            "rubrique": draw(st.sampled_from(["40102027", "30101014", "10302010"])),
            "label": "Droit",
            "unit": "PLACE",
            "quantity_milli": 1000,
            "rate": 1,
            "rate_kind": "per_unit",
            "tariff": "AF-2026-01/3",
            **parts,
        },
    )


@st.composite
def quittances(draw: st.DrawFn) -> tuple[tuple[LineBody, ...], tuple[TenderBody, ...]]:
    sold = tuple(draw(st.lists(lines(), min_size=1, max_size=6)))
    left = sum(line.total_centimes for line in sold)
    tenders = []
    while left:
        part = left if len(tenders) == 5 else draw(st.integers(1, left))
        tenders.append(TenderBody(mode=draw(modes), amount=part))
        left -= part
    return sold, tuple(tenders)


def sides(postings: tuple[Posting, ...]) -> Counter[tuple[Account, str | None, int, int]]:
    return Counter(
        (one.account, one.rubrique, one.debit_centimes, one.credit_centimes) for one in postings
    )


@given(quittances())
def test_every_quittance_balances_and_its_cancellation_reverses_it_exactly(
    sold: tuple[tuple[LineBody, ...], tuple[TenderBody, ...]],
) -> None:
    chain = a_chain()
    written = chain.quittance_of(*sold)
    receipt = parse_body(Kind.RECEIPT, written.body)
    assert isinstance(receipt, ReceiptBody)
    taken = postings_for(written.record, receipt)
    total = sum(one.debit_centimes for one in taken)
    assert total == receipt.total == sum(one.credit_centimes for one in taken)
    assert all((one.debit_centimes > 0) != (one.credit_centimes > 0) for one in taken)
    assert [one.position for one in taken] == list(range(len(taken)))

    cancelled = chain.cancel(written)
    body = parse_body(Kind.CANCEL, cancelled.body)
    assert isinstance(body, CancelBody)
    reversed_ = postings_for(cancelled.record, body, receipt)
    assert sides(reversed_) == Counter(
        {(one[0], one[1], one[3], one[2]): count for one, count in sides(taken).items()},
    )
    assert not {one.posting_id for one in taken} & {one.posting_id for one in reversed_}


def test_a_quittance_debits_each_tender_and_credits_each_part_of_each_rubrique() -> None:
    line = LineBody.model_validate(
        {
            "nature": 2040,
            "rubrique": "30101014",
            "label": "TNB",
            "unit": "M2",
            "quantity_milli": 1000,
            "rate": 1,
            "rate_kind": "per_unit",
            "tariff": "AF-2026-01/3",
            "principal": 1_000,
            "majoration": 100,
            "penalite": 10,
            "astreinte": 1,
        },
    )
    tenders = (
        TenderBody(mode="CHQ", amount=1_000),
        TenderBody(mode="ESP", amount=50),
        TenderBody(mode="ESP", amount=50),
        TenderBody(mode="CB", amount=10),
        TenderBody(mode="VIR", amount=1),
    )
    written = a_chain().quittance_of((line,), tenders)
    taken = postings_for(written.record, parse_body(Kind.RECEIPT, written.body))
    assert sides(taken) == Counter(
        [
            (Account.CHEQUES, None, 1_000, 0),
            (Account.CAISSE, None, 100, 0),
            (Account.CARTES, None, 10, 0),
            (Account.VIREMENTS, None, 1, 0),
            (Account.RECETTE, "30101014", 0, 1_000),
            (Account.MAJORATION, "30101014", 0, 100),
            (Account.PENALITE, "30101014", 0, 10),
            (Account.ASTREINTE, "30101014", 0, 1),
        ],
    )


def test_what_is_not_money_posts_nothing() -> None:
    chain = a_chain()
    written = [
        chain.written[0],
        chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0),
        chain.event("SESSION_ENDED", session=SESSION),
        chain.event("SESSION_CLOSED", session=SESSION, difference=-5),
        chain.event("FLOAT", session=SESSION, amount=5),
        chain.quittance(5_000, kind=Kind.TRAINING),
        chain.duplicate(chain.quittance()),
        chain.end(),
    ]
    for one in written:
        assert postings_for(one.record, parse_body(one.record.kind, one.body)) == ()


def test_a_cancellation_without_its_original_is_refused() -> None:
    chain = a_chain()
    cancelled = chain.cancel(chain.quittance())
    with pytest.raises(OriginalUnknown):
        postings_for(cancelled.record, parse_body(Kind.CANCEL, cancelled.body))


def test_posting_a_record_twice_names_the_same_postings() -> None:
    written = a_chain().quittance()
    body = parse_body(Kind.RECEIPT, written.body)
    assert postings_for(written.record, body) == postings_for(written.record, body)
