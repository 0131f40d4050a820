"""Who may do what: forced policies on every table of a collectivité, least grants per role."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_4"
down_revision = "2026_11_23_3"
branch_labels = None
depends_on = None

POLICIES = """
DO $$
DECLARE scoped regclass;
BEGIN
  FOR scoped IN
    SELECT c.oid::regclass FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND a.attname = 'collectivite' AND NOT a.attisdropped
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', scoped);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', scoped);
    EXECUTE format('CREATE POLICY territorial_scope ON %s USING (girct_in_scope(collectivite))'
                   ' WITH CHECK (girct_in_scope(collectivite))', scoped);
  END LOOP;
END $$;
"""

INTAKE_GRANTS = """
GRANT SELECT ON collectivites, regies, terminals, terminal_keys, terminal_heads, record_keys,
  records, postings, cancellations, counted_sessions, takings_daily, quarantine, schema_version
  TO girct_intake;
GRANT INSERT ON records, postings, record_keys, record_privates, cancellations, counted_sessions,
  takings_daily, quarantine, terminal_keys TO girct_intake;
GRANT UPDATE ON terminal_heads, takings_daily TO girct_intake;
GRANT UPDATE (released_at) ON quarantine TO girct_intake;
GRANT UPDATE (state) ON terminals TO girct_intake;
"""

APP_GRANTS = """
GRANT SELECT ON collectivites, regies, regie_natures, agents, tariff_acts, tariff_lines, terminals,
  terminal_keys, enrolment_codes, nonces, terminal_heads, record_keys, records, postings,
  cancellations, counted_sessions, takings_daily, quarantine, users, web_sessions, schema_version
  TO girct_app;
GRANT INSERT ON regies, regie_natures, agents, tariff_acts, tariff_lines, terminals, terminal_keys,
  enrolment_codes, nonces, terminal_heads, users, web_sessions TO girct_app;
GRANT UPDATE ON regies, agents, terminals, enrolment_codes, users, web_sessions TO girct_app;
GRANT UPDATE (state, effective_to, enacted_by, enacted_at) ON tariff_acts TO girct_app;
GRANT UPDATE (confirmed_article, confirmed_by) ON tariff_lines TO girct_app;
GRANT UPDATE (revoked_at) ON terminal_keys TO girct_app;
GRANT UPDATE (state) ON terminal_heads TO girct_app;
GRANT DELETE ON regie_natures, nonces, web_sessions TO girct_app;
GRANT USAGE ON SEQUENCE terminal_ids TO girct_app;
"""

REPORT_GRANTS = """
GRANT SELECT ON collectivites, regies, takings_daily TO girct_report;
GRANT SELECT (terminal_id, collectivite, regie_id, label, state, test_system, enrolled_at)
  ON terminals TO girct_report;
GRANT SELECT (terminal_id, collectivite, seq, state, stored_through_seq, last_received_at, ended)
  ON terminal_heads TO girct_report;
"""


def upgrade() -> None:
    """Raise the territorial wall, then open only the doors each role needs."""
    for statement in (POLICIES, INTAKE_GRANTS, APP_GRANTS, REPORT_GRANTS):
        op.execute(statement)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
