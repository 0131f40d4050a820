"""The eight public scenarios of the Austrian till rules, on a chain of ours."""

import json
from itertools import accumulate

import pytest

from benchmarks.chains import AGENT, Chain
from domain.chain import Original, advance
from domain.ids import TerminalId
from domain.placement import Head
from domain.record import Kind, decrypt_counter
from domain.signing import public_key_of
from tests.domain.links import COUNTER_KEY, FIRST_SECOND, PRIVATE_KEY, TERMINAL
from tests.domain.scenarios import Replay, scenarios

SCENARIOS = scenarios()
INSTRUCTIONS = (81, 80, 85, 85, 80, 82, 76, 81)
OUTAGES = (24, 24, 22, 25, 24, 25, 24, 25)
FINAL_COUNTERS = (
    1_324_168, 1_245_862, 1_290_613, 1_215_680, 1_295_788, 1_166_078, 1_102_864, 1_300_692,
)  # fmt: skip


def test_the_table_holds_the_facts_of_the_eight_scenarios() -> None:
    steps = list(SCENARIOS.values())
    assert tuple(map(len, steps)) == INSTRUCTIONS
    assert tuple(sum(step.is_outage for step in each) for each in steps) == OUTAGES
    totals = tuple(sum(step.total_centimes for step in each if step.counts) for each in steps)
    assert totals == FINAL_COUNTERS
    assert sum(INSTRUCTIONS) == 650
    assert sum(OUTAGES) == 193


@pytest.mark.parametrize("number", SCENARIOS)
def test_a_scenario_ends_at_its_counter_and_every_record_follows_by_every_rule(number: int) -> None:
    steps = SCENARIOS[number]
    chain = Chain(
        TerminalId(TERMINAL), PRIVATE_KEY, COUNTER_KEY, "09.163.01.01", "R-0901",
        now=FIRST_SECOND, day="2026-11-23",
    )  # fmt: skip
    replay, counters = Replay(chain, []), []
    for step in steps:
        replay.play(step)
        counters.append(chain.head.counter)
    assert counters == list(accumulate(s.total_centimes if s.counts else 0 for s in steps))
    assert counters[-1] == FINAL_COUNTERS[number - 1]

    public_key = public_key_of(PRIVATE_KEY)
    head = Head.before_start(TERMINAL, public_key)
    by_seq = {one.record.seq: one.record for one in chain.written}
    for one in chain.written:
        original = None
        if one.record.kind is Kind.CANCEL:
            cancelled = by_seq[json.loads(one.body)["ref"]]
            original = Original(
                cancelled.kind, cancelled.amount_centimes, is_cancelled=False,
                session_is_counted=False, agent_id=AGENT,
            )  # fmt: skip
        head = advance(
            head, one.record, one.body, public_key=public_key, counter_key=COUNTER_KEY,
            original=original,
        )  # fmt: skip
        assert decrypt_counter(
            COUNTER_KEY, TERMINAL, one.record.seq, one.record.counter_cipher
        ) == (head.counter)
    assert head == chain.head
