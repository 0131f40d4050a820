import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.chains import Written
from domain.exchange import TerminalState
from domain.record import Flag, Kind
from domain.signing import RECEIPT_CONTEXT, sign
from server.records.reception import Received
from tests.server.plans import (
    KEY,
    START_S,
    a_chain,
    a_day,
    a_plan,
    reasons,
    received,
    resigned,
    seqs,
    take,
)


def test_a_true_chain_is_accepted_whole() -> None:
    chain = a_day()
    plan = take(a_plan(), chain.written)
    assert seqs(plan) == list(range(1, 9))
    assert plan.quarantined == ()
    assert plan.head == chain.head
    assert plan.memory.cancelled == {3: 7}


@given(st.permutations(range(8)), st.lists(st.integers(0, 7), max_size=8))
def test_whatever_the_order_and_the_repeats_the_ledger_is_the_same(
    order: list[int],
    repeated: list[int],
) -> None:
    chain = a_day()
    sent = [chain.written[index] for index in itertools.chain(repeated, order, repeated)]
    plan = take(a_plan(), sent)
    assert seqs(plan) == list(range(1, 9))
    assert plan.quarantined == ()
    assert plan.head == chain.head
    assert plan.state is TerminalState.ACTIVE


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5)), max_size=14))
def test_a_request_read_ahead_is_judged_as_its_records_one_by_one(
    picked: list[tuple[int, int]],
) -> None:
    chain = a_day()
    sent = [_damaged(one, 0) for one in chain.written[:2]]
    sent += [_damaged(chain.written[index], fault) for index, fault in picked]
    at_once = take(a_plan(), sent)
    one_by_one = a_plan()
    for one in sent:
        one_by_one.take(received(one))
    assert [one.received for one in at_once.accepted] == [
        one.received for one in one_by_one.accepted
    ]
    assert all(one.body.text == one.received.body for one in at_once.accepted)
    assert at_once.quarantined == one_by_one.quarantined
    assert (at_once.head, at_once.state) == (one_by_one.head, one_by_one.state)


def _damaged(written: Written, fault: int) -> Written:
    record = written.record
    return {
        0: written,
        1: replace(written, body="{}"),
        2: replace(written, record=replace(record, signature=bytes(64))),
        3: replace(written, body=written.body.replace("1", "2")),
        4: resigned(written, issued_at=record.issued_at + 1),
        5: resigned(written, amount_centimes=1),
    }[fault]


def test_the_first_rule_broken_in_the_protocols_order_is_the_one_named() -> None:
    chain = a_day()
    unreadable = replace(chain.written[1], body="{}")
    other_chain = resigned(unreadable, prev=bytes(16))
    ahead = resigned(unreadable, issued_at=START_S + 90_000)
    for wrong, code, state in (
        (unreadable, "records.body_kind", TerminalState.ACTIVE),
        (ahead, "records.time_ahead", TerminalState.ACTIVE),
        (other_chain, "records.prev", TerminalState.FROZEN),
    ):
        plan = take(a_plan(not_after=START_S + 86_400), [chain.written[0], wrong])
        assert (reasons(plan), plan.state) == ([(2, code)], state)


def test_from_a_bad_record_on_everything_is_kept_as_evidence() -> None:
    chain = a_day()
    sent = list(chain.written)
    sent[3] = resigned(sent[3], amount_centimes=1)
    plan = take(a_plan(), sent)
    assert seqs(plan) == [1, 2, 3]
    assert reasons(plan) == [
        (4, "records.amount"),
        *((seq, "records.gap") for seq in range(5, 9)),
    ]
    assert plan.state is TerminalState.ACTIVE


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"counter_cipher": bytes(6)}, "records.counter"),
        ({"issued_at": 0}, "records.time"),
        ({"receipt_no": 9}, "records.receipt_no"),
        ({"body_hash": bytes(16)}, "records.body_hash"),
        ({"flags": Flag.NONE}, "records.test_system"),
        ({"revenue_code": 7}, "records.revenue_code"),
        ({"kind": Kind.CANCEL}, "records.body_kind"),
    ],
)
def test_each_fault_of_a_signed_record_is_named(fields: dict[str, object], code: str) -> None:
    chain = a_chain()
    bad = resigned(chain.quittance(), **fields)
    plan = take(a_plan(), [chain.written[0], bad])
    assert reasons(plan) == [(2, code)]
    assert plan.state is TerminalState.ACTIVE


def test_a_record_too_far_ahead_waits_and_is_accepted_when_its_time_has_come() -> None:
    chain = a_chain()
    chain.quittance()
    early = take(a_plan(not_after=START_S + 1), chain.written)
    assert reasons(early) == [(2, "records.time_ahead")]
    later = a_plan(head=early.head)
    later.release([received(chain.written[1])])
    assert seqs(later) == [2]


def test_a_record_for_another_regie_is_refused() -> None:
    chain = a_chain()
    chain.regie = "R-0601"
    chain.quittance()
    plan = take(a_plan(), chain.written)
    assert reasons(plan) == [(2, "records.wrong_regie")]


def test_a_year_without_a_ledger_is_refused() -> None:
    chain = a_chain()
    chain.day = "2031-01-01"
    chain.quittance()
    plan = take(a_plan(years=range(2024, 2031)), chain.written)
    assert reasons(plan) == [(2, "records.year_not_kept")]


def test_a_body_that_is_not_canonical_is_kept_with_its_record() -> None:
    chain = a_chain()
    bad = replace(chain.quittance(), body='{"kind": "RECEIPT"}')
    plan = take(a_plan(), [chain.written[0], bad])
    assert reasons(plan) == [(2, "canonical.refused")]


def test_a_true_body_sent_after_a_damaged_one_is_accepted() -> None:
    chain = a_chain()
    good = chain.quittance()
    plan = take(a_plan(), [chain.written[0], replace(good, body="{}"), good])
    assert seqs(plan) == [1, 2]
    assert plan.quarantined == ()


def test_a_signed_record_of_an_unknown_kind_is_kept() -> None:
    chain = a_chain()
    raw = bytearray(chain.quittance().record.to_bytes())
    raw[0] = 0x1F
    raw[-64:] = sign(KEY, RECEIPT_CONTEXT, bytes(raw[:-64]))
    plan = take(a_plan(), chain.written[:1])
    plan.take(Received.read(bytes(raw), "{}"))
    assert reasons(plan) == [(2, "records.kind")]
