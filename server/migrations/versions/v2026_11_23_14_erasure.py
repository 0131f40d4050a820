"""Personal data that can be erased, and a list of what was, so that it does not come back."""

from alembic import op

from server.migrations.refusal import refuse_downgrade
from server.migrations.walls import freeze, wall

revision = "2026_11_23_14"
down_revision = "2026_11_23_13"
branch_labels = None
depends_on = None

ERASURES = """
CREATE TABLE erasures (
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 0),
  link bytea NOT NULL CHECK (octet_length(link) = 32),
  collectivite text NOT NULL,
  regie_id text NOT NULL,
  payer_hash text CHECK (payer_hash ~ '^[0-9a-f]{32}$'),
  motive text NOT NULL CHECK (motive IN ('PAYER_REQUEST', 'WRONG_PERSON', 'AUTHORITY_ORDER',
    'RETENTION_OVER')),
  erased_at timestamptz NOT NULL,
  PRIMARY KEY (terminal_id, seq, link)
);
CREATE INDEX erasures_of_a_regie ON erasures (regie_id, erased_at);
GRANT SELECT, INSERT ON erasures TO girct_app;
GRANT SELECT ON erasures TO girct_intake;
"""
"""Nothing personal: once salt and payer are gone, the hash names nobody."""

GRANTS = """
GRANT SELECT (terminal_id, seq, collectivite), DELETE ON record_privates TO girct_app;
REVOKE SELECT ON quarantine FROM girct_app;
GRANT SELECT (terminal_id, seq, link, collectivite, reason, record, body, received_at, released_at)
  ON quarantine TO girct_app;
GRANT UPDATE (private) ON quarantine TO girct_app;
"""
"""The role that serves people erases what is personal and cannot read it."""

FORGOTTEN = """
CREATE FUNCTION keep_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM erasures e
                  WHERE e.terminal_id = NEW.terminal_id AND e.seq = NEW.seq
                    AND (TG_TABLE_NAME = 'record_privates'
                         OR e.link = (to_jsonb(NEW) ->> 'link')::bytea)) THEN
    RETURN NEW;
  END IF;
  IF TG_TABLE_NAME = 'quarantine' THEN
    NEW.private = NULL;
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM record_keys k JOIN erasures e
                 ON e.terminal_id = k.terminal_id AND e.seq = k.seq AND e.link = k.link
              WHERE k.terminal_id = NEW.terminal_id AND k.seq = NEW.seq) THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER forgotten BEFORE INSERT ON record_privates
  FOR EACH ROW EXECUTE FUNCTION keep_forgotten();
ALTER TABLE record_privates ENABLE ALWAYS TRIGGER forgotten;
CREATE TRIGGER forgotten BEFORE INSERT ON quarantine
  FOR EACH ROW WHEN (NEW.private IS NOT NULL) EXECUTE FUNCTION keep_forgotten();
ALTER TABLE quarantine ENABLE ALWAYS TRIGGER forgotten;
"""
"""A counter that sends its journal again does not bring back what was erased here."""


def upgrade() -> None:
    """Keep the list of erasures, let the service erase, and keep what is forgotten forgotten."""
    for statement in (ERASURES, GRANTS, FORGOTTEN):
        op.execute(statement)
    wall("erasures")
    freeze("erasures")


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
