"""Every rule of the chain, broken once and refused by its name."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.chain import Head, Original, advance, draft, refusals
from domain.errors import ChainBroken, GirctError
from domain.ids import AgentId, TerminalId
from domain.record import Flag, Kind, decrypt_counter
from domain.signing import new_private_key, public_key_of
from tests.domain.links import (
    AGENT,
    COUNTER_KEY,
    FIRST_SECOND,
    NEXT_PRIVATE_KEY,
    PRIVATE_KEY,
    PUBLIC_KEY,
    RECEIPT_FIELDS,
    TERMINAL,
    Chain,
    cancel_keys,
    closing_keys,
    judge,
    receipt_keys,
    rotate_keys,
    signed_anew,
    start_keys,
    text_of,
)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "accepted"),
        ({"flags": Flag.CLOCK_UNSURE | Flag.PAPER_BOOKLET}, "accepted"),
        ({"terminal_id": 742002}, "records.terminal"),
        ({"key_epoch": 2}, "records.key_epoch"),
        ({"seq": 2}, "records.fork"),
        ({"seq": 1}, "records.fork"),
        ({"seq": 4}, "records.gap"),
        ({"prev": bytes(16)}, "records.prev"),
        ({"issued_at": FIRST_SECOND}, "records.time"),
        ({"receipt_no": 1}, "records.receipt_no"),
        ({"receipt_no": 3}, "records.receipt_no"),
        ({"receipt_no": 0}, "records.receipt_no"),
        ({"body_hash": bytes(16)}, "records.body_hash"),
        ({"amount_centimes": 2501}, "records.amount"),
        ({"amount_centimes": 0}, "records.amount"),
        ({"revenue_code": 0}, "records.revenue_code"),
        ({"revenue_code": 1311}, "records.revenue_code"),
        ({"flags": Flag.NON_CASH}, "records.flag_non_cash"),
        ({"flags": Flag.TEST_SYSTEM}, "records.test_system"),
        ({"counter": 2500}, "records.counter"),
        ({"counter": 0}, "records.counter"),
        ({"counter": 5001}, "records.counter"),
    ],
)
def test_a_quittance_that_breaks_a_rule_is_refused_by_name(
    chain: Chain, changes: dict[str, Any], code: str
) -> None:
    text = text_of(Kind.RECEIPT, receipt_keys())
    record = chain.forge(Kind.RECEIPT, text, **{**RECEIPT_FIELDS, **changes})
    assert judge(chain, record, text, test_system=False) == code


def test_a_record_under_another_key_is_refused(chain: Chain) -> None:
    text = text_of(Kind.RECEIPT, receipt_keys())
    record = chain.forge(Kind.RECEIPT, text, **RECEIPT_FIELDS)
    assert judge(chain, signed_anew(record, new_private_key()), text) == "records.signature_invalid"


def test_another_body_than_the_signed_one_is_refused(chain: Chain) -> None:
    record = chain.forge(Kind.RECEIPT, text_of(Kind.RECEIPT, receipt_keys()), **RECEIPT_FIELDS)
    other = text_of(Kind.RECEIPT, receipt_keys(regie="R-0902"))
    assert judge(chain, record, other) == "records.body_hash"
    assert judge(chain, record, other + " ") == "canonical.refused"


def test_a_record_dated_too_far_ahead_is_refused(chain: Chain) -> None:
    text = text_of(Kind.RECEIPT, receipt_keys())
    record = chain.forge(Kind.RECEIPT, text, **RECEIPT_FIELDS)
    assert judge(chain, record, text, not_after=record.issued_at - 1) == "records.time_ahead"
    assert judge(chain, record, text, not_after=record.issued_at) == "accepted"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "accepted"),
        ({"receipt_no": 1}, "records.receipt_no"),
        ({"counter": 1}, "records.counter"),
        ({"prev": bytes(16)}, "records.prev"),
        ({"amount_centimes": 1}, "records.amount"),
        ({"key_epoch": 2}, "records.key_epoch"),
        ({"seq": 2}, "records.gap"),
    ],
)
def test_start_begins_from_nothing(changes: dict[str, Any], code: str) -> None:
    chain, text = Chain(), text_of(Kind.START, start_keys())
    assert judge(chain, chain.forge(Kind.START, text, **changes), text) == code


def test_the_first_record_is_start_and_no_later_one_is(chain: Chain) -> None:
    null = text_of(Kind.NULL, {"reason": "X"})
    fresh = Chain()
    assert judge(fresh, fresh.forge(Kind.NULL, null), null) == "records.start"
    start = text_of(Kind.START, start_keys())
    assert judge(chain, chain.forge(Kind.START, start), start) == "records.start"


def test_nothing_follows_the_end(chain: Chain) -> None:
    chain.put(Kind.END, {"reason": "REPAIR"})
    text = text_of(Kind.NULL, {"reason": "X"})
    assert chain.head.ended
    assert judge(chain, chain.forge(Kind.NULL, text), text) == "records.ended"
    with pytest.raises(ChainBroken):
        chain.put(Kind.NULL, {"reason": "X"})


def test_rotation_carries_the_old_epoch_and_the_next_record_the_next_one(chain: Chain) -> None:
    rotation = chain.put(Kind.ROTATE, rotate_keys(1))
    assert (rotation.key_epoch, chain.head.key_epoch) == (1, 2)
    chain.private_key = NEXT_PRIVATE_KEY
    head = chain.head
    after = chain.receipt()
    text = chain.entries[-1][1]
    next_key = public_key_of(NEXT_PRIVATE_KEY)
    assert advance(head, after, text, public_key=next_key, counter_key=COUNTER_KEY) == chain.head
    old = signed_anew(replace(after, key_epoch=1), PRIVATE_KEY)
    with pytest.raises(ChainBroken) as refused:
        advance(head, old, text, public_key=PUBLIC_KEY)
    assert refused.value.code == "records.key_epoch"


def test_without_the_counter_key_the_counter_is_not_checked(chain: Chain) -> None:
    text = text_of(Kind.RECEIPT, receipt_keys())
    record = chain.forge(Kind.RECEIPT, text, **{**RECEIPT_FIELDS, "counter": 1})
    assert advance(chain.head, record, text, public_key=PUBLIC_KEY).counter == 5000


def test_every_rule_a_record_breaks_is_found_at_once(chain: Chain) -> None:
    text = text_of(Kind.RECEIPT, receipt_keys())
    record = chain.forge(
        Kind.RECEIPT, text, **{**RECEIPT_FIELDS, "prev": bytes(16), "revenue_code": 7, "counter": 9}
    )
    found = refusals(chain.head, record, text, public_key=PUBLIC_KEY, counter_key=COUNTER_KEY)
    codes = [refusal.code for refusal in found]
    assert codes == ["records.prev", "records.revenue_code", "records.counter"]


def test_the_rest_is_checked_even_when_the_body_cannot_be_read(chain: Chain) -> None:
    record = chain.forge(Kind.RECEIPT, "{}", **{**RECEIPT_FIELDS, "counter": 9})
    found = refusals(chain.head, record, "{}", public_key=PUBLIC_KEY, counter_key=COUNTER_KEY)
    assert [refusal.code for refusal in found] == ["records.body_kind", "records.counter"]


@pytest.mark.parametrize(
    ("kind", "keys", "changes", "code"),
    [
        (Kind.RECEIPT, receipt_keys(), {"issued_at": FIRST_SECOND - 1}, "records.time"),
        (Kind.RECEIPT, receipt_keys(), {"amount_centimes": 1}, "records.amount"),
        (Kind.RECEIPT, receipt_keys(), {"revenue_code": 1}, "records.revenue_code"),
        (Kind.RECEIPT, receipt_keys(), {"flags": Flag.NON_CASH}, "records.flag_non_cash"),
        (Kind.RECEIPT, receipt_keys(2500, total=1), {}, "records.lines_total"),
        (Kind.RECEIPT, receipt_keys(10**12), {}, "records.amount_too_large"),
        (Kind.RECEIPT, receipt_keys(2**40), {}, "records.amount_too_large"),
        (Kind.RECEIPT, receipt_keys(), {"agent_id": 65536}, "records.field_range"),
        (Kind.CANCEL, cancel_keys(2), {"amount_centimes": 2501}, "records.counter_range"),
        (
            Kind.CANCEL,
            cancel_keys(2, approver=AGENT),
            {"amount_centimes": 2500},
            "records.approver",
        ),
        (Kind.START, start_keys(), {}, "records.start"),
        (Kind.Z_DAY, closing_keys(1, last_seq=2), {}, "records.z_totals"),
    ],
)
def test_the_till_never_signs_what_the_centre_would_refuse(
    chain: Chain, kind: Kind, keys: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(GirctError) as refused:
        chain.put(kind, keys, **changes)
    assert refused.value.code == code


def test_two_terminals_begin_from_different_links() -> None:
    one = Head.before_start(TERMINAL, PUBLIC_KEY)
    other = Head.before_start(TerminalId(742002), PUBLIC_KEY)
    assert one.link != other.link


MOVES = st.lists(
    st.tuples(st.sampled_from(["receipt", "training", "cancel", "null"]), st.integers(1, 10**9)),
    max_size=12,
)


@given(MOVES)
@settings(max_examples=25)
def test_what_the_till_drafts_the_centre_accepts_and_the_counter_is_the_net(
    moves: list[tuple[str, int]],
) -> None:
    chain, open_quittances, net = Chain(), [], 0
    head = chain.head
    chain.start()
    for name, amount in moves:
        if name == "receipt":
            open_quittances.append(chain.receipt(amount))
            net += amount
        elif name == "training":
            chain.put(Kind.TRAINING, receipt_keys(amount))
        elif name == "cancel" and open_quittances:
            original = open_quittances.pop()
            keys = cancel_keys(original.seq)
            chain.put(Kind.CANCEL, keys, amount_centimes=original.amount_centimes)
            net -= original.amount_centimes
        else:
            chain.put(Kind.NULL, {"reason": "QUIET"})
    for record, text in chain.entries:
        original = Original(
            Kind.RECEIPT,
            record.amount_centimes,
            is_cancelled=False,
            session_is_counted=False,
            agent_id=AgentId(17),
        )
        head = advance(
            head,
            record,
            text,
            public_key=PUBLIC_KEY,
            counter_key=COUNTER_KEY,
            original=original,
        )
    last = chain.entries[-1][0]
    assert head == chain.head
    stored = decrypt_counter(COUNTER_KEY, TERMINAL, last.seq, last.counter_cipher)
    assert stored == net == head.counter


def test_draft_and_advance_agree_on_the_head(chain: Chain) -> None:
    head = chain.head
    record = draft(
        head,
        kind=Kind.NULL,
        flags=Flag.TEST_SYSTEM,
        amount_centimes=0,
        body_text=text_of(Kind.NULL, {"reason": "X"}),
        issued_at=head.issued_at,
        agent_id=AGENT,
        revenue_code=0,
        private_key=PRIVATE_KEY,
        counter_key=COUNTER_KEY,
    )
    moved = advance(
        head, record, text_of(Kind.NULL, {"reason": "X"}), public_key=PUBLIC_KEY, test_system=True
    )
    assert (moved.seq, moved.link, moved.counter) == (3, record.link, 2500)
