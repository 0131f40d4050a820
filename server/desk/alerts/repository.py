"""Read alerts inside one territory, and mark one as seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from server.audit.trail import Actor, record_act

ALERTS_MAX: Final = 5_000
_COLUMNS: Final = (
    "alert_id, code, collectivite, subject, detail, raised_at, seen_by, seen_at, closed_at"
)
_WITHIN: Final = (
    "(:scope = '*' OR collectivite = :scope OR starts_with(collectivite, :scope || '.'))"
)
_READ: Final = text(
    f"SELECT {_COLUMNS} FROM alerts WHERE {_WITHIN}"  # noqa: S608 - words of this module
    " ORDER BY closed_at IS NOT NULL, raised_at DESC LIMIT :most"
)
_ONE: Final = text(
    f"SELECT {_COLUMNS} FROM alerts WHERE alert_id = :alert_id AND {_WITHIN}"  # noqa: S608 - words of this module
)
_SEE: Final = text(
    "UPDATE alerts SET seen_by = :login, seen_at = :now"
    " WHERE alert_id = :alert_id AND collectivite = :collectivite AND seen_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert as its list shows it."""

    alert_id: UUID
    code: str
    collectivite: str
    subject: str
    detail: str
    raised_at: datetime
    seen_by: str | None
    seen_at: datetime | None
    closed_at: datetime | None


def list_alerts(connection: Connection, scope: str) -> list[AlertLine]:
    """Read the alerts of a territory, open ones first, the latest `ALERTS_MAX`."""
    rows = connection.execute(_READ, {"scope": scope, "most": ALERTS_MAX}).mappings()
    return [AlertLine(**row) for row in rows]


def find_alert(connection: Connection, scope: str, alert_id: UUID) -> AlertLine | None:
    """Find an alert of a territory."""
    asked = {"scope": scope, "alert_id": alert_id}
    row = connection.execute(_ONE, asked).mappings().one_or_none()
    return None if row is None else AlertLine(**row)


def mark_seen(connection: Connection, alert: AlertLine, actor: Actor, now: datetime) -> None:
    """Say who looked at an alert first; the alarm goes on until its reason is over."""
    about = {"alert_id": alert.alert_id, "collectivite": alert.collectivite}
    asked = {**about, "login": actor.login, "now": now}
    if connection.execute(_SEE, asked).rowcount:
        record_act(
            connection,
            actor,
            "desk:alert:seen",
            collectivite=alert.collectivite,
            subject=f"{alert.alert_id}",
            now=now,
            before={"is_seen": False},
            after={"is_seen": True, "code": alert.code, "about": alert.subject},
        )
