import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.chains import SESSION, Chain, Written
from domain.body_fields import UINT32_MAX
from domain.errors import SignatureInvalid
from domain.exchange import PrivatePart, TerminalState
from domain.ids import TerminalId
from domain.placement import Head
from domain.record import Flag, Kind
from domain.signing import RECEIPT_CONTEXT, new_private_key, public_key_of, sign
from server.records.errors import ForeignRecord, UnknownKeyEpoch
from server.records.judgement import Place
from server.records.plan import Plan
from server.records.reception import EnrolledKey, Received

TERMINAL = TerminalId(742001)
KEY = bytes(range(32))
COUNTER_KEY = bytes(32)
START_S = 1_795_420_800


def a_chain(terminal_id: TerminalId = TERMINAL, flags: Flag = Flag.TEST_SYSTEM) -> Chain:
    chain = Chain(
        terminal_id,
        KEY,
        COUNTER_KEY,
        "09.163.01.01",
        "R-0901",
        START_S,
        "2026-11-23",
        flags=flags,
    )
    chain.start()
    return chain


def a_plan(
    *,
    head: Head | None = None,
    state: TerminalState = TerminalState.ACTIVE,
    is_revoked: bool = False,
    not_after: int = UINT32_MAX,
) -> Plan:
    public_key = public_key_of(KEY)
    return Plan(
        terminal_id=TERMINAL,
        head=head or Head.before_start(TERMINAL, public_key),
        state=state,
        keys={1: EnrolledKey(public_key, is_revoked)},
        place=Place(
            collectivite="09.163.01.01",
            regie_id="R-0901",
            counter_key=COUNTER_KEY,
            is_test_system=True,
            not_after=not_after,
        ),
    )


def received(written: Written) -> Received:
    private = None if written.private is None else PrivatePart.model_validate(written.private)
    return Received(written.record.to_bytes(), written.body, private)


def take(plan: Plan, written: Sequence[Written]) -> Plan:
    for one in written:
        plan.take(received(one))
    return plan


def seqs(plan: Plan) -> list[int]:
    return [one.record.seq for one in plan.accepted]


def reasons(plan: Plan) -> list[tuple[int, str]]:
    return [(kept.received.outline.seq, kept.code) for kept in plan.quarantined]


def resigned(written: Written, **fields: object) -> Written:
    """A record of a dishonest terminal: changed, then signed by its own key."""
    changed = replace(written.record, **fields)
    return replace(
        written,
        record=replace(changed, signature=sign(KEY, RECEIPT_CONTEXT, changed.signed_part)),
    )


def a_day() -> Chain:
    chain = a_chain()
    chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0)
    first = chain.quittance(2_500)
    chain.quittance(7_500, mode="CHQ")
    chain.duplicate(first)
    chain.quittance(100, kind=Kind.TRAINING)
    chain.cancel(first)
    chain.event("SESSION_ENDED", session=SESSION)
    return chain


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
        ({"kind": Kind.NULL}, "records.body_kind"),
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
    plan = take(a_plan(), chain.written)
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
    plan.take(Received(bytes(raw), "{}", None))
    assert reasons(plan) == [(2, "records.kind")]


def test_a_second_record_in_one_place_freezes_the_chain() -> None:
    chain = a_chain()
    copy = chain.clone()
    mine, other = chain.quittance(2_500), copy.quittance(9_900)
    after = chain.quittance()
    plan = take(a_plan(), [chain.written[0], mine, other, after])
    assert seqs(plan) == [1, 2]
    assert reasons(plan) == [(2, "records.fork"), (3, "records.terminal_frozen")]
    assert plan.state is TerminalState.FROZEN


def test_two_waiting_records_in_one_place_prove_a_fork_too() -> None:
    chain = a_chain()
    chain.quittance()
    copy = chain.clone()
    mine, other = chain.quittance(2_500), copy.quittance(9_900)
    plan = take(a_plan(), [chain.written[0], mine, other, chain.written[1]])
    assert seqs(plan) == [1]
    assert plan.state is TerminalState.FROZEN
    assert sorted(seq for seq, _ in reasons(plan)) == [2, 3, 3]


def test_a_record_that_follows_another_history_freezes_the_chain() -> None:
    chain = a_chain()
    copy = chain.clone()
    chain.quittance(2_500)
    copy.quittance(9_900)
    follows_other = copy.quittance()
    plan = take(a_plan(), [*chain.written, follows_other])
    assert seqs(plan) == [1, 2]
    assert reasons(plan) == [(3, "records.prev")]
    assert plan.state is TerminalState.FROZEN


def test_a_frozen_chain_keeps_what_it_is_sent_and_accepts_nothing() -> None:
    chain = a_day()
    plan = take(a_plan(state=TerminalState.FROZEN), chain.written)
    assert seqs(plan) == []
    assert len(plan.quarantined) == len(chain.written)
    assert {code for _, code in reasons(plan)} == {"records.terminal_frozen"}


def test_what_arrives_after_a_revocation_is_kept_whatever_its_date() -> None:
    chain = a_day()
    plan = take(a_plan(is_revoked=True), chain.written)
    assert plan.state is TerminalState.REVOKED
    assert {code for _, code in reasons(plan)} == {"records.key_revoked"}


def test_nothing_follows_the_end() -> None:
    chain = a_chain()
    before = chain.clone()
    chain.end()
    plan = take(a_plan(), chain.written)
    assert plan.state is TerminalState.ENDED
    late = resigned(before.quittance(), seq=3, prev=chain.head.link[:16])
    take(plan, [late])
    assert reasons(plan) == [(3, "records.ended")]


def test_a_record_not_signed_by_the_terminal_refuses_the_request() -> None:
    chain = a_chain()
    forged = replace(chain.quittance().record, signature=bytes(64))
    with pytest.raises(SignatureInvalid):
        take(a_plan(), [chain.written[0], replace(chain.written[1], record=forged)])


def test_an_unsigned_record_is_refused_even_where_it_would_only_wait() -> None:
    chain = a_day()
    forged = replace(chain.written[5], record=replace(chain.written[5].record, signature=bytes(64)))
    with pytest.raises(SignatureInvalid):
        take(a_plan(), [forged])


def test_a_record_of_another_terminal_refuses_the_request() -> None:
    with pytest.raises(ForeignRecord):
        take(a_plan(), a_chain(TerminalId(742002)).written)


def test_a_key_the_terminal_never_had_refuses_the_request() -> None:
    chain = a_chain()
    unknown = resigned(chain.quittance(), key_epoch=2)
    with pytest.raises(UnknownKeyEpoch):
        take(a_plan(), [chain.written[0], unknown])


def test_a_rotation_brings_the_next_key_in_the_same_request() -> None:
    chain = a_chain()
    chain.quittance()
    next_key = new_private_key()
    rotation = chain.rotate(next_key)
    chain.quittance()
    plan = take(a_plan(), chain.written)
    assert seqs(plan) == [1, 2, 3, 4]
    assert plan.new_keys == {2: (public_key_of(next_key), rotation.record.issued_at)}
    assert plan.head.key_epoch == 2


def test_records_of_a_key_announced_by_a_waiting_rotation_are_kept_then_accepted() -> None:
    chain = a_chain()
    chain.quittance()
    chain.rotate(new_private_key())
    chain.quittance()
    plan = take(a_plan(), [chain.written[0], *chain.written[2:]])
    assert [seq for seq, _ in reasons(plan)] == [3, 4]
    take(plan, [chain.written[1]])
    assert seqs(plan) == [1, 2, 3, 4]


def test_a_cancellation_twice_is_refused_and_so_is_one_of_a_counted_session() -> None:
    chain = a_chain()
    first, second = chain.quittance(), chain.quittance()
    chain.cancel(first)
    again = chain.cancel(first)
    plan = take(a_plan(), chain.written)
    assert reasons(plan) == [(again.record.seq, "records.already_cancelled")]

    chain = a_chain()
    first, second = chain.quittance(), chain.quittance()
    chain.event("SESSION_COUNTED", session=SESSION, counted=5_000, expected=5_000)
    late = chain.cancel(second)
    plan = take(a_plan(), chain.written)
    assert reasons(plan) == [(late.record.seq, "records.session_counted")]


def test_a_payer_the_body_does_not_hash_is_refused() -> None:
    chain = a_chain()
    private = {"salt": "00" * 16, "payer": {"name": "M. Exemple"}}
    chain.quittance(private=private)
    plan = take(a_plan(), chain.written)
    assert reasons(plan) == [(2, "records.payer_hash")]
