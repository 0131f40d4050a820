"""Waiting for the centre: longer each time, but never for ever, whoever asks for it."""

import pytest

from pos.bootstrap import Counter
from pos.errors import CentreBusy
from pos.sync.backoff import WAIT_MAX_S, WAIT_MIN_S, Backoff
from tests.pos.little_centre import LittleCentre


def test_waits_double_from_a_second_to_a_quarter_of_an_hour_for_ever() -> None:
    longest, shortest = Backoff(lambda _, high: high), Backoff(lambda low, _: low)
    ceilings = [longest.failed() for _ in range(2_000)]
    assert ceilings[:5] == [1, 2, 4, 8, 16]
    assert set(ceilings[10:]) == {WAIT_MAX_S}
    assert {shortest.failed() for _ in range(2_000)} <= {1, 2, 4, 8, 16, 32, 64, 128, 256, 450}
    assert min(Backoff().failed() for _ in range(100)) >= WAIT_MIN_S
    longest.succeeded()
    assert longest.failed() == 1


@pytest.mark.parametrize("asked", ["99999999999999", "9" * 5000])
def test_an_unsigned_wish_to_wait_for_ever_is_not(
    counter: Counter, little_centre: LittleCentre, asked: str
) -> None:
    little_centre.busy_s = asked
    with pytest.raises(CentreBusy) as refusal:
        counter.sync.send_now()
    wanted_s = refusal.value.params["retry_after_s"]
    assert wanted_s is None or isinstance(wanted_s, int)
    assert Backoff().failed(wanted_s) <= WAIT_MAX_S
    assert Backoff().failed(10**9) == WAIT_MAX_S
