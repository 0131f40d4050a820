"""A whole demo for the flow tests: a centre, three printers and three counters, as processes."""

from collections.abc import Iterator

import pytest

from server.bootstrap import Centre, open_centre
from simulation.day import open_counters
from simulation.household import Household, household


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Household]:
    """A demo that sells: every counter has its cashier and an open session."""
    with household(tmp_path_factory.mktemp("demo"), lambda _: None) as started:
        started.start()
        open_counters(started.counters)
        yield started


@pytest.fixture(scope="module")
def beside(running: Household) -> Iterator[Centre]:
    """The demo's centre, opened beside its process to look at the ledger.

    A file at a time: while it is open it keeps the database running, which a drill loses.
    """
    with open_centre(running.settings, is_migrated=True) as centre:
        yield centre
