from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Connection

from domain.errors import UnknownCollectivite
from reporting.queries import (
    PlaceOutOfScope,
    counters_of,
    find_place,
    regie_names,
    takings_of,
)
from reporting.viewer import Viewer
from tests.reporting.world import DGCT, GOVERNOR, TODAY

Connect = Callable[[Viewer], AbstractContextManager[Connection]]


def test_each_level_adds_up_to_the_level_above(connect: Connect) -> None:
    with connect(DGCT) as connection:
        country = takings_of(connection, find_place(None, None, "*"), TODAY)
        souss = next(part for part in country if part.code == "09")
        provinces = takings_of(connection, find_place("09", None, "*"), TODAY)
        communes = takings_of(connection, find_place("09.163", None, "*"), TODAY)
        regies = takings_of(connection, find_place("09.163.01.01", None, "*"), TODAY)
        counters = takings_of(connection, find_place("09.163.01.01", "R-0901", "*"), TODAY)
    assert sum(part.net_centimes for part in country) == 2_986_599
    assert souss.net_centimes == 194_050
    for parts in (provinces, communes, regies):
        assert sum(part.net_centimes for part in parts) == 194_050
    assert {part.part for part in regies} == {"regie"}
    assert [(part.code, part.net_centimes) for part in counters] == [("742001", 185_450)]


def test_the_largest_part_comes_first_with_its_counts(connect: Connect) -> None:
    with connect(DGCT) as connection:
        parts = takings_of(connection, find_place(None, None, "*"), TODAY)
    assert [part.code for part in parts] == ["06", "03", "09"]
    assert (parts[0].receipts, parts[0].cancellations, parts[0].cancelled_centimes) == (
        16,
        1,
        45_000,
    )


def test_a_governor_sees_only_the_province(connect: Connect) -> None:
    with connect(GOVERNOR) as connection:
        parts = takings_of(connection, find_place(None, None, GOVERNOR.scope), TODAY)
        counters = counters_of(connection, find_place(None, None, GOVERNOR.scope))
        hidden = takings_of(connection, find_place("06", None, "*"), TODAY)
        names = regie_names(connection, "R-0601")
    assert [part.code for part in parts] == ["09.163.01.01"]
    assert {counter.terminal_id for counter in counters} == {742001, 742002}
    assert hidden == ()
    assert names == ("R-0601", "R-0601")


@pytest.mark.parametrize("code", ["06", "09.001", "*"])
def test_a_place_outside_the_territory_is_refused(code: str) -> None:
    with pytest.raises(PlaceOutOfScope):
        find_place(code, None, "09.163")


def test_a_place_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownCollectivite):
        find_place("99.999", None, "*")


def test_the_counter_silent_longest_comes_first(connect: Connect) -> None:
    with connect(DGCT) as connection:
        counters = counters_of(connection, find_place(None, None, "*"))
    assert [counter.terminal_id for counter in counters] == [
        742005,
        742004,
        742006,
        742002,
        742003,
        742001,
    ]
