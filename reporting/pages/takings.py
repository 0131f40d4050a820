"""First page: a day's takings by région, province, commune and régie, and how fresh they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.calendar import business_day
from domain.territory import Level, collectivite, in_scope, lineage
from reporting.freshness import replica_lag
from reporting.pages.address import Address
from reporting.queries import (
    Counter,
    Place,
    Takings,
    counters_of,
    find_place,
    regie_names,
    takings_of,
)
from reporting.viewer import WHOLE_COUNTRY
from ui.catalogues import phrase, translate

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import date, datetime, timedelta

    from sqlalchemy import Connection

    from reporting.viewer import Viewer
    from ui.languages import Language

    Connect = Callable[[Viewer], AbstractContextManager[Connection]]
    Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the breadcrumb."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class TakingsPage:
    """Everything the page says, read in one transaction.

    Attributes:
        lag: how far behind the centre the replica that was read is; None: the centre was read.
    """

    place: Place
    day: date
    read_at: datetime
    trail: tuple[Step, ...]
    takings: tuple[Takings, ...]
    counters: tuple[Counter, ...]
    lag: timedelta | None = None

    @property
    def as_of(self) -> datetime:
        """The moment up to which everything the centre held is in the figures."""
        return self.read_at if self.lag is None else self.read_at - self.lag


def read_page(
    connection: Connection,
    viewer: Viewer,
    address: Address,
    now: datetime,
    language: Language,
) -> TakingsPage:
    """Read the page of an address, inside the reader's territory.

    Args:
        connection: its transaction already limited to the reader's territory.
        viewer: who reads.
        address: place, régie and day; the defaults are the reader's territory and today.
        now: the moment ages are counted from, whose business day is today.
        language: of the names in the breadcrumb.

    Raises:
        PlaceOutOfScope: for a place outside the territory.
        UnknownCollectivite: for a place that does not exist.
    """
    place = find_place(address.place, address.regie_id, viewer.scope)
    day = address.day or business_day(now)
    regie = regie_names(connection, place.regie_id) if place.regie_id else None
    return TakingsPage(
        place=place,
        day=day,
        read_at=now,
        trail=_trail(place, viewer.scope, address.day, regie, language),
        takings=takings_of(connection, place, day),
        counters=counters_of(connection, place),
        lag=replica_lag(connection),
    )


def _trail(
    place: Place,
    scope: str,
    day: date | None,
    regie: tuple[str, str] | None,
    language: Language,
) -> tuple[Step, ...]:
    steps = []
    if scope == WHOLE_COUNTRY:
        steps.append(
            Step(translate("Kingdom of Morocco", language), Address(None, None, day).href())
        )
    if place.code != WHOLE_COUNTRY:
        steps += [
            Step(
                above.name_ar if language == "ar" else above.name_fr,
                Address(above.code, None, day).href(),
            )
            for above in lineage(place.code)
            if in_scope(above.code, scope)
        ]
    if regie is not None:
        name = regie[1] if language == "ar" else regie[0]
        steps.append(Step(name, Address(place.code, place.regie_id, day).href()))
    return tuple(steps)


def drill_address(part: Takings, place: Place, day: date | None) -> Address | None:
    """Tell where a row leads; None for a counter, which has nothing below it."""
    if part.part == "terminal":
        return None
    if part.part == "regie":
        return Address(place.code, part.code, day)
    return Address(part.code, None, day)


def part_title(place: Place, language: Language) -> str:
    """Name what the rows of a page are: régions, provinces, communes, régies or counters."""
    if place.regie_id:
        return translate("Counters", language)
    titles = {
        None: phrase("Regions"),
        Level.REGION: phrase("Provinces and prefectures"),
        Level.PROVINCE: phrase("Communes"),
        Level.COMMUNE: phrase("Régies"),
    }
    return translate(titles[place.level], language)


def place_title(place: Place, language: Language) -> str:
    """Name a place in a sentence of the page."""
    if place.code == WHOLE_COUNTRY:
        return translate("Kingdom of Morocco", language)
    found = collectivite(place.code)
    return found.name_ar if language == "ar" else found.name_fr
