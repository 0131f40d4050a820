"""What an arrêté says of a régie and its changes, and the comptable of each date."""

from alembic import op

from server.migrations.refusal import refuse_downgrade
from server.migrations.walls import freeze, wall

revision = "2026_11_23_10"
down_revision = "2026_11_23_9"
branch_labels = None
depends_on = None

REGIES = """
ALTER TABLE regies
  ADD COLUMN arrete_date date,
  ADD COLUMN ceiling_centimes bigint
    CHECK (ceiling_centimes BETWEEN 0 AND 10000000000000),
  ADD COLUMN deposit_period_days smallint CHECK (deposit_period_days BETWEEN 1 AND 366);

CREATE TABLE regie_changes (
  regie_id text NOT NULL,
  number integer NOT NULL CHECK (number >= 1),
  collectivite text NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL CHECK (changed_by <> ''),
  arrete text NOT NULL CHECK (arrete <> ''),
  arrete_date date,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  PRIMARY KEY (regie_id, number),
  FOREIGN KEY (regie_id, collectivite) REFERENCES regies (regie_id, collectivite),
  CHECK (before <> after)
);
"""

AGENTS = """
ALTER TABLE agents
  ADD COLUMN matricule text CHECK (matricule ~ '^[A-Z0-9][A-Z0-9./-]{1,31}$');
CREATE UNIQUE INDEX agents_matricule ON agents (regie_id, matricule) WHERE active;
"""
"""Nullable: agents named before have none; the service asks for one."""

COMPTABLES = """
CREATE TABLE postes_comptables (
  poste_id text PRIMARY KEY CHECK (poste_id ~ '^[A-Z0-9-]{2,24}$'),
  kind text NOT NULL CHECK (kind IN ('PERCEPTION_TGR', 'PERCEPTION_COMMUNALE')),
  name_fr text NOT NULL CHECK (name_fr <> ''),
  name_ar text NOT NULL CHECK (name_ar <> ''),
  seat text NOT NULL REFERENCES collectivites (code)
);

CREATE TYPE girct_text_range AS RANGE (SUBTYPE = text, COLLATION = "C");

CREATE TABLE comptables (
  assignment_id uuid PRIMARY KEY,
  collectivite text NOT NULL REFERENCES collectivites (code),
  regie_id text,
  poste_id text NOT NULL REFERENCES postes_comptables (poste_id),
  name text NOT NULL CHECK (name <> ''),
  matricule text NOT NULL CHECK (matricule ~ '^[A-Z0-9][A-Z0-9./-]{1,31}$'),
  from_day date NOT NULL,
  to_day date CHECK (to_day >= from_day),
  FOREIGN KEY (regie_id, collectivite) REFERENCES regies (regie_id, collectivite),
  CONSTRAINT comptables_one_at_a_time EXCLUDE USING gist (
    girct_text_range(coalesce('R ' || regie_id, 'C ' || collectivite),
                     coalesce('R ' || regie_id, 'C ' || collectivite), '[]') WITH &&,
    daterange(from_day, to_day, '[]') WITH &&)
);
CREATE INDEX comptables_territory ON comptables (collectivite);
"""
"""The directory of postes belongs to no territory: a perception serves several communes, and each
must be able to read its name. A range of one text stands for equality in the exclusion, which
would otherwise need an extension that not every PostgreSQL carries."""

MONEY_ROLES = """
CREATE FUNCTION refuse_comptable_of_two_roles() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
DECLARE is_two boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('money_role'), hashtext(NEW.matricule));
  IF TG_TABLE_NAME = 'comptables' THEN
    is_two := EXISTS (SELECT FROM agents a WHERE a.active AND a.role = 'REGISSEUR'
                       AND a.matricule = NEW.matricule)
           OR EXISTS (SELECT FROM users u WHERE u.active AND u.matricule = NEW.matricule
                       AND u.role IN ('regisseur', 'ordonnateur'));
  ELSE
    is_two := EXISTS (SELECT FROM comptables c WHERE c.matricule = NEW.matricule
                       AND (c.to_day IS NULL OR c.to_day >= current_date));
  END IF;
  IF is_two THEN
    RAISE EXCEPTION 'one person holds two of régisseur, ordonnateur and comptable'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'girct_one_money_role';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER one_money_role BEFORE INSERT ON comptables
  FOR EACH ROW EXECUTE FUNCTION refuse_comptable_of_two_roles();
CREATE TRIGGER no_comptable_besides BEFORE INSERT OR UPDATE ON agents FOR EACH ROW
  WHEN (NEW.active AND NEW.role = 'REGISSEUR' AND NEW.matricule IS NOT NULL)
  EXECUTE FUNCTION refuse_comptable_of_two_roles();
CREATE TRIGGER no_comptable_besides BEFORE INSERT OR UPDATE ON users FOR EACH ROW
  WHEN (NEW.active AND NEW.role IN ('regisseur', 'ordonnateur') AND NEW.matricule IS NOT NULL)
  EXECUTE FUNCTION refuse_comptable_of_two_roles();
ALTER TABLE comptables ENABLE ALWAYS TRIGGER one_money_role;
ALTER TABLE agents ENABLE ALWAYS TRIGGER no_comptable_besides;
ALTER TABLE users ENABLE ALWAYS TRIGGER no_comptable_besides;
"""

GRANTS = """
GRANT UPDATE (name_fr, name_ar, arrete, arrete_date, ceiling_centimes, deposit_period_days)
  ON regies TO girct_app;
GRANT UPDATE (language, pin_hash) ON agents TO girct_app;
GRANT SELECT, INSERT ON regie_changes, postes_comptables, comptables TO girct_app;
GRANT UPDATE (to_day) ON comptables TO girct_app;
REVOKE ALL ON FUNCTION refuse_comptable_of_two_roles FROM PUBLIC;
"""


def upgrade() -> None:
    """Add what the screens of régies write, and hold the comptables to one at a time."""
    for statement in (REGIES, AGENTS, COMPTABLES, MONEY_ROLES):
        op.execute(statement)
    wall("regie_changes", "comptables")
    freeze("regie_changes")
    op.execute(GRANTS)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
