"""Accounts behind the wall: a territory sees its own, a sign-in the one account it is about.

Two contexts open a row of `users`: `girct.scope`, when the account's territory lies within it, and
`girct.account`, which names one account and shows that one alone. Sessions, steps of a sign-in,
second factors and recovery codes are seen where their account is. Whoever has neither sees nothing.

What has to be known before the context is, or of an account elsewhere, comes from the functions
below, each by a mark that its caller must hold: a login, a session's hash, an account's number.
None gives a password's hash or a sealed key.

The code before this step signs nobody in on this schema: it stops first, as the runbook says.
"""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_26_7"
down_revision = "2026_11_26_6"
branch_labels = None
depends_on = None

POLICIES = """
CREATE FUNCTION girct_is_own(account uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(account::text = current_setting('girct.account', true), false) $$;

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY territorial_scope ON users USING (girct_in_scope(scope))
  WITH CHECK (girct_in_scope(scope));
CREATE POLICY own_account_seen ON users FOR SELECT USING (girct_is_own(user_id));
CREATE POLICY own_account_kept ON users FOR UPDATE USING (girct_is_own(user_id))
  WITH CHECK (girct_is_own(user_id));
"""
OF_AN_ACCOUNT = ("web_sessions", "sign_in_steps", "second_factors", "recovery_codes")
OF_ITS_ACCOUNT = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    (
        "CREATE POLICY of_its_account ON {table}"
        " USING (EXISTS (SELECT FROM users u WHERE u.user_id = {table}.user_id))"
        " WITH CHECK (EXISTS (SELECT FROM users u WHERE u.user_id = {table}.user_id))"
    ),
)
"""The policy of `users` decides: the look inside passes through it."""

KNOWN_BY = """
CREATE FUNCTION {name}
RETURNS TABLE (user_id uuid, login text, name text, role text, scope text, language text,
               matricule text, active boolean, since timestamptz)
LANGUAGE sql {kind} SECURITY DEFINER ROWS 1
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
  SELECT u.user_id, u.login, u.name, u.role, u.scope, u.language, u.matricule, u.active,
         greatest(u.created_at, u.role_since)
    FROM users u WHERE {condition}
$$
"""
CROSSINGS = (
    KNOWN_BY.format(
        name="account_by_id(p_user_id uuid)", kind="STABLE", condition="u.user_id = p_user_id"
    ),
    KNOWN_BY.format(
        name="hold_account(p_user_id uuid)",
        kind="VOLATILE",
        condition="u.user_id = p_user_id FOR SHARE",
    ),
    KNOWN_BY.format(
        name="account_by_login(p_login text)", kind="STABLE", condition="u.login = p_login"
    ),
    KNOWN_BY.format(
        name="account_by_subject(p_subject text)",
        kind="STABLE",
        condition="u.oidc_subject = p_subject",
    ),
)
"""Who somebody is: for acts of two persons of different territories, and before a sign-in."""

OF_TOKENS = """
CREATE FUNCTION account_of_session(p_session_hash bytea)
RETURNS TABLE (user_id uuid, login text, name text, role text, scope text, language text,
               csrf text, last_seen_at timestamptz, expires_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT u.user_id, u.login, u.name, u.role, u.scope, u.language, s.csrf, s.last_seen_at,
           s.expires_at
      FROM web_sessions s JOIN users u ON u.user_id = s.user_id
     WHERE s.session_hash = p_session_hash AND u.active;
END $$;

CREATE FUNCTION account_of_step(p_step_hash bytea)
RETURNS TABLE (user_id uuid, login text, role text, scope text, is_one_time boolean,
               is_factor_proved boolean, csrf text, target text, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
  SELECT u.user_id, u.login, u.role, u.scope, u.is_one_time, s.is_factor_proved, s.csrf, s.target,
         s.expires_at
    FROM sign_in_steps s JOIN users u ON u.user_id = s.user_id
   WHERE s.step_hash = p_step_hash AND u.active
$$;
"""
"""The session is looked up at every request: PL/pgSQL keeps the plan of its query."""

NATIONAL_RULES = """
CREATE FUNCTION count_administrators() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$ SELECT count(*) FROM users u WHERE u.role = 'tech_admin' AND u.active $$;

CREATE FUNCTION other_money_role(p_matricule text, p_role text, p_login text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
  SELECT u.role FROM users u
   WHERE u.matricule = p_matricule AND u.active AND u.role <> p_role AND u.login <> p_login
     AND u.role IN ('regisseur', 'ordonnateur', 'comptable')
   LIMIT 1
$$;

ALTER FUNCTION refuse_one_person() SECURITY DEFINER;
ALTER FUNCTION refuse_one_person() SET search_path = public, pg_temp;
ALTER FUNCTION refuse_one_person() SET "girct.scope" = '*';
ALTER FUNCTION end_sessions() SECURITY DEFINER;
ALTER FUNCTION end_sessions() SET search_path = public, pg_temp;
ALTER FUNCTION end_sessions() SET "girct.scope" = '*';
"""
"""Two administrators stay, one money role each, two persons to an act: over the whole country."""

GRANTS = """
REVOKE ALL ON FUNCTION account_by_id, hold_account, account_by_login, account_by_subject,
  account_of_session, account_of_step, count_administrators, other_money_role, refuse_one_person,
  end_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_by_id, hold_account, account_by_login, account_by_subject,
  account_of_session, account_of_step, count_administrators, other_money_role TO girct_app;
"""


def upgrade() -> None:
    """Raise the wall around accounts, and open the narrow doors that a sign-in needs."""
    op.execute(POLICIES)
    for table in OF_AN_ACCOUNT:
        for statement in OF_ITS_ACCOUNT:
            op.execute(statement.format(table=table))
    for crossing in CROSSINGS:
        op.execute(crossing)
    for statement in (OF_TOKENS, NATIONAL_RULES, GRANTS):
        op.execute(statement)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
