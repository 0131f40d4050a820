"""Read the audit trail page by page, inside one territory: it is too long for memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

from server.desk.listing import Asked, Found

_SOUGHT: Final = """
  FROM audit_events
 WHERE (:scope = '*' OR collectivite = :scope OR starts_with(collectivite, :scope || '.'))
   AND (:words = '' OR starts_with(lower(login), lower(:words))
        OR starts_with(action, lower(:words)) OR starts_with(lower(subject), lower(:words))
        OR starts_with(collectivite, :words))
"""
_COUNT: Final = text(f"SELECT count(*) {_SOUGHT}")
_READ: Final = {
    is_descending: text(
        "SELECT seq, collectivite, at, login, role, address, action, subject"
        f" {_SOUGHT} ORDER BY seq {'DESC' if is_descending else 'ASC'} LIMIT :most OFFSET :start"
    )
    for is_descending in (True, False)
}


@dataclass(frozen=True, slots=True)
class EventLine:
    """An act of the trail as its list shows it."""

    seq: int
    collectivite: str
    at: datetime
    login: str
    role: str
    address: str
    action: str
    subject: str


def events_of(connection: Connection, scope: str) -> Callable[[Asked], Found[EventLine]]:
    """Give the source of a list: the acts of a territory, by their number in the trail."""

    def find(asked: Asked) -> Found[EventLine]:
        sought = {"scope": scope, "words": asked.search}
        count = int(connection.execute(_COUNT, sought).scalar_one())
        page = {"most": asked.page_rows, "start": (asked.page - 1) * asked.page_rows}
        rows = connection.execute(_READ[asked.is_descending], {**sought, **page}).mappings()
        return Found([EventLine(**row) for row in rows], count)

    return find
