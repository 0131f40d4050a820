"""Raises the territorial wall and the append-only triggers on tables that a migration adds."""

from alembic import op

POLICY = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    (
        "CREATE POLICY territorial_scope ON {table} USING (girct_in_scope(collectivite))"
        " WITH CHECK (girct_in_scope(collectivite))"
    ),
)
FROZEN = (
    (
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only",
)


def wall(*tables: str) -> None:
    """Force row-level security by collectivité on tables that have that column.

    Args:
        tables: their names, partitions included: a partition does not obey its parent's policy.
    """
    for table in tables:
        for statement in POLICY:
            op.execute(statement.format(table=table))


def freeze(*tables: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on tables, to their owner too.

    Args:
        tables: their names, partitions included.
    """
    for table in tables:
        for statement in FROZEN:
            op.execute(statement.format(table=table))
