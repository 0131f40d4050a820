"""A torn code has a door too: a record is found by its short code, number and amount together."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_6"
down_revision = "2026_11_23_5"
branch_labels = None
depends_on = None

PUBLIC_TORN_CODE = """
CREATE FUNCTION public_torn_code(p_first_link bytea, p_last_link bytea, p_terminal_id bigint,
                                 p_receipt_no bigint, p_amount_centimes bigint)
RETURNS TABLE (record bytea)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET "girct.scope" = '*'
AS $$
  SELECT r.record
    FROM record_keys i
    JOIN records r
      ON r.fiscal_year = i.fiscal_year AND r.terminal_id = i.terminal_id AND r.seq = i.seq
    LEFT JOIN record_keys oi
      ON r.kind = 9 AND oi.terminal_id = r.terminal_id
         AND oi.seq = (CASE WHEN r.kind = 9 THEN r.body::jsonb ->> 'ref' END)::bigint
    LEFT JOIN records o
      ON o.fiscal_year = oi.fiscal_year AND o.terminal_id = oi.terminal_id AND o.seq = oi.seq
   WHERE i.link BETWEEN p_first_link AND p_last_link
     AND i.terminal_id = p_terminal_id
     AND r.kind IN (1, 2, 9)
     AND r.amount_centimes = p_amount_centimes
     AND coalesce(o.receipt_no, r.receipt_no) = p_receipt_no
   LIMIT 1
$$;
REVOKE ALL ON FUNCTION public_torn_code FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_torn_code TO girct_public;
"""


def upgrade() -> None:
    """Create the crossing."""
    op.execute(PUBLIC_TORN_CODE)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
