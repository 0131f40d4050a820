"""A counter whose agent holds a booklet of twenty papers, on Monday 23 November 2026."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from domain.booklet import BookletConfiguration
from domain.ids import NatureIndex
from pos.booklets.commands import PaperCommand, PaperLine
from pos.bootstrap import Counter
from pos.sales.commands import SaleLine
from tests.pos.screens.world import World

MONDAY = date(2026, 11, 23)
BOOKLET = BookletConfiguration(series="A", first=11, last=30, agent_id=2, spoilt=[13])
OTHER = BookletConfiguration(series="A", first=31, last=50, agent_id=1)
PLACE = NatureIndex(502)
Paper = Callable[..., PaperCommand]


@pytest.fixture
def counter(world: World) -> Iterator[Counter]:
    opened = world.counter()
    world.configure(opened, booklets=[BOOKLET.to_keys(), OTHER.to_keys()])
    yield opened
    opened.close()


@pytest.fixture
def paper() -> Paper:
    """One place of 10 DH, written on Monday, unless a test says otherwise."""

    def read(number: int = 11, day: date = MONDAY, **changes: Any) -> PaperCommand:  # noqa: ANN401 - fields of any type
        fields: dict[str, Any] = {
            "entry_id": str(uuid4()),
            "booklet": BOOKLET,
            "number": number,
            "day": day,
            "lines": (PaperLine(SaleLine(PLACE, "1")),),
            **changes,
        }
        return PaperCommand(**fields)

    return read
