"""Rollups by fiscal year, and what intake at scale asks of the tables."""

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_13"
down_revision = "2026_11_23_12"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
