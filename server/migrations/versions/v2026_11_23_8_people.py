"""People: matricules, second factors, one money role each, acts of two persons, shared limits."""

from alembic import op

from server.migrations.refusal import refuse_downgrade
from server.migrations.walls import freeze, wall

revision = "2026_11_23_8"
down_revision = "2026_11_23_7"
branch_labels = None
depends_on = None

ACTS = """
CREATE TABLE act_proposals (
  act_id uuid PRIMARY KEY,
  collectivite text NOT NULL CHECK (collectivite <> ''),
  kind text NOT NULL CHECK (kind ~ '^[A-Z][A-Z_]{2,39}$'),
  subject text NOT NULL CHECK (subject <> ''),
  payload jsonb NOT NULL,
  state text NOT NULL DEFAULT 'PENDING'
    CHECK (state IN ('PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN')),
  proposed_by uuid NOT NULL REFERENCES users (user_id),
  proposed_at timestamptz NOT NULL,
  decided_by uuid REFERENCES users (user_id),
  decided_at timestamptz,
  CHECK ((state = 'PENDING') = (decided_at IS NULL)),
  CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
  CHECK (state = 'WITHDRAWN' OR decided_by <> proposed_by)
);
CREATE INDEX act_proposals_pending ON act_proposals (proposed_at) WHERE state = 'PENDING';

CREATE TABLE centre_acts (
  act_id uuid PRIMARY KEY REFERENCES act_proposals (act_id),
  collectivite text NOT NULL CHECK (collectivite <> ''),
  kind text NOT NULL,
  subject text NOT NULL,
  payload jsonb NOT NULL,
  proposed_by uuid NOT NULL REFERENCES users (user_id),
  approved_by uuid NOT NULL REFERENCES users (user_id),
  proposed_at timestamptz NOT NULL,
  approved_at timestamptz NOT NULL CHECK (approved_at >= proposed_at),
  CHECK (proposed_by <> approved_by)
);

CREATE FUNCTION refuse_one_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM users p, users a
     WHERE p.user_id = NEW.proposed_by AND a.user_id = NEW.approved_by
       AND p.active AND a.active AND p.matricule <> a.matricule
       AND greatest(a.created_at, a.role_since) <= NEW.approved_at - interval '1 hour') THEN
    RAISE EXCEPTION 'act % is not of two persons', NEW.act_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'girct_two_persons';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_persons BEFORE INSERT ON centre_acts
  FOR EACH ROW EXECUTE FUNCTION refuse_one_person();
ALTER TABLE centre_acts ENABLE ALWAYS TRIGGER two_persons;
"""

USERS = """
ALTER TABLE users DROP CONSTRAINT users_role_check;
ALTER TABLE users
  ADD CONSTRAINT users_role_check CHECK (role IN ('agent', 'regisseur', 'ordonnateur',
    'comptable', 'gouverneur', 'wali', 'inspector', 'auditor', 'tech_admin')),
  ADD COLUMN matricule text CHECK (matricule ~ '^[A-Z0-9][A-Z0-9./-]{1,31}$'),
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN role_since timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN password_changed_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN is_one_time boolean NOT NULL DEFAULT false,
  ADD COLUMN grant_act uuid REFERENCES centre_acts (act_id),
  ADD COLUMN oidc_subject text UNIQUE CHECK (oidc_subject <> '');
UPDATE users SET matricule = 'A-RENSEIGNER-' || upper(left(user_id::text, 8))
 WHERE role IN ('regisseur', 'ordonnateur', 'comptable');
ALTER TABLE users ADD CONSTRAINT money_role_has_matricule
  CHECK (role NOT IN ('regisseur', 'ordonnateur', 'comptable') OR matricule IS NOT NULL);
CREATE INDEX users_matricule ON users (matricule);
"""

ONE_MONEY_ROLE = """
CREATE FUNCTION refuse_second_money_role() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
DECLARE
  person text := upper(btrim(to_jsonb(NEW) ->> 'matricule'));
  held text := CASE WHEN TG_TABLE_NAME = 'agents'
                    THEN CASE WHEN NEW.role = 'REGISSEUR' THEN 'regisseur' END
                    WHEN NEW.role IN ('regisseur', 'ordonnateur', 'comptable') THEN NEW.role END;
BEGIN
  IF person IS NULL OR held IS NULL OR NOT NEW.active THEN
    RETURN NEW;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('money_role'), hashtext(person));
  IF EXISTS (SELECT FROM users u
              WHERE u.active AND u.matricule = person AND u.role <> held
                AND u.user_id::text IS DISTINCT FROM to_jsonb(NEW) ->> 'user_id'
                AND u.role IN ('regisseur', 'ordonnateur', 'comptable'))
     OR (held <> 'regisseur' AND EXISTS (
           SELECT FROM agents a
            WHERE a.active AND a.role = 'REGISSEUR'
              AND upper(btrim(to_jsonb(a) ->> 'matricule')) = person)) THEN
    RAISE EXCEPTION 'one person holds two of régisseur, ordonnateur and comptable'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'girct_one_money_role';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER one_money_role BEFORE INSERT OR UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION refuse_second_money_role();
CREATE TRIGGER one_money_role BEFORE INSERT OR UPDATE ON agents
  FOR EACH ROW EXECUTE FUNCTION refuse_second_money_role();
ALTER TABLE users ENABLE ALWAYS TRIGGER one_money_role;
ALTER TABLE agents ENABLE ALWAYS TRIGGER one_money_role;
"""
"""An account changes its role only by naming the act of two persons that says so."""

CHANGED_BY_ACT = """
CREATE FUNCTION refuse_change_without_act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
BEGIN
  IF NEW.grant_act IS NOT DISTINCT FROM OLD.grant_act OR NOT EXISTS (
       SELECT FROM centre_acts c
        WHERE c.act_id = NEW.grant_act AND c.kind = 'USER_GRANT' AND c.subject = NEW.login) THEN
    RAISE EXCEPTION 'the role of % changes by an act of two persons', NEW.login
      USING ERRCODE = 'check_violation', CONSTRAINT = 'girct_two_persons';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER changed_by_act BEFORE UPDATE ON users FOR EACH ROW
  WHEN (OLD.role IS DISTINCT FROM NEW.role OR OLD.scope IS DISTINCT FROM NEW.scope
        OR OLD.matricule IS DISTINCT FROM NEW.matricule)
  EXECUTE FUNCTION refuse_change_without_act();
ALTER TABLE users ENABLE ALWAYS TRIGGER changed_by_act;
"""

SIGN_IN = """
CREATE TABLE sign_in_steps (
  step_hash bytea PRIMARY KEY CHECK (octet_length(step_hash) = 32),
  user_id uuid NOT NULL REFERENCES users (user_id),
  expires_at timestamptz NOT NULL,
  is_factor_proved boolean NOT NULL DEFAULT false,
  csrf text NOT NULL,
  target text NOT NULL
);

CREATE TABLE second_factors (
  user_id uuid PRIMARY KEY REFERENCES users (user_id),
  sealed_secret bytea NOT NULL,
  confirmed_at timestamptz,
  last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_codes (
  user_id uuid NOT NULL REFERENCES users (user_id),
  code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
  used_at timestamptz,
  PRIMARY KEY (user_id, code_hash)
);

CREATE FUNCTION end_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM web_sessions WHERE user_id = NEW.user_id;
  DELETE FROM sign_in_steps WHERE user_id = NEW.user_id;
  RETURN NULL;
END $$;
CREATE TRIGGER end_sessions AFTER UPDATE ON users FOR EACH ROW
  WHEN (OLD.active IS DISTINCT FROM NEW.active OR OLD.role IS DISTINCT FROM NEW.role
        OR OLD.scope IS DISTINCT FROM NEW.scope OR OLD.matricule IS DISTINCT FROM NEW.matricule
        OR OLD.password_changed_at IS DISTINCT FROM NEW.password_changed_at)
  EXECUTE FUNCTION end_sessions();
"""

LIMITS = """
CREATE TABLE rate_tries (
  bucket text NOT NULL,
  caller text NOT NULL,
  tries timestamptz[] NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (bucket, caller)
) PARTITION BY LIST (bucket);
CREATE TABLE rate_tries_sign_in PARTITION OF rate_tries FOR VALUES IN ('sign-in');
CREATE UNLOGGED TABLE rate_tries_other PARTITION OF rate_tries DEFAULT;

CREATE FUNCTION take_try(p_bucket text, p_caller text, p_limit integer, p_window interval,
                         p_now timestamptz) RETURNS timestamptz
LANGUAGE plpgsql AS $$
DECLARE recent timestamptz[];
BEGIN
  INSERT INTO rate_tries AS r (bucket, caller, tries, last_at)
  VALUES (p_bucket, p_caller, '{}', p_now)
  ON CONFLICT (bucket, caller) DO UPDATE SET last_at = p_now
  RETURNING ARRAY(SELECT t FROM unnest(r.tries) AS t WHERE t > p_now - p_window ORDER BY t)
  INTO recent;
  IF cardinality(recent) >= p_limit THEN
    RETURN recent[1];
  END IF;
  UPDATE rate_tries SET tries = recent || p_now WHERE bucket = p_bucket AND caller = p_caller;
  RETURN NULL;
END $$;
"""
"""A lock on a login survives a crash of the database; the other counts may be lost with one."""

GRANTS = """
GRANT SELECT, INSERT ON act_proposals, centre_acts, sign_in_steps, second_factors, recovery_codes,
  rate_tries TO girct_app;
GRANT UPDATE (state, decided_by, decided_at) ON act_proposals TO girct_app;
GRANT UPDATE (is_factor_proved) ON sign_in_steps TO girct_app;
GRANT UPDATE (sealed_secret, confirmed_at, last_step) ON second_factors TO girct_app;
GRANT UPDATE (used_at) ON recovery_codes TO girct_app;
GRANT UPDATE (tries, last_at) ON rate_tries TO girct_app;
GRANT DELETE ON sign_in_steps, second_factors, recovery_codes, rate_tries TO girct_app;
GRANT UPDATE (name, role, scope, language, matricule, role_since, password_hash,
  password_changed_at, is_one_time, grant_act, oidc_subject) ON users TO girct_app;
REVOKE ALL ON FUNCTION take_try, refuse_second_money_role, refuse_change_without_act FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_try TO girct_app;
"""


def upgrade() -> None:
    """Create the tables of people's acts, and hold accounts to them."""
    for statement in (ACTS, USERS, ONE_MONEY_ROLE, CHANGED_BY_ACT, SIGN_IN, LIMITS):
        op.execute(statement)
    wall("act_proposals", "centre_acts")
    freeze("centre_acts")
    op.execute(GRANTS)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
