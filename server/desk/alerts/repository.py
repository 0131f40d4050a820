"""Read alerts inside one territory."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

ALERTS_MAX: Final = 5_000
_READ: Final = text("""
SELECT code, collectivite, subject, detail, raised_at, closed_at FROM alerts
 WHERE (:scope = '*' OR collectivite = :scope OR starts_with(collectivite, :scope || '.'))
 ORDER BY closed_at IS NOT NULL, raised_at DESC LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert as its list shows it."""

    code: str
    collectivite: str
    subject: str
    detail: str
    raised_at: datetime
    closed_at: datetime | None


def list_alerts(connection: Connection, scope: str) -> list[AlertLine]:
    """Read the alerts of a territory, open ones first, the latest `ALERTS_MAX`."""
    rows = connection.execute(_READ, {"scope": scope, "most": ALERTS_MAX}).mappings()
    return [AlertLine(**row) for row in rows]
