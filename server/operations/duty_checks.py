"""The doctor's checks of what the centre does by itself: jobs, anchors and open alerts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text

from server.operations.findings import Finding, Level, fine, wished

JOB_LATE: Final = timedelta(hours=26)
ANCHOR_LATE: Final = timedelta(hours=50)
"""An anchor covers a day that has ended: two days and some hours mean that one was missed."""
DELIVERY_LATE: Final = timedelta(hours=24)
_JOBS: Final = text("SELECT name, started_at, outcome FROM job_runs ORDER BY name")
_ANCHOR: Final = text(
    "SELECT (SELECT max(made_at) FROM anchors) AS made_at,"
    " EXISTS (SELECT FROM terminal_heads WHERE seq > 0) AS has_records"
)
_LATE: Final = text(
    "SELECT count(*) FROM anchor_deliveries d JOIN anchors a USING (size)"
    " WHERE d.delivered_at IS NULL AND a.made_at < :since"
)
_ALERTS: Final = text(
    "SELECT code, count(*) FROM alerts WHERE closed_at IS NULL GROUP BY code ORDER BY code"
)


def check_duties(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Look at the last run of each job, the last anchor, its deliveries and the open alerts.

    Args:
        connection: the administrator's.
        now: the centre's clock.
    """
    yield _jobs(connection, now)
    yield _anchor(connection, now)
    late = connection.execute(_LATE, {"since": now - DELIVERY_LATE}).scalar_one()
    yield wished(
        "anchor_delivery",
        f"{late} later than a day",
        is_right=not late,
        advice="an outside party does not get the anchors: look at its address and the log",
    )
    alerts = [f"{code} {count}" for code, count in connection.execute(_ALERTS)]
    yield wished(
        "alerts",
        ", ".join(alerts) or "none open",
        is_right=not alerts,
        advice="somebody should look at them on the desk",
    )


def _jobs(connection: Connection, now: datetime) -> Finding:
    rows = connection.execute(_JOBS).all()
    wrong = [
        f"{row.name} {'failed' if row.outcome == 'FAILED' else 'late'}"
        for row in rows
        if row.outcome == "FAILED" or now - row.started_at > JOB_LATE
    ]
    if not rows:
        return Finding("jobs", Level.WARN, "none ever ran", "they run while the centre serves")
    return wished(
        "jobs",
        ", ".join(wrong) or f"{len(rows)} as they should",
        is_right=not wrong,
        advice="look at the log of the serving centre for the job's name",
    )


def _anchor(connection: Connection, now: datetime) -> Finding:
    made_at, has_records = connection.execute(_ANCHOR).one()
    if made_at is None and not has_records:
        return fine("anchor", "nothing to anchor yet")
    is_recent = made_at is not None and now - made_at <= ANCHOR_LATE
    return wished(
        "anchor",
        "none" if made_at is None else f"made {made_at:%Y-%m-%d %H:%M} UTC",
        is_right=is_recent,
        advice="the daily anchor is not made: is the centre serving, does its job fail?",
    )
