"""Roles, second factors, proposals of two-person acts, shared rate limits."""

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_8"
down_revision = "2026_11_23_7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
