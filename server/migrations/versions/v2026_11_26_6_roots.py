"""The custodians' root statements, as they were accepted: which keys of the centre are believed."""

from alembic import op

from server.migrations.refusal import refuse_downgrade
from server.migrations.walls import freeze

revision = "2026_11_26_6"
down_revision = "2026_11_26_5"
branch_labels = None
depends_on = None

STATEMENTS = """
CREATE TABLE root_statements (
  number bigint PRIMARY KEY CHECK (number BETWEEN 1 AND 4294967295),
  statement bytea NOT NULL CHECK (octet_length(statement) BETWEEN 1 AND 8192),
  accepted_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON root_statements TO girct_app;
"""
"""Public, and of no territory: every counter of the country asks for all of them."""


def upgrade() -> None:
    """Keep statements, each once, for ever."""
    op.execute(STATEMENTS)
    freeze("root_statements")


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
