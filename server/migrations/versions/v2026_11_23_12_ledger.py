"""Chart of accounts, acts of the centre as sources of postings."""

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_12"
down_revision = "2026_11_23_11"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
