"""The audit trail, the daily roots over all heads, alerts."""

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_9"
down_revision = "2026_11_23_8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
