from hypothesis import given
from hypothesis import strategies as st

from domain.bodies import LineBody, ReceiptBody, TenderBody, parse_body
from domain.record import Kind
from server.ledger.posting_rules import postings_for
from server.rollup.takings import TakingsMovement, takings_of
from tests.server.plans import a_chain


def a_line(nature: int, principal: int, penalite: int = 0) -> LineBody:
    return LineBody.model_validate(
        {
            "nature": nature,
            "rubrique": "40102027",
            "label": "Droit",
            "unit": "PLACE",
            "quantity_milli": 1000,
            "rate": 1,
            "rate_kind": "per_unit",
            "tariff": "AF-2026-01/3",
            "principal": principal,
            "majoration": 0,
            "penalite": penalite,
            "astreinte": 0,
        }
    )


def cash(amount: int) -> tuple[TenderBody, ...]:
    return (TenderBody(mode="ESP", amount=amount),) if amount else ()


def test_a_quittance_counts_once_under_the_nature_of_its_first_line() -> None:
    chain = a_chain()
    lines = (a_line(2, 100, penalite=5), a_line(1, 50), a_line(2, 10))
    written = chain.quittance_of(lines, cash(165))
    body = parse_body(Kind.RECEIPT, written.body)
    assert isinstance(body, ReceiptBody)
    assert takings_of(written.record, body) == (
        TakingsMovement(2, 115, 0, 1, 0),
        TakingsMovement(1, 50, 0, 0, 0),
    )
    cancelled = chain.cancel(written)
    assert takings_of(cancelled.record, body) == (
        TakingsMovement(2, 0, 115, 0, 1),
        TakingsMovement(1, 0, 50, 0, 0),
    )


def test_training_and_duplicates_take_nothing() -> None:
    chain = a_chain()
    training = chain.quittance(kind=Kind.TRAINING)
    written = chain.quittance()
    body = parse_body(Kind.RECEIPT, written.body)
    assert isinstance(body, ReceiptBody)
    assert takings_of(training.record, None) == ()
    assert takings_of(training.record, body) == ()
    assert takings_of(chain.duplicate(written).record, body) == ()


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 10**7)), min_size=1, max_size=8))
def test_takings_are_what_the_ledger_credits(sold: list[tuple[int, int]]) -> None:
    chain = a_chain()
    lines = tuple(a_line(nature, amount) for nature, amount in sold)
    written = chain.quittance_of(lines, cash(sum(amount for _, amount in sold)))
    body = parse_body(Kind.RECEIPT, written.body)
    assert isinstance(body, ReceiptBody)
    taken = takings_of(written.record, body)
    credited = sum(posting.credit_centimes for posting in postings_for(written.record, body))
    assert sum(movement.gross_centimes for movement in taken) == credited
    assert sum(movement.receipts for movement in taken) == 1
