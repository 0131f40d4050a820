"""The figures as a watching machine reads them: what workers counted, and the centre's state."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, DatabaseUnavailable, scoped
from server.operations.metrics import registry_of_all_workers

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

TEXT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
SILENT_AFTER: Final = timedelta(hours=24)
_TERMINALS: Final = text("SELECT state, count(*) FROM terminals GROUP BY state")
_SILENT: Final = text(
    "SELECT count(*) FROM terminal_heads"
    " WHERE state = 'ACTIVE' AND (last_received_at IS NULL OR last_received_at < :since)"
)
_WAITING: Final = text(
    "SELECT reason, count(*) FROM quarantine WHERE released_at IS NULL GROUP BY reason"
)
_ALERTS: Final = text("SELECT code, count(*) FROM alerts WHERE closed_at IS NULL GROUP BY code")
_JOBS: Final = text(
    "SELECT name, extract(epoch FROM ended_at)::double precision FROM job_runs"
    " WHERE ended_at IS NOT NULL"
)
_FAILED_JOBS: Final = text("SELECT name, (outcome = 'FAILED')::int FROM job_runs")
_ANCHOR: Final = text("SELECT max(made_at) FROM anchors")
_UNDELIVERED: Final = text("SELECT count(*) FROM anchor_deliveries WHERE delivered_at IS NULL")
_SIZE: Final = text("SELECT pg_database_size(current_database())")


def written_figures(centre: Centre) -> bytes:
    """Write every figure in the text format of Prometheus."""
    from prometheus_client import (  # noqa: PLC0415 - server.operations.metrics says why
        CollectorRegistry,
        generate_latest,
    )

    state = CollectorRegistry()
    state.register(StateFigures(centre))
    return generate_latest(registry_of_all_workers()) + generate_latest(state)


class StateFigures:
    """Reads the centre's state when it is asked for, in the shape the library expects.

    Args:
        centre: the centre.
    """

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def describe(self) -> list["GaugeMetricFamily"]:
        """Name nothing beforehand, so that nothing is read before it is asked for."""
        return []

    def collect(self) -> Iterator["GaugeMetricFamily"]:
        """Read the figures; of a database that is away, only that it is."""
        free = shutil.disk_usage(self._centre.settings.data_dir).free
        yield _gauge("girct_disk_free_bytes", "Free room in the centre's folder.", free)
        now = self._centre.now()
        try:
            with scoped(self._centre.app, EVERYWHERE) as connection:
                found = list(_figures_of(connection, now))
        except DatabaseUnavailable:
            yield _gauge("girct_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("girct_database_up", "Whether the database answers.", 1)
        yield from found


def _figures_of(connection: Connection, now: datetime) -> Iterator["GaugeMetricFamily"]:
    terminals = connection.execute(_TERMINALS).all()
    yield _labelled("girct_terminals", "Counters, by state.", "state", terminals)
    waiting = connection.execute(_WAITING).all()
    yield _labelled("girct_quarantine_waiting", "Records that wait.", "code", waiting)
    silent = connection.execute(_SILENT, {"since": now - SILENT_AFTER}).scalar_one()
    yield _gauge("girct_terminals_silent", "Active counters not heard for 24 hours.", silent)
    yield from _figures_of_jobs(connection, now)
    size = connection.execute(_SIZE).scalar_one()
    yield _gauge("girct_database_bytes", "Size of the central database.", size)


def _figures_of_jobs(connection: Connection, now: datetime) -> Iterator["GaugeMetricFamily"]:
    alerts = connection.execute(_ALERTS).all()
    yield _labelled("girct_alerts_open", "Alerts nobody closed.", "code", alerts)
    ended = connection.execute(_JOBS).all()
    yield _labelled("girct_job_ended_seconds", "When a job last ended, Unix time.", "job", ended)
    failed = connection.execute(_FAILED_JOBS).all()
    yield _labelled("girct_job_failed", "Whether a job's last run failed.", "job", failed)
    anchored_at = connection.execute(_ANCHOR).scalar_one()
    if anchored_at is not None:
        age_s = (now - anchored_at).total_seconds()
        yield _gauge("girct_anchor_age_seconds", "Age of the last daily anchor.", age_s)
    waiting = connection.execute(_UNDELIVERED).scalar_one()
    yield _gauge("girct_anchor_deliveries_waiting", "Anchors an outside party lacks.", waiting)


def _gauge(name: str, sentence: str, value: float) -> "GaugeMetricFamily":
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 - see above

    return GaugeMetricFamily(name, sentence, value=value)


def _labelled(name: str, sentence: str, label: str, rows: object) -> "GaugeMetricFamily":
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 - see above

    family = GaugeMetricFamily(name, sentence, labels=[label])
    for key, count in rows:  # type: ignore[attr-defined]  # rows of two columns
        family.add_metric([key], count)
    return family
