"""Cancellations the centre regularises, and a fast way to the requests counters send."""

from alembic import op

from server.migrations.refusal import refuse_downgrade
from server.migrations.walls import freeze, wall

revision = "2026_11_26_1"
down_revision = "2026_11_23_14"
branch_labels = None
depends_on = None

REGULARISATIONS = """
CREATE TABLE regularisations (
  act_id uuid PRIMARY KEY,
  collectivite text NOT NULL,
  regie_id text NOT NULL,
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 1),
  link bytea NOT NULL UNIQUE CHECK (octet_length(link) = 32),
  business_day date NOT NULL,
  amount_centimes bigint NOT NULL CHECK (amount_centimes BETWEEN 0 AND 1099511627775),
  reason text NOT NULL CHECK (reason ~ '^[A-Z_]{1,40}$'),
  UNIQUE (terminal_id, seq)
);
GRANT SELECT, INSERT ON regularisations TO girct_app;
"""
"""Each quittance at most once, for ever."""

REQUESTS = """
CREATE INDEX records_cancel_requests ON records (terminal_id, seq)
  WHERE kind = 8 AND body LIKE '%"code":"CANCEL_RE%';
"""

PUBLIC_QUITTANCE = """
CREATE OR REPLACE FUNCTION public_quittance(p_link bytea, p_terminal_id bigint, p_key_epoch integer)
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
         g.name_fr, g.name_ar, coalesce(r.seq, p.seq), coalesce(r.kind, p.kind),
         coalesce(r.receipt_no, p.receipt_no), r.issued_at, r.received_at,
         coalesce(r.amount_centimes, p.amount_centimes), coalesce(r.body, p.body),
         EXISTS (SELECT FROM cancellations x
                  WHERE x.terminal_id = r.terminal_id AND x.ref_seq = r.seq)
         OR EXISTS (SELECT FROM act_records x WHERE x.ref_link = p_link)
         OR EXISTS (SELECT FROM regularisations x WHERE x.link = p_link),
         o.receipt_no,
         EXISTS (SELECT FROM cancellations x
                  WHERE x.terminal_id = o.terminal_id AND x.ref_seq = o.seq)
         OR EXISTS (SELECT FROM act_records x WHERE x.ref_link = o.link)
         OR EXISTS (SELECT FROM regularisations x WHERE x.link = o.link),
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
    LEFT JOIN act_records p
      ON p.link = p_link AND p.terminal_id = t.terminal_id AND i.link IS NULL
    LEFT JOIN LATERAL (
      SELECT h.reason FROM quarantine h
       WHERE h.terminal_id = t.terminal_id AND h.link = p_link AND h.released_at IS NULL
         AND p.link IS NULL LIMIT 1) q ON true
   WHERE t.terminal_id = p_terminal_id
$$;
"""
"""A quittance the centre took back is cancelled for whoever scans it."""


def upgrade() -> None:
    """Keep regularisations, find requests, and say on the public page what was taken back."""
    op.execute(REGULARISATIONS)
    op.execute(REQUESTS)
    wall("regularisations")
    freeze("regularisations")
    op.execute(PUBLIC_QUITTANCE)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
