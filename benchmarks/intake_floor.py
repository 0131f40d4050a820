"""The floor of intake: COPY of the rows intake wrote, by the owner, into bare copies of its tables.

COPY FROM is refused under row-level security, so the copies have none; nor have they triggers.
Constraints, indexes and partitions are those of the real tables.
"""

import time

import psycopg
from psycopg import sql
from sqlalchemy import URL

from domain.ids import TerminalId

TABLES = ("record_keys", "records", "postings")
PARTITIONED = ("records", "postings")
OWNER = "girct_owner"


def measure_copy(address: URL, terminal_id: TerminalId, records_at_once: int) -> list[float]:
    """Write the same rows again; give how long each transaction took, seconds.

    Args:
        address: The administrator's address.
        terminal_id: The terminal whose rows are written.
        records_at_once: Records in one transaction.
    """
    with psycopg.connect(
        address.set(drivername="postgresql").render_as_string(hide_password=False)
    ) as admin:
        _clone_tables(admin)
        admin.commit()
        last = admin.execute(
            "SELECT max(seq) FROM records WHERE terminal_id = %s", (terminal_id,)
        ).fetchone()
        if last is None or last[0] is None:
            return []
        batches = [
            {table: _rows(admin, table, terminal_id, first, records_at_once) for table in TABLES}
            for first in range(1, last[0] + 1, records_at_once)
        ]
        admin.commit()
        admin.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        admin.commit()
        return [_copy(admin, batch) for batch in batches]


def _clone_tables(admin: psycopg.Connection) -> None:
    """Make the bare copies, in a schema of their own."""
    admin.execute(sql.SQL("CREATE SCHEMA floor AUTHORIZATION {}").format(sql.Identifier(OWNER)))
    admin.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
    for table in TABLES:
        partitioned = " PARTITION BY LIST (fiscal_year)" if table in PARTITIONED else ""
        admin.execute(
            f"CREATE TABLE floor.{table} (LIKE public.{table} INCLUDING ALL){partitioned}"
        )
    for table in PARTITIONED:
        years = admin.execute(
            "SELECT right(inhrelid::regclass::text, 4) FROM pg_inherits"
            " WHERE inhparent = %s::regclass",
            (f"public.{table}",),
        ).fetchall()
        for (year,) in years:
            admin.execute(
                f"CREATE TABLE floor.{table}_{year} PARTITION OF floor.{table}"
                f" FOR VALUES IN ({year})"
            )


def _rows(
    admin: psycopg.Connection, table: str, terminal_id: TerminalId, first: int, count: int
) -> bytes:
    """Read a batch's rows of a table in the form COPY takes them."""
    statement = sql.SQL(
        "COPY (SELECT * FROM {} WHERE terminal_id = {} AND seq BETWEEN {} AND {} ORDER BY seq)"
        " TO STDOUT (FORMAT binary)"
    ).format(sql.Identifier("public", table), terminal_id, first, first + count - 1)
    with admin.cursor().copy(statement) as copy:
        return b"".join(copy)


def _copy(admin: psycopg.Connection, batch: dict[str, bytes]) -> float:
    """Write one batch in one transaction."""
    started = time.perf_counter()
    for table, rows in batch.items():
        statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)")
        with admin.cursor().copy(statement.format(sql.Identifier("floor", table))) as copy:
            copy.write(rows)
    admin.commit()
    return time.perf_counter() - started
