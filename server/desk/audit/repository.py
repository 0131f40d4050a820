"""Read the audit trail page by page, inside one territory: it is too long for memory."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, bindparam, text

from domain.calendar import CASABLANCA
from server.desk.listing import Asked, Found

_COLUMNS: Final = "seq, collectivite, at, login, role, address, action, subject, event"
_WITHIN: Final = (
    "(:scope = '*' OR collectivite = :scope OR starts_with(collectivite, :scope || '.'))"
)
_SOUGHT: Final = f"""
  FROM audit_events
 WHERE {_WITHIN}
   AND (:words = '' OR starts_with(lower(login), lower(:words))
        OR starts_with(action, lower(:words)) OR starts_with(lower(subject), lower(:words))
        OR starts_with(collectivite, :words))
   AND (:kind = '' OR starts_with(action, :kind || ':'))
   AND (CAST(:since AS timestamptz) IS NULL OR at >= :since)
   AND (CAST(:until AS timestamptz) IS NULL OR at < :until)
"""
_COUNT: Final = text(f"SELECT count(*) {_SOUGHT}").bindparams(
    bindparam("since"), bindparam("until")
)
ORDERS: Final[Mapping[str, str]] = {"seq": "seq {way}", "at": "at {way}, seq {way}"}
_READ: Final = {
    (key, way == "DESC"): text(
        f"SELECT {_COLUMNS} {_SOUGHT} ORDER BY {order.format(way=way)} LIMIT :most OFFSET :start"
    )
    for key, order in ORDERS.items()
    for way in ("ASC", "DESC")
}
_ONE: Final = text(f"SELECT {_COLUMNS} FROM audit_events WHERE seq = :seq AND {_WITHIN}")  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True)
class EventLine:
    """An act of the trail as its list shows it; `before` and `after` are what it changed."""

    seq: int
    collectivite: str
    at: datetime
    login: str
    role: str
    address: str
    action: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def events_of(connection: Connection, scope: str) -> Callable[[Asked], Found[EventLine]]:
    """Give the source of a list: the acts of a territory."""

    def find(asked: Asked) -> Found[EventLine]:
        sought = {
            "scope": scope,
            "words": asked.search,
            "kind": asked.filters.get("kind", ""),
            "since": _midnight(asked.filters.get("from", "")),
            "until": _midnight(asked.filters.get("until", ""), after_days=1),
        }
        count = int(connection.execute(_COUNT, sought).scalar_one())
        page = {"most": asked.page_rows, "start": (asked.page - 1) * asked.page_rows}
        key = asked.sort if asked.sort in ORDERS else "seq"
        statement = _READ[key, asked.is_descending]
        rows = connection.execute(statement, {**sought, **page}).mappings()
        return Found([_line(row) for row in rows], count)

    return find


def find_event(connection: Connection, scope: str, seq: int) -> EventLine | None:
    """Find one act of a territory by its number in the trail."""
    row = connection.execute(_ONE, {"seq": seq, "scope": scope}).mappings().one_or_none()
    return None if row is None else _line(row)


def _line(row: RowMapping) -> EventLine:
    event = json.loads(row["event"])
    facts = {name: row[name] for name in EventLine.__slots__ if name in row}
    return EventLine(**facts, before=event.get("before", {}), after=event.get("after", {}))


def _midnight(day: str, *, after_days: int = 0) -> datetime | None:
    """Give when a day of Morocco begins, or the day after it; None when none is asked for."""
    if not day:
        return None
    begun = date.fromisoformat(day) + timedelta(days=after_days)
    return datetime.combine(begun, time(), CASABLANCA)
