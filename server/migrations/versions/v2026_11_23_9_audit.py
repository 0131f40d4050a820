"""The audit trail, the daily roots over all heads, alerts."""

from alembic import op

from server.migrations.refusal import refuse_downgrade
from server.migrations.walls import freeze, wall

revision = "2026_11_23_9"
down_revision = "2026_11_23_8"
branch_labels = None
depends_on = None

TRAIL = """
CREATE TABLE audit_events (
  seq bigint PRIMARY KEY CHECK (seq >= 1),
  collectivite text NOT NULL CHECK (collectivite <> ''),
  at timestamptz NOT NULL,
  login text NOT NULL,
  role text NOT NULL,
  user_id uuid,
  address text NOT NULL,
  action text NOT NULL CHECK (action ~ '^[a-z_]+:[a-z_]+:[a-z_]+$'),
  subject text NOT NULL,
  event text NOT NULL,
  prev bytea NOT NULL CHECK (octet_length(prev) = 32),
  hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32)
);
CREATE INDEX audit_events_by_time ON audit_events (at);

CREATE TABLE audit_head (
  is_the_only boolean PRIMARY KEY DEFAULT true CHECK (is_the_only),
  seq bigint NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);
INSERT INTO audit_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION refuse_step_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR NEW.seq <> OLD.seq + 1 THEN
    RAISE EXCEPTION 'the audit trail only grows, one act at a time'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'girct_append_only';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER one_step BEFORE UPDATE OR DELETE ON audit_head
  FOR EACH ROW EXECUTE FUNCTION refuse_step_back();
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER one_step;
CREATE TRIGGER append_only BEFORE TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER append_only;
"""

ALERTS = """
CREATE TABLE alerts (
  alert_id uuid PRIMARY KEY,
  code text NOT NULL CHECK (code ~ '^[a-z_]+$'),
  collectivite text NOT NULL CHECK (collectivite <> ''),
  subject text NOT NULL,
  detail text NOT NULL,
  raised_at timestamptz NOT NULL,
  seen_by text,
  seen_at timestamptz,
  closed_at timestamptz,
  CHECK ((seen_by IS NULL) = (seen_at IS NULL))
);
CREATE UNIQUE INDEX alerts_open ON alerts (code, collectivite, subject) WHERE closed_at IS NULL;
"""

GRANTS = """
GRANT SELECT, INSERT ON audit_events, alerts TO girct_app;
GRANT SELECT ON audit_head TO girct_app;
GRANT UPDATE (seq, hash) ON audit_head TO girct_app;
GRANT UPDATE (seen_by, seen_at, closed_at) ON alerts TO girct_app;
GRANT SELECT, INSERT ON alerts TO girct_intake;
GRANT UPDATE (closed_at) ON alerts TO girct_intake;
"""


def upgrade() -> None:
    """Create the trail, its head and the alerts."""
    op.execute(TRAIL)
    op.execute(ALERTS)
    wall("audit_events", "alerts")
    freeze("audit_events")
    op.execute(GRANTS)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
