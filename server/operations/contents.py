"""What a database holds, counted as a backup's manifest says it: rows per table, heads."""

from typing import Any, Final

from psycopg import sql
from sqlalchemy import Connection, text

_TABLES: Final = text(
    "SELECT relname, relpersistence = 'u' AS is_unlogged FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
)
_HEADS: Final = text(
    "SELECT terminal_id, seq, encode(link, 'hex'), state FROM terminal_heads ORDER BY 1"
)
_MAY_READ_ALL: Final = text(
    "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
)
FORGOTTEN: Final = frozenset({"web_sessions"})
"""A person who signed out after the backup must not be signed in again by it."""


def tables_of(connection: Connection) -> tuple[list[str], list[str]]:
    """Give the tables whose rows are dumped, and those that are left out: unlogged, or sessions."""
    rows = connection.execute(_TABLES).all()
    left_out = [name for name, is_unlogged in rows if is_unlogged or name in FORGOTTEN]
    return [name for name, _ in rows if name not in left_out], left_out


def counts_of(connection: Connection, tables: list[str]) -> dict[str, int]:
    """Count the rows of tables."""
    counted = {}
    for table in tables:
        statement = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))
        counted[table] = connection.exec_driver_sql(statement.as_string(None)).scalar_one()
    return counted


def heads_of(connection: Connection) -> list[list[Any]]:
    """Give each terminal's number, last record, its link and its state."""
    return [list(row) for row in connection.execute(_HEADS)]


def sees_every_row(connection: Connection) -> bool:
    """Whether the administrator is above row-level security: a backup must hold every row."""
    return bool(connection.execute(_MAY_READ_ALL).scalar())
