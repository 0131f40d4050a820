"""One value of one column altered behind the centre's back is found, whichever it is."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.audit.anchors import make_anchor
from server.audit.checking import check_audit
from server.exports.proof import prove_books
from tests.server.enrolled import REGIE, Place
from tests.server.quarantine.rare import Rare, links

OTHER = {
    "int2": "({0} + 1)::smallint",
    "int4": "{0} + 1",
    "int8": "{0} + 1",
    "text": "CASE WHEN {0} ~ '[0-9]$' THEN regexp_replace({0}, '.$', '') || ((right({0}, 1)::int"
    " + 1) % 10) ELSE {0} || 'X' END",
    "bytea": "set_byte({0}, 5, 255 - get_byte({0}, 5))",
    "date": "{0} - 1",
    "timestamptz": "{0} + interval '1 second'",
    "uuid": "gen_random_uuid()",
    "jsonb": "'{{}}'::jsonb",
    "bool": "NOT {0}",
}
"""Another value of each type."""

TABLES = (
    "records",
    "record_keys",
    "postings",
    "account_balances",
    "takings_daily",
    "cancellations",
    "act_records",
    "quarantine_dismissals",
    "centre_closings",
    "centre_acts",
    "audit_events",
    "audit_head",
    "anchors",
    "anchor_heads",
)
NOT_PROVABLE = {
    "records.received_at",
    "anchors.made_at",
    "audit_head.is_the_only",
}
"""When the centre says that it did something: nothing signed says it too."""
COLUMNS = """
SELECT a.attname AS name, t.typname AS type FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
 WHERE a.attrelid = CAST(:table AS regclass) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum
"""


@pytest.fixture
def books(rare: Rare) -> Rare:
    """A terminal with all that acts can do, and two days anchored."""
    first, second, third = rare.outside
    rare.post(first, third)
    rare.act("QUARANTINE_DISMISSAL", links=links(second), reason="NEVER_COLLECTED")
    rare.act("SESSION_CLOSING", circumstance="FROZEN", counted=13_000, expected=13_500, missing=[])
    rare.act("WRITE_OFF", regie=REGIE, amount=100, reason="GRACE")
    other = rare.place.enrol(742_002)
    other.start()
    sold = other.quittance()
    other.cancel(sold)
    rare.place.receive(other, *other.written)
    make_anchor(rare.place.centre)
    return rare


def lift_guards(place: Place) -> None:
    for row in place.run(
        "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE NOT tgisinternal"
    ):
        place.run(f"ALTER TABLE {row['name']} DISABLE TRIGGER USER")


def alter(place: Place, table: str, column: str, kind: str) -> bool:
    """Change one value and say whether the database let us; the table's copy brings it back."""
    value = OTHER[kind].format(column)
    statement = (
        f"UPDATE {table} SET {column} = {value} WHERE ctid = (SELECT ctid FROM {table}"  # noqa: S608 - names of the catalogue
        f" WHERE {column} IS NOT NULL LIMIT 1) AND tableoid = (SELECT tableoid FROM {table}"
        f" WHERE {column} IS NOT NULL LIMIT 1)"
    )
    try:
        with place.admin.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            return connection.execute(text(statement)).rowcount > 0
    except DBAPIError:
        return False  # a constraint refuses the value: it cannot be there


def restore(place: Place, table: str) -> None:
    with place.admin.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - ours
        connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608


def test_any_one_value_altered_is_found(books: Rare) -> None:
    place = books.place
    assert (prove_books(place.centre), check_audit(place.centre)) == ([], [])
    lift_guards(place)
    missed, altered = [], 0
    for table in TABLES:
        place.run(f"CREATE TABLE kept_{table} AS TABLE {table}")
        assert place.scalar(f"SELECT count(*) FROM {table}") > 0, table  # noqa: S608 - ours
        for column in place.run(COLUMNS, table=table):
            name = f"{table}.{column['name']}"
            if name in NOT_PROVABLE or not alter(place, table, column["name"], column["type"]):
                continue
            altered += 1
            if not prove_books(place.centre) and not check_audit(place.centre):
                missed.append(name)
            restore(place, table)
    assert missed == [], missed
    assert altered > 80
    assert (prove_books(place.centre), check_audit(place.centre)) == ([], [])
