"""The doctor's checks of PostgreSQL itself: durable, current, walled, with room to connect."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from server.bootstrap import Centre
from server.db.migrate import OLDEST_SERVER, SchemaNotCurrent, require_current_schema
from server.db.roles import RoleTooPowerful, refuse_powerful_role
from server.operations.findings import Finding, Level, fine, judged, wished

DRIFT_WARN_S: Final = 2
DRIFT_FAIL_S: Final = 60
POOL_OF_A_WORKER_MIN: Final = 2
DURABLE: Final = {
    "data_checksums": "initialise the cluster with checksums (pg_checksums --enable, stopped)",
    "fsync": "set fsync = on: a power cut may lose or corrupt the ledger",
    "full_page_writes": "set full_page_writes = on: a torn page would be lost",
}
_UNWALLED: Final = text("""
SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
   AND a.attname IN ('collectivite', 'user_id') AND NOT a.attisdropped
   AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
        OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)) ORDER BY 1
""")
_OPEN: Final = text("""
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
 WHERE NOT tgisinternal AND tgname IN ('append_only', 'balanced') AND tgenabled <> 'A' ORDER BY 1
""")
_FROZEN: Final = text("SELECT count(*) FROM pg_trigger WHERE tgname = 'append_only'")
_CLOCK: Final = text("SELECT extract(epoch FROM clock_timestamp())")
_ROOM: Final = text(
    "SELECT current_setting('max_connections')::int"
    " - current_setting('superuser_reserved_connections')::int"
)


def check_database(connection: Connection, centre: Centre) -> Iterator[Finding]:
    """Look at the server and the schema.

    Args:
        connection: the administrator's.
        centre: the centre, for its service roles and its clock.
    """
    version = int(_show(connection, "server_version_num"))
    yield judged(
        "version",
        f"PostgreSQL {version // 10_000}",
        is_right=version >= OLDEST_SERVER,
        advice="15 or later is needed",
    )
    for name, advice in DURABLE.items():
        found = _show(connection, name)
        yield judged(name, found, is_right=found == "on", advice=advice)
    commit = _show(connection, "synchronous_commit")
    yield judged(
        "synchronous_commit",
        commit,
        is_right=commit != "off",
        advice="set synchronous_commit = on: a checkpoint promises what is on disk",
    )
    yield _clock(connection, centre)
    yield _schema(centre)
    yield _roles(centre)
    yield from _walls(connection)
    yield _connections(connection, centre)


def _show(connection: Connection, name: str) -> str:
    return str(connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar())


def _clock(connection: Connection, centre: Centre) -> Finding:
    theirs = float(connection.execute(_CLOCK).scalar_one())
    drift = abs(centre.now().timestamp() - theirs)
    found = f"{drift:.1f} s from the database's"
    advice = "run an NTP client on both machines"
    if drift > DRIFT_FAIL_S:
        return Finding("clock", Level.FAIL, found, advice)
    return wished("clock", found, is_right=drift <= DRIFT_WARN_S, advice=advice)


def _schema(centre: Centre) -> Finding:
    try:
        require_current_schema(centre.app)
    except SchemaNotCurrent as refusal:
        return Finding("schema", Level.FAIL, str(refusal), "run: girct-server migrate")
    return fine("schema", "current")


def _roles(centre: Centre) -> Finding:
    try:
        for engine in centre.engines:
            refuse_powerful_role(engine)
    except RoleTooPowerful as refusal:
        advice = "take the membership or the power away: row-level security would not hold it"
        return Finding("roles", Level.FAIL, str(refusal), advice)
    return fine("roles", "four service roles, none powerful")


def _walls(connection: Connection) -> Iterator[Finding]:
    unwalled = connection.execute(_UNWALLED).scalars().all()
    yield judged(
        "row_level_security",
        f"not forced: {', '.join(unwalled)}" if unwalled else "forced on every table",
        is_right=not unwalled,
        advice="somebody took a wall down: restore it from the migrations, and find out who",
    )
    opened, frozen = connection.execute(_OPEN).scalars().all(), connection.execute(_FROZEN).scalar()
    yield judged(
        "append_only",
        f"disabled: {', '.join(opened)}" if opened else f"{frozen} tables",
        is_right=bool(frozen) and not opened,
        advice="somebody disabled a trigger: enable it ALWAYS, run `girct-server verify`",
    )


def _connections(connection: Connection, centre: Centre) -> Finding:
    """Compare what the centre may open with what the server allows; workers share the pool."""
    room = connection.execute(_ROOM).scalar_one()
    workers = centre.settings.workers
    share = max(POOL_OF_A_WORKER_MIN, centre.settings.pool_size // workers)
    wanted = 2 * share * workers * len(centre.engines)
    return wished(
        "connections",
        f"{wanted} at most, {room} allowed",
        is_right=wanted <= room,
        advice="raise max_connections, or lower pool_size",
    )
