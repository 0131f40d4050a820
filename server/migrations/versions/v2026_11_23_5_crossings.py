"""The few functions that cross scopes, and the views of GIR-reporting.

Every crossing is SECURITY DEFINER with its search path pinned and `girct.scope` set for its own
duration; `tests/server/db/test_scope.py` lists them all, so a new one is a decision.
"""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_5"
down_revision = "2026_11_23_4"
branch_labels = None
depends_on = None

TERMINAL_IDENTITY = """
CREATE FUNCTION terminal_identity(p_terminal_id bigint, p_key_epoch integer)
RETURNS TABLE (collectivite text, state text, public_key bytea, valid_from timestamptz,
               revoked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
  SELECT t.collectivite, t.state, k.public_key, k.valid_from, k.revoked_at
    FROM terminals t
    LEFT JOIN terminal_keys k ON k.terminal_id = t.terminal_id AND k.key_epoch = p_key_epoch
   WHERE t.terminal_id = p_terminal_id
$$;
REVOKE ALL ON FUNCTION terminal_identity FROM PUBLIC;
GRANT EXECUTE ON FUNCTION terminal_identity TO girct_app, girct_intake;
"""

ENROLMENT_CODE = """
CREATE FUNCTION enrolment_code_owner(p_code_hash bytea)
RETURNS TABLE (terminal_id bigint, collectivite text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
  SELECT c.terminal_id, c.collectivite FROM enrolment_codes c WHERE c.code_hash = p_code_hash
$$;
REVOKE ALL ON FUNCTION enrolment_code_owner FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enrolment_code_owner TO girct_app;
"""

PUBLIC_QUITTANCE = """
CREATE FUNCTION public_quittance(p_link bytea, p_terminal_id bigint, p_key_epoch integer)
RETURNS TABLE (public_key bytea, key_revoked_at timestamptz, terminal_state text,
               test_system boolean, collectivite text, collectivite_name_fr text,
               collectivite_name_ar text, regie_name_fr text, regie_name_ar text, seq bigint,
               kind smallint, receipt_no bigint, issued_at timestamptz, received_at timestamptz,
               amount_centimes bigint, body text, is_cancelled boolean, original_receipt_no bigint,
               original_is_cancelled boolean, quarantine_reason text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
  SELECT k.public_key, k.revoked_at, t.state, t.test_system, t.collectivite, c.name_fr, c.name_ar,
         g.name_fr, g.name_ar, r.seq, r.kind, r.receipt_no, r.issued_at, r.received_at,
         r.amount_centimes, r.body,
         EXISTS (SELECT FROM cancellations x
                  WHERE x.terminal_id = r.terminal_id AND x.ref_seq = r.seq),
         o.receipt_no,
         EXISTS (SELECT FROM cancellations x
                  WHERE x.terminal_id = o.terminal_id AND x.ref_seq = o.seq),
         q.reason
    FROM terminals t
    JOIN regies g ON g.regie_id = t.regie_id
    JOIN collectivites c ON c.code = t.collectivite
    LEFT JOIN terminal_keys k ON k.terminal_id = t.terminal_id AND k.key_epoch = p_key_epoch
    LEFT JOIN record_keys i ON i.link = p_link AND i.terminal_id = t.terminal_id
    LEFT JOIN records r
      ON r.fiscal_year = i.fiscal_year AND r.terminal_id = i.terminal_id AND r.seq = i.seq
    LEFT JOIN record_keys oi
      ON oi.terminal_id = r.terminal_id
         AND oi.seq = (CASE WHEN r.kind IN (2, 9) THEN r.body::jsonb ->> 'ref' END)::bigint
    LEFT JOIN records o
      ON o.fiscal_year = oi.fiscal_year AND o.terminal_id = oi.terminal_id AND o.seq = oi.seq
    LEFT JOIN LATERAL (
      SELECT h.reason FROM quarantine h
       WHERE h.terminal_id = t.terminal_id AND h.link = p_link AND h.released_at IS NULL
       LIMIT 1) q ON true
   WHERE t.terminal_id = p_terminal_id
$$;
REVOKE ALL ON FUNCTION public_quittance FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_quittance TO girct_public;
"""

REPORT_VIEWS = """
CREATE VIEW report_collectivites WITH (security_invoker) AS
  SELECT code, level, kind, name_fr, name_ar, region_code, province_code, parent_code
    FROM collectivites;

CREATE VIEW report_takings WITH (security_invoker) AS
  SELECT d.fiscal_year, d.business_day, d.collectivite,
         region.code AS region_code, region.name_fr AS region_name_fr,
         region.name_ar AS region_name_ar,
         province.code AS province_code, province.name_fr AS province_name_fr,
         province.name_ar AS province_name_ar,
         commune.code AS commune_code, commune.name_fr AS commune_name_fr,
         commune.name_ar AS commune_name_ar,
         d.regie_id, g.name_fr AS regie_name_fr, g.name_ar AS regie_name_ar,
         d.terminal_id, t.label AS terminal_label, d.nature,
         d.gross_centimes, d.cancelled_centimes,
         d.gross_centimes - d.cancelled_centimes AS net_centimes,
         d.receipts, d.cancellations
    FROM takings_daily d
    JOIN collectivites own ON own.code = d.collectivite
    JOIN regies g ON g.regie_id = d.regie_id
    JOIN terminals t ON t.terminal_id = d.terminal_id
    JOIN collectivites region ON region.code = own.region_code
    LEFT JOIN collectivites province ON province.code = own.province_code
    LEFT JOIN collectivites commune ON commune.code = own.code AND own.level = 'commune';

CREATE VIEW report_terminals WITH (security_invoker) AS
  SELECT t.terminal_id, t.label, t.regie_id, g.name_fr AS regie_name_fr,
         g.name_ar AS regie_name_ar, g.is_open AS regie_is_open, t.collectivite,
         c.name_fr AS collectivite_name_fr, c.name_ar AS collectivite_name_ar,
         coalesce(h.state, t.state) AS state, t.test_system, t.enrolled_at,
         h.seq AS head_seq, h.stored_through_seq, h.last_received_at
    FROM terminals t
    JOIN regies g ON g.regie_id = t.regie_id
    JOIN collectivites c ON c.code = t.collectivite
    LEFT JOIN terminal_heads h ON h.terminal_id = t.terminal_id;

GRANT SELECT ON report_collectivites, report_takings, report_terminals TO girct_report;
"""


def upgrade() -> None:
    """Create the listed crossings and the report views."""
    for statement in (TERMINAL_IDENTITY, ENROLMENT_CODE, PUBLIC_QUITTANCE, REPORT_VIEWS):
        op.execute(statement)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
