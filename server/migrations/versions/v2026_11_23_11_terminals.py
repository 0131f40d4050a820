"""Cash shares, what counters say of themselves, revocations dated, replacements, rotations asked.

`terminal_keys.revoked_at` is from now on the moment from which nothing signed by the key is good;
when the centre learned it stands in `terminal_revocations`. Intake asks only whether it is set.
"""

from alembic import op

from server.migrations.refusal import refuse_downgrade
from server.migrations.walls import freeze, wall

revision = "2026_11_23_11"
down_revision = "2026_11_23_10"
branch_labels = None
depends_on = None

COLUMNS = """
ALTER TABLE terminals
  ADD COLUMN cash_share_centimes bigint
    CHECK (cash_share_centimes BETWEEN 0 AND 10000000000000),
  ADD COLUMN rotation_epoch smallint CHECK (rotation_epoch BETWEEN 1 AND 255),
  ADD COLUMN rotation_before timestamptz,
  ADD CHECK ((rotation_epoch IS NULL) = (rotation_before IS NULL));
"""
"""A rotation is asked for one epoch: the next one answers it."""

TABLES = """
CREATE TABLE terminal_status (
  terminal_id bigint PRIMARY KEY REFERENCES terminals (terminal_id),
  collectivite text NOT NULL,
  version text NOT NULL,
  head_seq bigint NOT NULL CHECK (head_seq >= 0),
  fingerprint text NOT NULL,
  configuration text,
  seen_at timestamptz NOT NULL
);

CREATE TABLE terminal_revocations (
  terminal_id bigint PRIMARY KEY REFERENCES terminals (terminal_id),
  collectivite text NOT NULL,
  reason text NOT NULL CHECK (reason IN ('STOLEN', 'LOST', 'KEY_EXPOSED', 'FRAUD', 'SCRAPPED')),
  effective_at timestamptz NOT NULL,
  known_at timestamptz NOT NULL CHECK (known_at >= effective_at),
  act_id uuid NOT NULL
);

CREATE TABLE terminal_replacements (
  terminal_id bigint PRIMARY KEY REFERENCES terminals (terminal_id),
  replaced_by bigint NOT NULL UNIQUE REFERENCES terminals (terminal_id)
    CHECK (replaced_by <> terminal_id),
  collectivite text NOT NULL,
  reason text NOT NULL CHECK (reason IN ('STOLEN', 'LOST', 'BROKEN', 'FROZEN', 'RESTORED')),
  act_id uuid NOT NULL,
  replaced_at timestamptz NOT NULL
);
"""

SHARES = """
CREATE FUNCTION refuse_shares_above_ceiling() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ceiling bigint; shared bigint;
BEGIN
  SELECT g.ceiling_centimes INTO ceiling FROM regies g WHERE g.regie_id = NEW.regie_id FOR UPDATE;
  SELECT coalesce(sum(t.cash_share_centimes), 0) INTO shared FROM terminals t
   WHERE t.regie_id = NEW.regie_id AND t.state IN ('PENDING', 'ACTIVE');
  IF shared > coalesce(ceiling, 0) THEN
    RAISE EXCEPTION 'the cash shares of % exceed its ceiling', NEW.regie_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'shares_within_ceiling';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER shares_within_ceiling AFTER INSERT OR UPDATE OF cash_share_centimes ON terminals
  FOR EACH ROW WHEN (NEW.cash_share_centimes IS NOT NULL)
  EXECUTE FUNCTION refuse_shares_above_ceiling();

CREATE FUNCTION fit_shares_to_ceiling() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE live bigint; shared bigint;
BEGIN
  SELECT count(*), coalesce(sum(t.cash_share_centimes), 0) INTO live, shared FROM terminals t
   WHERE t.regie_id = NEW.regie_id AND t.state IN ('PENDING', 'ACTIVE');
  IF NEW.ceiling_centimes IS NULL THEN
    UPDATE terminals SET cash_share_centimes = NULL WHERE regie_id = NEW.regie_id;
  ELSIF shared = 0 THEN
    UPDATE terminals SET cash_share_centimes = NEW.ceiling_centimes / greatest(live, 1)
     WHERE regie_id = NEW.regie_id AND state IN ('PENDING', 'ACTIVE');
  ELSIF shared > NEW.ceiling_centimes THEN
    UPDATE terminals
       SET cash_share_centimes = floor(cash_share_centimes::numeric * NEW.ceiling_centimes / shared)
     WHERE regie_id = NEW.regie_id AND state IN ('PENDING', 'ACTIVE');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER shares_follow_ceiling AFTER UPDATE OF ceiling_centimes ON regies
  FOR EACH ROW WHEN (NEW.ceiling_centimes IS DISTINCT FROM OLD.ceiling_centimes)
  EXECUTE FUNCTION fit_shares_to_ceiling();
"""
"""A ceiling set is split evenly; one lowered lowers each share in proportion; one raised changes
none; one lifted lifts them. Who sets it may set other shares after, never above it."""

GRANTS = """
GRANT SELECT, INSERT ON terminal_status, terminal_revocations, terminal_replacements TO girct_app;
GRANT UPDATE (version, head_seq, fingerprint, configuration, seen_at) ON terminal_status
  TO girct_app;
GRANT UPDATE (cash_share_centimes, rotation_epoch, rotation_before) ON terminals TO girct_app;
"""

TERMINAL_IDENTITY = """
DROP FUNCTION terminal_identity(bigint, integer);
CREATE FUNCTION terminal_identity(p_terminal_id bigint, p_key_epoch integer)
RETURNS TABLE (collectivite text, state text, public_key bytea, valid_from timestamptz,
               revoked_at timestamptz, last_epoch smallint, fingerprint text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
  SELECT t.collectivite, t.state, k.public_key, k.valid_from, k.revoked_at,
         (SELECT max(l.key_epoch) FROM terminal_keys l WHERE l.terminal_id = t.terminal_id),
         t.fingerprint
    FROM terminals t
    LEFT JOIN terminal_keys k ON k.terminal_id = t.terminal_id AND k.key_epoch = p_key_epoch
   WHERE t.terminal_id = p_terminal_id
$$;
REVOKE ALL ON FUNCTION terminal_identity FROM PUBLIC;
GRANT EXECUTE ON FUNCTION terminal_identity TO girct_app, girct_intake;
"""


def upgrade() -> None:
    """Add the columns, tables and triggers, then the wall around them."""
    for statement in (COLUMNS, TABLES, SHARES, GRANTS, TERMINAL_IDENTITY):
        op.execute(statement)
    wall("terminal_status", "terminal_revocations", "terminal_replacements")
    freeze("terminal_revocations", "terminal_replacements")


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
