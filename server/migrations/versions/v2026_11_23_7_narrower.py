"""Evidence nobody alters, and columns the services change by name rather than whole tables."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_7"
down_revision = "2026_11_23_6"
branch_labels = None
depends_on = None

EVIDENCE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON counted_sessions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE counted_sessions ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE OR UPDATE OF terminal_id, seq, link,
  collectivite, reason, record, body, received_at ON quarantine
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE quarantine ENABLE ALWAYS TRIGGER append_only;
"""
"""A count closes a session for good. Of what is in quarantine, only the private part may be erased
and the release be dated."""

GRANTS = """
REVOKE UPDATE ON regies, agents, terminals, enrolment_codes, users, web_sessions FROM girct_app;
GRANT UPDATE (is_open) ON regies TO girct_app;
GRANT UPDATE (active) ON agents TO girct_app;
GRANT UPDATE (state, fingerprint, enrolled_at) ON terminals TO girct_app;
GRANT UPDATE (expires_at, tries, used_at) ON enrolment_codes TO girct_app;
GRANT UPDATE (active) ON users TO girct_app;
GRANT UPDATE (last_seen_at) ON web_sessions TO girct_app;
"""
"""So that no request, whatever goes wrong in it, widens a territory, moves a terminal to another
régie or gives it another counter key."""


def upgrade() -> None:
    """Add the triggers and narrow the grants."""
    op.execute(EVIDENCE)
    op.execute(GRANTS)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
