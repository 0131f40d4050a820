"""Counts of what each collectivité holds, read inside one territory."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, select
from sqlmodel import col

from domain.territory import Collectivite, lineage
from server.db.within import within
from server.regies.models import RegieRow
from server.terminals.models import TerminalRow


@dataclass(frozen=True, slots=True)
class Holding:
    """What a collectivité and those below it hold.

    Args:
        place: the collectivité.
        communes: how many communes are in it.
        regies: how many régies.
        terminals: how many terminals in service.
    """

    place: Collectivite
    communes: int
    regies: int
    terminals: int


def count_holdings(
    connection: Connection, scope: str, places: Iterable[Collectivite]
) -> tuple[Holding, ...]:
    """Count what each of these collectivités holds, everything below it included."""
    listed = tuple(places)
    regies = _rolled_up(
        connection.execute(
            select(col(RegieRow.collectivite), func.count())
            .where(within(col(RegieRow.collectivite), scope))
            .group_by(col(RegieRow.collectivite))
        )
    )
    terminals = _rolled_up(
        connection.execute(
            select(col(TerminalRow.collectivite), func.count())
            .where(within(col(TerminalRow.collectivite), scope))
            .where(col(TerminalRow.state) == "ACTIVE")
            .group_by(col(TerminalRow.collectivite))
        )
    )
    communes: Counter[str] = Counter()
    for place in listed:
        if place.level == "commune":
            communes.update(parent.code for parent in lineage(place.code))
    return tuple(
        Holding(
            place, communes[place.code], regies.get(place.code, 0), terminals.get(place.code, 0)
        )
        for place in listed
    )


def _rolled_up(counts: Iterable[Row[str, int]]) -> Mapping[str, int]:
    """Add the count of each collectivité to those it belongs to."""
    rolled: Counter[str] = Counter()
    for code, count in counts:
        for place in lineage(code):
            rolled[place.code] += count
    return rolled
