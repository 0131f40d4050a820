"""The eight public scenarios of the Austrian till rules, sent to the centre."""

import pytest

from server.exports.proof import prove_books
from tests.domain.scenarios import Replay, scenarios
from tests.server.enrolled import Place

SCENARIOS = scenarios()


@pytest.mark.parametrize("number", SCENARIOS)
def test_the_ledger_stands_at_the_scenarios_counter_after_every_request(
    place: Place, number: int
) -> None:
    replay = Replay(place.enrol(), [])
    counter, requests = 0, 0
    for step in SCENARIOS[number]:
        counter += step.total_centimes if step.counts else 0
        sent = replay.play(step)
        if sent:
            checkpoint = place.receive(replay.chain, *sent)
            requests += 1
            assert (checkpoint.head_seq, checkpoint.state) == (replay.chain.head.seq, "ACTIVE")
            assert place.scalar("SELECT counter FROM terminal_heads") == counter
    assert requests < len(SCENARIOS[number]), "what an outage held back came together"
    assert place.scalar("SELECT count(*) FROM quarantine") == 0
    assert place.faults() == []
    assert prove_books(place.centre) == []
