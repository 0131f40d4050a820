"""An arrêté comes into force, and gets its last day, only by an act of two persons."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_26_4"
down_revision = "2026_11_26_3"
branch_labels = None
depends_on = None

CHANGED_BY_ACT = """
CREATE FUNCTION refuse_tariff_without_act() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
       SELECT FROM centre_acts c
        WHERE c.collectivite = NEW.collectivite AND c.subject = NEW.number
          AND CASE WHEN OLD.state = 'DRAFT'
                   THEN c.kind = 'TARIFF_ENACT' AND NEW.state = 'IN_FORCE'
                        AND NEW.effective_to IS NOT DISTINCT FROM OLD.effective_to
                   ELSE c.kind = 'TARIFF_END' AND NEW.state = OLD.state
                        AND c.payload ->> 'last_day' = NEW.effective_to::text END) THEN
    RAISE EXCEPTION 'arrêté % of % changes by an act of two persons', NEW.number, NEW.collectivite
      USING ERRCODE = 'check_violation', CONSTRAINT = 'girct_two_persons';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER changed_by_act BEFORE UPDATE ON tariff_acts FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.effective_to IS DISTINCT FROM NEW.effective_to)
  EXECUTE FUNCTION refuse_tariff_without_act();
ALTER TABLE tariff_acts ENABLE ALWAYS TRIGGER changed_by_act;
"""

BORN_A_DRAFT = """
CREATE FUNCTION refuse_tariff_born_in_force() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF session_user = 'girct_app' THEN
    RAISE EXCEPTION 'arrêté % of % begins as a draft', NEW.number, NEW.collectivite
      USING ERRCODE = 'check_violation', CONSTRAINT = 'girct_two_persons';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER born_a_draft BEFORE INSERT ON tariff_acts FOR EACH ROW
  WHEN (NEW.state <> 'DRAFT') EXECUTE FUNCTION refuse_tariff_born_in_force();
ALTER TABLE tariff_acts ENABLE ALWAYS TRIGGER born_a_draft;
"""
"""The application's role alone is refused: a restored backup holds arrêtés in force."""


def upgrade() -> None:
    """Hold arrêtés to the acts that change them."""
    op.execute(CHANGED_BY_ACT)
    op.execute(BORN_A_DRAFT)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
