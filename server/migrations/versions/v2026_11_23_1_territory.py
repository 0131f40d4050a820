"""Territory, régies, agents, tariffs; and the function every scoping policy asks."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_1"
down_revision = None
branch_labels = None
depends_on = None

SCOPE = """
CREATE FUNCTION girct_in_scope(code text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce(
    current_setting('girct.scope', true) = '*'
    OR code = current_setting('girct.scope', true)
    OR (current_setting('girct.scope', true) <> ''
        AND starts_with(code, current_setting('girct.scope', true) || '.')),
    false)
$$;
"""

TERRITORY = """
CREATE TABLE collectivites (
  code text PRIMARY KEY CHECK (code <> ''),
  level text NOT NULL CHECK (level IN ('region', 'province', 'commune')),
  kind text NOT NULL,
  name_fr text NOT NULL,
  name_ar text NOT NULL,
  region_code text NOT NULL,
  province_code text,
  parent_code text REFERENCES collectivites (code)
);

CREATE TABLE regies (
  regie_id text PRIMARY KEY CHECK (regie_id ~ '^[A-Z0-9-]{1,24}$'),
  collectivite text NOT NULL REFERENCES collectivites (code),
  kind text NOT NULL CHECK (kind IN ('SOUK', 'COMMUNE', 'ABATTOIR', 'MARCHE_DE_GROS')),
  name_fr text NOT NULL,
  name_ar text NOT NULL,
  arrete text NOT NULL,
  is_open boolean NOT NULL DEFAULT true,
  UNIQUE (regie_id, collectivite)
);

CREATE TABLE regie_natures (
  regie_id text NOT NULL,
  collectivite text NOT NULL,
  nature integer NOT NULL CHECK (nature BETWEEN 1 AND 65535),
  PRIMARY KEY (regie_id, nature),
  FOREIGN KEY (regie_id, collectivite) REFERENCES regies (regie_id, collectivite)
);

CREATE TABLE agents (
  collectivite text NOT NULL,
  agent_id integer NOT NULL CHECK (agent_id BETWEEN 1 AND 65535),
  regie_id text NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  role text NOT NULL CHECK (role IN ('AGENT', 'REGISSEUR')),
  language text NOT NULL CHECK (language IN ('fr', 'ar')),
  pin_hash text NOT NULL CHECK (pin_hash LIKE '$argon2id$%'),
  active boolean NOT NULL DEFAULT true,
  PRIMARY KEY (collectivite, agent_id),
  FOREIGN KEY (regie_id, collectivite) REFERENCES regies (regie_id, collectivite)
);
"""

TARIFFS = """
CREATE TABLE tariff_acts (
  collectivite text NOT NULL REFERENCES collectivites (code),
  number text NOT NULL CHECK (number <> ''),
  signed_on date NOT NULL,
  effective_from date NOT NULL,
  effective_to date CHECK (effective_to >= effective_from),
  state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'IN_FORCE')),
  enacted_by text,
  enacted_at timestamptz,
  PRIMARY KEY (collectivite, number),
  CHECK ((state = 'IN_FORCE') = (enacted_at IS NOT NULL AND enacted_by IS NOT NULL))
);

CREATE TABLE tariff_lines (
  collectivite text NOT NULL,
  act_number text NOT NULL,
  line integer NOT NULL CHECK (line BETWEEN 1 AND 9999),
  nature integer NOT NULL CHECK (nature BETWEEN 1 AND 65535),
  rubrique text NOT NULL CHECK (rubrique ~ '^[0-9]{8}$'),
  label_fr text NOT NULL,
  label_ar text NOT NULL,
  unit text NOT NULL,
  rate_kind text NOT NULL CHECK (rate_kind IN ('per_unit', 'per_mille')),
  rate bigint NOT NULL CHECK (rate >= 0),
  whole_units boolean NOT NULL,
  verified boolean NOT NULL,
  source text NOT NULL,
  confirmed_article text,
  confirmed_by text,
  PRIMARY KEY (collectivite, act_number, line),
  FOREIGN KEY (collectivite, act_number) REFERENCES tariff_acts (collectivite, number),
  CHECK ((confirmed_article IS NULL) = (confirmed_by IS NULL))
);
"""


def upgrade() -> None:
    """Create the reference tables."""
    for statement in (SCOPE, TERRITORY, TARIFFS):
        op.execute(statement)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
