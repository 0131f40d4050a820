"""A slow exchange fills no log, and what is asked for meanwhile is not left out."""

import logging
from threading import Event

import pytest
from apscheduler.events import EVENT_JOB_MAX_INSTANCES

from pos.bootstrap import Counter
from pos.errors import Unreachable
from pos.sync.line import Line
from pos.sync.service import Sync

WAIT_S = 20.0


def test_turns_that_fall_due_during_a_slow_exchange_are_left_out_without_a_word(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    begun, over, left_out = Event(), Event(), Event()

    def slow() -> Line:
        begun.set()
        over.wait(WAIT_S)
        message = "the line was too slow"
        raise Unreachable(message)

    sync = Sync(
        slow, counter.journal, counter.checkpoints, sync_interval_s=1, configuration_interval_s=900
    )
    with caplog.at_level(logging.WARNING):
        sync.start()
        try:
            assert sync._scheduler is not None  # noqa: SLF001 - what it leaves out is said nowhere
            sync._scheduler.add_listener(  # noqa: SLF001 - the same
                lambda _event: left_out.set(), EVENT_JOB_MAX_INSTANCES
            )
            assert begun.wait(WAIT_S)
            assert left_out.wait(WAIT_S)
        finally:
            over.set()
            sync.close()
    assert [entry.getMessage() for entry in caplog.records] == []
