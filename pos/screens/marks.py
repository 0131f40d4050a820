"""What every page says before anything else: ESSAI on a test system, FORMATION in training."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors import GirctError
from domain.ids import Seq
from domain.record import Flag

if TYPE_CHECKING:
    from pos.bootstrap import Counter


@dataclass(frozen=True, slots=True)
class Marks:
    """What a page is marked with.

    Args:
        is_test: Nothing issued here is valid, ever.
        training: Nothing issued now is worth anything.
    """

    is_test: bool = False
    training: bool = False


class MarkReader:
    """Reads the marks for every page, the page that says what cannot be read among them.

    Without a configuration that can be believed the chain tells: each of its records says whether
    it is a test's. What cannot be read at all is as it was last seen.

    Args:
        counter: Whose pages.
    """

    def __init__(self, counter: Counter) -> None:
        self._counter, self._seen = counter, Marks()
        self.read()

    def read(self) -> Marks:
        """Tell what a page is marked with now."""
        with suppress(GirctError):  # the page itself says it, with the marks of the one before
            self._seen = Marks(self._is_test(), self._counter.training.is_on())
        return self._seen

    def _is_test(self) -> bool:
        configuration = self._counter.configuration.held()
        if configuration is not None:
            return configuration.test_system
        journal = self._counter.journal
        last = journal.by_seq(Seq(journal.head().seq))
        return last is not None and last.record.has(Flag.TEST_SYSTEM)
