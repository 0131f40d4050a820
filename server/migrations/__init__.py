"""The schema of the central ledger, step by step (Alembic; nothing is ever downgraded)."""
