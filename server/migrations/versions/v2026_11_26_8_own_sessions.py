"""Own sessions: their browsers, and what a person is told of sign-ins in their name."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_26_8"
down_revision = "2026_11_26_7"
branch_labels = None
depends_on = None

OWN = """
ALTER TABLE sign_ins ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_ins FORCE ROW LEVEL SECURITY;
CREATE POLICY of_own_account ON sign_ins USING (girct_is_own(user_id))
  WITH CHECK (girct_is_own(user_id));
"""

OF_TOKENS = """
DROP FUNCTION account_of_session(bytea);
CREATE FUNCTION account_of_session(p_session_hash bytea)
RETURNS TABLE (user_id uuid, login text, name text, role text, scope text, language text,
               csrf text, last_seen_at timestamptz, expires_at timestamptz, session_id uuid,
               notice jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT u.user_id, u.login, u.name, u.role, u.scope, u.language, s.csrf, s.last_seen_at,
           s.expires_at, s.session_id, s.notice
      FROM web_sessions s JOIN users u ON u.user_id = s.user_id
     WHERE s.session_hash = p_session_hash AND u.active;
END $$;

DROP FUNCTION account_of_step(bytea);
CREATE FUNCTION account_of_step(p_step_hash bytea)
RETURNS TABLE (user_id uuid, login text, role text, scope text, is_one_time boolean,
               is_factor_proved boolean, csrf text, target text, expires_at timestamptz,
               is_counted boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
  SELECT u.user_id, u.login, u.role, u.scope, u.is_one_time, s.is_factor_proved, s.csrf, s.target,
         s.expires_at, s.is_counted
    FROM sign_in_steps s JOIN users u ON u.user_id = s.user_id
   WHERE s.step_hash = p_step_hash AND u.active
$$;
"""
"""The same as before, with what a session and a step now hold besides."""

BROWSER = "text NOT NULL DEFAULT '' CHECK (browser ~ '^([a-z]{1,20}/[a-z]{1,20})?$')"
"""A family and a system, `firefox/windows`: nothing that tells one machine from its neighbour."""

SIGN_INS = f"""
CREATE TABLE sign_ins (
  user_id uuid PRIMARY KEY,
  signed_in_at timestamptz,
  browser {BROWSER},
  failed integer NOT NULL DEFAULT 0 CHECK (failed >= 0),
  unfinished integer NOT NULL DEFAULT 0 CHECK (unfinished >= 0)
);
"""
"""No reference to `users`: tries on logins nobody has are counted under one made-up id, so that
they take as long as the others."""

SESSIONS = f"""
ALTER TABLE web_sessions
  ADD COLUMN session_id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  ADD COLUMN browser {BROWSER},
  ADD COLUMN notice jsonb;
CREATE INDEX web_sessions_user ON web_sessions (user_id);
ALTER TABLE sign_in_steps ADD COLUMN is_counted boolean NOT NULL DEFAULT false;
"""

END_UNPROVED = """
DELETE FROM web_sessions s WHERE NOT EXISTS (
  SELECT FROM second_factors f WHERE f.user_id = s.user_id AND f.confirmed_at IS NOT NULL);
"""
"""Who has no second factor here signs in again, and sets one up unless a provider proves theirs."""

GRANTS = """
GRANT SELECT, INSERT ON sign_ins TO girct_app;
GRANT UPDATE (signed_in_at, browser, failed, unfinished) ON sign_ins TO girct_app;
GRANT UPDATE (notice) ON web_sessions TO girct_app;
REVOKE ALL ON FUNCTION account_of_session, account_of_step FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_of_session, account_of_step TO girct_app;
"""


def upgrade() -> None:
    """Keep what people are told of their own sessions."""
    for statement in (SIGN_INS, OWN, SESSIONS, END_UNPROVED, OF_TOKENS, GRANTS):
        op.execute(statement)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
