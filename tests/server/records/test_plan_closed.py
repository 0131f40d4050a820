from dataclasses import replace

import pytest

from benchmarks.chains import SESSION
from domain.exchange import TerminalState
from domain.ids import TerminalId
from domain.signing import new_private_key, public_key_of
from server.records.errors import ForeignRecord
from tests.server.plans import a_chain, a_day, a_plan, reasons, resigned, seqs, take


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


def test_a_damaged_record_is_kept_apart_and_stops_none_before_or_behind_it() -> None:
    chain = a_day()
    damaged = replace(
        chain.written[2], record=replace(chain.written[2].record, signature=bytes(64))
    )
    plan = take(a_plan(), [*chain.written[:2], damaged, *chain.written[3:]])
    assert seqs(plan) == [1, 2]
    assert reasons(plan)[0] == (3, "records.signature_invalid")
    assert {code for _, code in reasons(plan)[1:]} == {"records.gap"}
    assert plan.state is TerminalState.ACTIVE


def test_a_damaged_record_in_a_place_already_taken_is_no_fork() -> None:
    chain = a_day()
    plan = take(a_plan(), chain.written)
    damaged = replace(chain.written[1], record=replace(chain.written[1].record, agent_id=9))
    take(plan, [damaged])
    assert plan.state is TerminalState.ACTIVE


def test_the_sound_record_is_taken_after_its_damaged_copy() -> None:
    chain = a_day()
    damaged = replace(
        chain.written[2], record=replace(chain.written[2].record, signature=bytes(64))
    )
    plan = take(a_plan(), [*chain.written[:2], damaged, *chain.written[3:]])
    take(plan, [chain.written[2]])
    assert seqs(plan) == [one.record.seq for one in chain.written]


def test_a_record_of_another_terminal_refuses_the_request() -> None:
    with pytest.raises(ForeignRecord):
        take(a_plan(), a_chain(TerminalId(742002)).written)


def test_a_record_whose_key_number_was_damaged_is_kept_apart_and_jams_nothing() -> None:
    chain = a_chain()
    whole = chain.quittance()
    chain.quittance()
    damaged = replace(whole, record=replace(whole.record, key_epoch=5))
    plan = take(a_plan(), [chain.written[0], damaged, chain.written[2]])
    assert reasons(plan) == [(2, "records.signature_invalid"), (3, "records.gap")]
    take(plan, [whole])
    assert seqs(plan) == [1, 2, 3]


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
