"""The cash a session should hold follows from its records, whatever its count says."""

from hypothesis import given
from hypothesis import strategies as st

from domain.bodies import parse_body
from domain.record import Kind
from domain.session_cash import SessionCash
from domain.totals import Totals
from tests.domain.links import SESSION, Chain, cancel_keys, receipt_keys

OTHER = "11111111-2222-4333-8444-555555555555"
AMOUNTS = st.integers(1, 10_000)
MOVES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["ESP", "CHQ"]), AMOUNTS),
        st.tuples(st.sampled_from(["FLOAT", "CASH_IN", "CASH_OUT", "HANDOVER"]), AMOUNTS),
        st.tuples(st.sampled_from(["CANCEL", "TRAINING", "ELSEWHERE"]), AMOUNTS),
    ),
    max_size=12,
)


def act(chain: Chain, drawer: list[int], move: str, amount: int) -> None:
    """Write one act, and move the drawer as a person would: its cash, then its float."""
    reason = {"session": SESSION, "amount": amount, "reason": "CHANGE"}
    match move:
        case "ESP" | "CHQ":
            chain.put(Kind.RECEIPT, receipt_keys(amount, mode=move))
            drawer[0] += amount if move == "ESP" else 0
        case "TRAINING":
            chain.put(Kind.TRAINING, receipt_keys(amount))
        case "ELSEWHERE":
            chain.put(Kind.RECEIPT, receipt_keys(amount, session=OTHER))
        case "CANCEL":
            sold = chain.put(Kind.RECEIPT, receipt_keys(amount))
            chain.put(Kind.CANCEL, cancel_keys(sold.seq), amount_centimes=amount)
        case "FLOAT":
            chain.event("FLOAT", session=SESSION, amount=amount, before=drawer[1])
            drawer[0], drawer[1] = drawer[0] + amount - drawer[1], amount
        case "HANDOVER":
            chain.event("HANDOVER", session=SESSION, amount=amount, to_agent=3)
            drawer[0] -= amount
        case _:
            chain.event(move, **reason)
            drawer[0] += amount if move == "CASH_IN" else -amount


def differences(chain: Chain, *, first: int = 1) -> list[tuple[int, object, object]]:
    totals = Totals(first)
    if first > 1:
        totals.forget(first)
    return [
        (record.seq, found.params["stated"], found.params["computed"])
        for record, text in chain.entries[first - 1 :]
        for found in totals.take(record, parse_body(record.kind, text))
    ]


@given(MOVES, st.integers(0, 5_000), st.integers(-1, 1))
def test_a_count_is_held_against_every_move_of_its_session(
    moves: list[tuple[str, int]], float_: int, off: int
) -> None:
    chain, drawer = Chain(), [float_, float_]
    chain.start()
    chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=float_)
    for move, amount in moves:
        act(chain, drawer, move, amount)
    expected = max(0, drawer[0] + off)
    chain.counted(expected)
    found = [] if expected == drawer[0] else [(chain.head.seq, expected, drawer[0])]
    assert differences(chain) == found


def test_a_second_opening_hides_nothing_of_what_was_taken() -> None:
    chain = Chain()
    chain.start()
    chain.open()
    chain.receipt(2500)
    chain.open()
    chain.counted(0)
    assert differences(chain) == [(5, 0, 2500)]


def test_what_is_not_known_whole_is_left_unchecked_and_counted() -> None:
    cash = SessionCash(is_whole=False)
    chain = Chain()
    chain.start()
    chain.open()
    sold = chain.receipt(2500)
    chain.open()
    chain.put(Kind.CANCEL, cancel_keys(sold.seq), amount_centimes=2500)
    chain.counted(0)
    for record, text in chain.entries[3:]:
        assert list(cash.take(record.seq, parse_body(record.kind, text))) == []
    assert cash.left_unchecked == 1
