"""What the dashboard reads: takings and counters, from `report_*` views and nothing else.

Each function runs in a connection whose territory is already set: row-level security decides what
exists, these queries only choose the level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import TextClause, text

from domain.errors import GirctError
from domain.territory import Level, collectivite, in_scope
from reporting.viewer import WHOLE_COUNTRY

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

COUNTERS_MAX: Final = 2_000


class PlaceOutOfScope(GirctError):
    """The place asked for is not in the reader's territory, or does not exist."""

    code = "reporting.place_out_of_scope"


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the drill-down: the country, a collectivité or one of its régies.

    Attributes:
        code: `*`, or the code of a collectivité.
        level: None for the country.
        regie_id: a régie (régie de recettes) of that collectivité, or None.
    """

    code: str
    level: Level | None
    regie_id: str | None = None


@dataclass(frozen=True, slots=True)
class Takings:
    """Takings (recettes) of one part of a place over one day; amounts in whole centimes.

    Attributes:
        code: collectivité, régie or terminal, according to `part`.
        part: what `code` names: `collectivite`, `regie` or `terminal`.
    """

    code: str
    part: str
    name_fr: str
    name_ar: str
    gross_centimes: int
    cancelled_centimes: int
    net_centimes: int
    receipts: int
    cancellations: int


@dataclass(frozen=True, slots=True)
class Counter:
    """A terminal as the centre knows it: state, last record received, and when."""

    terminal_id: int
    label: str
    regie_id: str
    regie_name_fr: str
    regie_name_ar: str
    collectivite: str
    collectivite_name_fr: str
    collectivite_name_ar: str
    state: str
    head_seq: int | None
    last_received_at: datetime | None


def find_place(code: str | None, regie_id: str | None, scope: str) -> Place:
    """Read the place of an address; without one, the root of the reader's territory.

    Raises:
        PlaceOutOfScope: for a place outside the territory.
        UnknownCollectivite: for a code that is no collectivité's.
    """
    wanted = code or scope
    if wanted == WHOLE_COUNTRY:
        if scope != WHOLE_COUNTRY:
            message = "the whole country is outside this reader's territory"
            raise PlaceOutOfScope(message, place=wanted)
        return Place(WHOLE_COUNTRY, None)
    found = collectivite(wanted)
    if not in_scope(found.code, scope):
        message = f"{wanted} is outside this reader's territory"
        raise PlaceOutOfScope(message, place=wanted)
    return Place(found.code, found.level, regie_id or None)


_SUMS: Final = """
       sum(gross_centimes)::bigint AS gross_centimes,
       sum(cancelled_centimes)::bigint AS cancelled_centimes,
       sum(net_centimes)::bigint AS net_centimes,
       sum(receipts)::bigint AS receipts, sum(cancellations)::bigint AS cancellations
  FROM report_takings
 WHERE business_day = :day AND """
_ORDER: Final = "\n GROUP BY 1, 2, 3, 4 ORDER BY net_centimes DESC, 1"


def _statement(parts: str, condition: str) -> TextClause:
    return text("SELECT " + parts + "," + _SUMS + condition + _ORDER)


_REGIE: Final = (
    "regie_id AS code, 'regie' AS part, regie_name_fr AS name_fr, regie_name_ar AS name_ar"
)
_BY_REGION: Final = _statement(
    "region_code AS code, 'collectivite' AS part, region_name_fr AS name_fr,"
    " region_name_ar AS name_ar",
    "true",
)
_BY_PROVINCE: Final = _statement(
    "coalesce(province_code, regie_id) AS code,"
    " CASE WHEN province_code IS NULL THEN 'regie' ELSE 'collectivite' END AS part,"
    " coalesce(province_name_fr, regie_name_fr) AS name_fr,"
    " coalesce(province_name_ar, regie_name_ar) AS name_ar",
    "region_code = :place",
)
_BY_COMMUNE: Final = _statement(
    "coalesce(commune_code, regie_id) AS code,"
    " CASE WHEN commune_code IS NULL THEN 'regie' ELSE 'collectivite' END AS part,"
    " coalesce(commune_name_fr, regie_name_fr) AS name_fr,"
    " coalesce(commune_name_ar, regie_name_ar) AS name_ar",
    "province_code = :place",
)
_BY_REGIE: Final = _statement(_REGIE, "collectivite = :place")
_BY_TERMINAL: Final = _statement(
    "terminal_id::text AS code, 'terminal' AS part, terminal_label AS name_fr,"
    " terminal_label AS name_ar",
    "collectivite = :place AND regie_id = :regie_id",
)
_BY_LEVEL: Final = {
    None: _BY_REGION,
    Level.REGION: _BY_PROVINCE,
    Level.PROVINCE: _BY_COMMUNE,
    Level.COMMUNE: _BY_REGIE,
}


def takings_of(connection: Connection, place: Place, day: date) -> tuple[Takings, ...]:
    """Sum a day's takings over the parts of a place, the largest first."""
    statement = _BY_TERMINAL if place.regie_id else _BY_LEVEL[place.level]
    rows = connection.execute(
        statement, {"day": day, "place": place.code, "regie_id": place.regie_id}
    )
    return tuple(Takings(**row) for row in rows.mappings())


_COUNTERS: Final = text("""
SELECT terminal_id, label, regie_id, regie_name_fr, regie_name_ar, collectivite,
       collectivite_name_fr, collectivite_name_ar, state, head_seq, last_received_at
  FROM report_terminals
 WHERE (:place = '*' OR collectivite = :place OR starts_with(collectivite, :place || '.'))
   AND (CAST(:regie_id AS text) IS NULL OR regie_id = :regie_id)
 ORDER BY last_received_at ASC NULLS FIRST, terminal_id
 LIMIT :counters_max
""")


def counters_of(connection: Connection, place: Place) -> tuple[Counter, ...]:
    """List the counters of a place, the longest silent first, at most `COUNTERS_MAX`."""
    rows = connection.execute(
        _COUNTERS,
        {"place": place.code, "regie_id": place.regie_id, "counters_max": COUNTERS_MAX},
    )
    return tuple(Counter(**row) for row in rows.mappings())


_REGIE_NAMES: Final = text("""
SELECT DISTINCT regie_name_fr, regie_name_ar FROM report_terminals WHERE regie_id = :regie_id
""")


def regie_names(connection: Connection, regie_id: str) -> tuple[str, str]:
    """Name a régie in French and Arabic; its identifier when the reader may not see it."""
    row = connection.execute(_REGIE_NAMES, {"regie_id": regie_id}).first()
    return (row[0], row[1]) if row else (regie_id, regie_id)
