"""What an arrêté says of a régie, and the comptable of each date."""

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_10"
down_revision = "2026_11_23_9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
