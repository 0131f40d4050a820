"""What a régie's arrêté says of cash at its counters: the full till, the blind count, the limit."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_26_2"
down_revision = "2026_11_26_1"
branch_labels = None
depends_on = None

COLUMNS = """
ALTER TABLE regies
  ADD COLUMN cash_share_warns boolean NOT NULL DEFAULT false,
  ADD COLUMN blind_count boolean NOT NULL DEFAULT false,
  ADD COLUMN count_limit_centimes bigint
    CHECK (count_limit_centimes BETWEEN 0 AND 10000000000000);
GRANT UPDATE (cash_share_warns, blind_count, count_limit_centimes) ON regies TO girct_app;
"""
"""False and none are what counters did before: old code inserts without naming them."""


def upgrade() -> None:
    """Add the three rules to régies, as they were until now."""
    op.execute(COLUMNS)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
