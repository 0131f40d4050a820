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

ANCHORS = """
CREATE TABLE anchors (
  size integer PRIMARY KEY CHECK (size >= 1),
  date date NOT NULL UNIQUE,
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  log_root bytea NOT NULL CHECK (octet_length(log_root) = 32),
  terminals integer NOT NULL CHECK (terminals >= 0),
  audit_seq bigint NOT NULL,
  audit_hash bytea NOT NULL CHECK (octet_length(audit_hash) = 32),
  document text NOT NULL,
  made_at timestamptz NOT NULL
);

CREATE TABLE anchor_heads (
  size integer NOT NULL,
  terminal_id bigint NOT NULL,
  collectivite text NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 1),
  link bytea NOT NULL CHECK (octet_length(link) = 32),
  PRIMARY KEY (terminal_id, size)
);

CREATE TABLE anchor_deliveries (
  size integer NOT NULL REFERENCES anchors (size),
  recipient text NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  last_try_at timestamptz,
  last_fault text,
  delivered_at timestamptz,
  PRIMARY KEY (size, recipient)
);
"""
"""`anchor_heads` holds the heads that moved since the day before: a head that stood still is the
one of an earlier size."""

JOBS = """
CREATE TABLE job_runs (
  name text PRIMARY KEY,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  outcome text NOT NULL CHECK (outcome IN ('RUNNING', 'OK', 'FAILED')),
  detail text NOT NULL DEFAULT ''
);

CREATE TABLE verifications (
  started_at timestamptz PRIMARY KEY,
  ended_at timestamptz NOT NULL,
  records bigint NOT NULL,
  differences integer NOT NULL,
  first_differences text NOT NULL
);

CREATE TABLE audit_shipments (
  target text PRIMARY KEY,
  shipped_seq bigint NOT NULL,
  shipped_at timestamptz NOT NULL
);
"""

GRANTS = """
GRANT SELECT, INSERT ON anchors, anchor_heads, anchor_deliveries, job_runs, verifications,
  audit_shipments TO girct_app;
GRANT UPDATE (tries, last_try_at, last_fault, delivered_at) ON anchor_deliveries TO girct_app;
GRANT UPDATE ON job_runs TO girct_app;
GRANT UPDATE (shipped_seq, shipped_at) ON audit_shipments TO girct_app;
GRANT SELECT, INSERT ON audit_events, alerts TO girct_app;
GRANT SELECT ON audit_head TO girct_app;
GRANT UPDATE (seq, hash) ON audit_head TO girct_app;
GRANT UPDATE (seen_by, seen_at, closed_at) ON alerts TO girct_app;
GRANT SELECT, INSERT ON alerts TO girct_intake;
GRANT UPDATE (closed_at) ON alerts TO girct_intake;
"""


def upgrade() -> None:
    """Create the trail, its head, the alerts, the anchors and what jobs remember."""
    for statement in (TRAIL, ALERTS, ANCHORS, JOBS):
        op.execute(statement)
    wall("audit_events", "alerts", "anchor_heads")
    freeze("audit_events", "anchors", "anchor_heads")
    op.execute(GRANTS)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
