"""Nothing of the ledger is changed or removed, by anyone who is not the machine's own master.

Source: requirement 6 of the project's trust notes.
"""

import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import IntegrityError, InternalError, ProgrammingError

from server.bootstrap import Centre
from server.db.scope import EVERYWHERE, scoped
from tests.server.enrolled import Place

LEDGER = (
    "records", "postings", "record_keys", "cancellations", "counted_sessions", "quarantine",
    "act_records", "regularisations", "quarantine_dismissals", "centre_closings", "centre_acts",
    "erasures", "accounts", "booklets", "booklet_spoilt", "booklet_returns", "booklet_uses",
    "root_statements",
)  # fmt: skip
PARTITIONED = ("records", "postings")
CHANGES = {
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
    "UPSERT": (
        "INSERT INTO {table} SELECT * FROM {table}"
        " ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"
    ),
}
REFUSALS = (IntegrityError, InternalError, ProgrammingError)


def tables_of(place: Place) -> list[str]:
    """The tables of the ledger with every partition they have now."""
    rows = place.run(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
        " WHERE i.inhparent::regclass::text = ANY(:parents) ORDER BY 1",
        parents=list(PARTITIONED),
    )
    return [*LEDGER, *(row["relname"] for row in rows)]


def key_of(place: Place, table: str) -> tuple[str, str]:
    """The columns of a unique index of a table, and one of its columns that a change may name."""
    row = place.run(
        "SELECT string_agg(a.attname, ', ' ORDER BY k.place) AS key FROM pg_index i"
        " CROSS JOIN LATERAL unnest(i.indkey::int[]) WITH ORDINALITY k (number, place)"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number"
        " WHERE i.indrelid = CAST(:table AS regclass) AND i.indisunique AND i.indpred IS NULL"
        " GROUP BY i.indexrelid LIMIT 1",
        table=table,
    )[0]
    return row["key"], row["key"].split(", ", maxsplit=1)[0]


def test_no_role_changes_or_removes_anything_of_the_ledger(
    place: Place, centre: Centre, admin_url: URL
) -> None:
    chain = place.enrol()
    chain.start()
    chain.cancel(chain.quittance())
    place.receive(chain, *chain.written)
    owner = create_engine(admin_url, connect_args={"options": "-c role=girct_owner"})
    engines = {"owner": owner, "app": centre.app, "intake": centre.intake}
    before, tables = place.ledger(), tables_of(place)
    assert len(tables) >= len(LEDGER) + 2 * 7
    accepted = []
    for table in tables:
        key, column = key_of(place, table)
        for name, change in CHANGES.items():
            statement = change.format(table=table, key=key, column=column)
            for role, engine in engines.items():
                try:
                    with scoped(engine, EVERYWHERE) as connection:
                        connection.execute(text(statement))
                except REFUSALS:
                    continue
                accepted.append((role, name, table))
    owner.dispose()
    assert accepted == []
    assert place.ledger() == before


def test_the_owner_is_refused_by_the_trigger_and_not_for_want_of_a_right(
    place: Place, admin_url: URL
) -> None:
    owner = create_engine(admin_url, connect_args={"options": "-c role=girct_owner"})
    for table in tables_of(place):
        key, column = key_of(place, table)
        for change in CHANGES.values():
            with (
                pytest.raises(REFUSALS, match=r"append-only"),
                scoped(owner, EVERYWHERE) as connection,
            ):
                connection.execute(text(change.format(table=table, key=key, column=column)))
    owner.dispose()
