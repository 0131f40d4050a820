"""Once faults stop, three rounds empty the outbox, whatever happened before.

Source: requirement 34 of the project's trust notes.
"""

from collections.abc import Callable
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import GirctError
from pos.bootstrap import Counter
from pos.sales.commands import Issued
from tests.pos.little_centre import LittleCentre

ROUNDS_MAX = 3
FAULTS = st.lists(st.sampled_from(["cut_before", "cut_after", "busy"]), max_size=6)


def suffer(counter: Counter, centre: LittleCentre, fault: str) -> None:
    """Let one thing go wrong while records are sent."""
    if fault == "busy":
        centre.busy_s = 1
    else:
        centre.fault = fault
    with suppress(GirctError):
        counter.sync.send_now()
    centre.busy_s, centre.fault = None, None


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # one chain that only grows
)
@given(faults=FAULTS, is_restored=st.booleans())
def test_once_faults_stop_three_rounds_are_enough(
    counter: Counter,
    sell: Callable[..., Issued],
    little_centre: LittleCentre,
    faults: list[str],
    *,
    is_restored: bool,
) -> None:
    for fault in faults:
        sell()
        suffer(counter, little_centre, fault)
    if is_restored:  # the last thing to happen: what it lost, the counter finds out by itself
        counter.sync.send_now()
        little_centre.restore_backup(len(little_centre.records) // 2)
    little_centre.batches.clear()
    counter.sync.send_now()
    head, status = counter.journal.head(), counter.sync.status()
    assert len(little_centre.batches) <= ROUNDS_MAX
    assert sorted(little_centre.records) == list(range(1, head.seq + 1))
    assert (status.unsent, status.stored_through_seq) == (0, head.seq)
    assert little_centre.head().link == head.link
