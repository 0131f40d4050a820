"""The doctor's checks of how the centre has been doing: years to come, replicas, archive."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from domain.calendar import business_day, fiscal_year
from server.bootstrap import Centre
from server.db.scope import NOWHERE, DatabaseUnavailable, scoped
from server.operations.findings import Finding, Level, fine, judged, wished

LAG_WARN_S: Final = 60
LAG_WARN_BYTES: Final = 64 << 20
_YEARLY: Final = text("""
SELECT c.relname FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
 WHERE c.relnamespace = 'public'::regnamespace AND a.attname = 'fiscal_year'
   AND to_regclass('public.' || c.relname || '_' || CAST(:year AS text)) IS NULL ORDER BY 1
""")
_STANDBYS: Final = text("""
SELECT coalesce(nullif(application_name, ''), 'standby') AS name, state,
       coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::bigint AS behind
  FROM pg_stat_replication ORDER BY 1
""")
_SLOTS: Final = text("SELECT slot_name FROM pg_replication_slots WHERE NOT active ORDER BY 1")
_ARCHIVE: Final = text("""
SELECT current_setting('archive_mode') AS mode, failed_count, last_failed_time,
       last_archived_time,
       last_failed_time > coalesce(last_archived_time, '-infinity') AS is_failing
  FROM pg_stat_archiver
""")
_REPLICA: Final = text("""
SELECT pg_is_in_recovery() AS is_replica, EXISTS (SELECT FROM pg_stat_wal_receiver) AS is_fed,
       coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0)::bigint
         AS seconds
""")


def check_state(connection: Connection, centre: Centre) -> Iterator[Finding]:
    """Look at the years to come, the standbys, the archive and the replica.

    Args:
        connection: the administrator's.
        centre: the centre.
    """
    yield _years(connection, centre)
    yield from _standbys(connection)
    yield _archive(connection)
    if centre.replica is not None:
        yield _replica(centre)


def _years(connection: Connection, centre: Centre) -> Finding:
    """Look for the partitions of next year: on the first of January they must be there."""
    year = fiscal_year(business_day(centre.now())) + 1
    missing = connection.execute(_YEARLY, {"year": year}).scalars().all()
    return judged(
        "partitions",
        f"none for {year}: {', '.join(missing)}" if missing else f"ready for {year}",
        is_right=not missing,
        advice="run `girct-server migrate`, or let the serving centre make the year",
    )


def _standbys(connection: Connection) -> Iterator[Finding]:
    for name, state, behind in connection.execute(_STANDBYS):
        yield wished(
            "standby",
            f"{name} {state}, {behind} bytes behind",
            is_right=state == "streaming" and behind <= LAG_WARN_BYTES,
            advice="look at the standby's log and its network",
        )
    idle = connection.execute(_SLOTS).scalars().all()
    if idle:
        advice = "bring the standby back, or drop the slot: it keeps WAL until the disk is full"
        yield Finding("replication_slots", Level.WARN, f"idle: {', '.join(idle)}", advice)


def _archive(connection: Connection) -> Finding:
    row = connection.execute(_ARCHIVE).one()
    if row.mode == "off":
        advice = "without an archive the last backup is all that can be restored: docs/drills.md"
        return Finding("wal_archive", Level.WARN, "off", advice)
    return judged(
        "wal_archive",
        f"last archived {row.last_archived_time}, {row.failed_count} failures",
        is_right=not row.is_failing,
        advice="archive_command fails: WAL piles up on the disk; see PostgreSQL's log",
    )


def _replica(centre: Centre) -> Finding:
    if centre.replica is None:
        return fine("replica", "none")
    try:
        with scoped(centre.replica, NOWHERE) as connection:
            row = connection.execute(_REPLICA).one()
    except DatabaseUnavailable:
        advice = "the dashboard reads the centre meanwhile; bring the replica back"
        return Finding("replica", Level.FAIL, "does not answer", advice)
    return wished(
        "replica",
        f"{'fed' if row.is_fed else 'NOT fed'}, last change {row.seconds} s ago",
        is_right=row.is_replica and (row.is_fed or row.seconds <= LAG_WARN_S),
        advice="report_database_url should be a standby that streams from the centre",
    )
