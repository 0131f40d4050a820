"""Count what awaits a reader, inside one territory."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text

SILENT_AFTER: Final = timedelta(hours=24)
_WITHIN: Final = (
    "(:scope = '*' OR collectivite = :scope OR starts_with(collectivite, :scope || '.'))"
)
_ALERTS: Final = text(
    f"SELECT count(*) FROM alerts WHERE closed_at IS NULL AND {_WITHIN}"  # noqa: S608 - our own text
)
_QUARANTINE: Final = text(
    f"SELECT count(*) FROM quarantine WHERE released_at IS NULL AND {_WITHIN}"  # noqa: S608
)
_SILENT: Final = text(
    "SELECT count(*) FROM terminals t"  # noqa: S608
    " LEFT JOIN terminal_heads h USING (terminal_id, collectivite)"
    " LEFT JOIN terminal_status s USING (terminal_id, collectivite)"
    " WHERE t.state = 'ACTIVE'"
    " AND coalesce(greatest(h.last_received_at, s.seen_at), t.enrolled_at) < :since"
    f" AND {_WITHIN}"
)
_PENDING: Final = text(
    f"SELECT count(*) FROM terminals WHERE state = 'PENDING' AND {_WITHIN}"  # noqa: S608
)
_INCOMPLETE: Final = text(
    "SELECT count(*) FROM regies WHERE is_open"  # noqa: S608
    f" AND (ceiling_centimes IS NULL OR deposit_period_days IS NULL) AND {_WITHIN}"
)


def count_open_alerts(connection: Connection, scope: str) -> int:
    """Count the alerts that are still open."""
    return int(connection.execute(_ALERTS, {"scope": scope}).scalar_one())


def count_quarantined(connection: Connection, scope: str) -> int:
    """Count the records put aside and not released."""
    return int(connection.execute(_QUARANTINE, {"scope": scope}).scalar_one())


def count_silent(connection: Connection, scope: str, now: datetime) -> int:
    """Count the terminals in service that were not heard for a day."""
    asked = {"scope": scope, "since": now - SILENT_AFTER}
    return int(connection.execute(_SILENT, asked).scalar_one())


def count_pending(connection: Connection, scope: str) -> int:
    """Count the terminals that wait for their device."""
    return int(connection.execute(_PENDING, {"scope": scope}).scalar_one())


def count_incomplete(connection: Connection, scope: str) -> int:
    """Count the open régies whose ceiling or deposit period was never said."""
    return int(connection.execute(_INCOMPLETE, {"scope": scope}).scalar_one())
