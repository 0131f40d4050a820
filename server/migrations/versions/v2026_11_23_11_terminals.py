"""Cash shares, revocations dated, replacements, fingerprints."""

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_11"
down_revision = "2026_11_23_10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
