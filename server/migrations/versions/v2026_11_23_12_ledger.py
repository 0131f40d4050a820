"""Chart of accounts, acts of the centre as sources of postings, balances that never drift."""

from alembic import op

from domain.ids import posting_id
from server.migrations.refusal import refuse_downgrade
from server.migrations.walls import freeze, wall

revision = "2026_11_23_12"
down_revision = "2026_11_23_11"
branch_labels = None
depends_on = None

ACCOUNTS = """
CREATE TABLE accounts (
  code text PRIMARY KEY CHECK (code ~ '^[A-Z_]{1,24}$'),
  label_fr text NOT NULL,
  label_ar text NOT NULL,
  class text NOT NULL CHECK (class IN ('TREASURY', 'CLAIM', 'DEBT', 'INCOME', 'LOSS')),
  normal_side text NOT NULL CHECK (normal_side IN ('DEBIT', 'CREDIT'))
);
INSERT INTO accounts (code, label_fr, label_ar, class, normal_side) VALUES
  ('CAISSE', 'Caisse du guichet', 'صندوق الشباك', 'TREASURY', 'DEBIT'),
  ('CHEQUES', 'Chèques reçus', 'الشيكات المستلمة', 'TREASURY', 'DEBIT'),
  ('CARTES', 'Cartes bancaires', 'البطاقات البنكية', 'TREASURY', 'DEBIT'),
  ('VIREMENTS', 'Virements reçus', 'التحويلات المستلمة', 'TREASURY', 'DEBIT'),
  ('REGISSEUR', 'Espèces chez le régisseur', 'نقود لدى الشسيع', 'TREASURY', 'DEBIT'),
  ('EN_ROUTE', 'Versements en route', 'دفعات في الطريق', 'TREASURY', 'DEBIT'),
  ('COMPTABLE', 'Compte du comptable', 'حساب القابض', 'TREASURY', 'DEBIT'),
  ('DEFICIT', 'Déficits de caisse', 'عجز الصندوق', 'CLAIM', 'DEBIT'),
  ('EXCEDENT', 'Excédents de caisse', 'فائض الصندوق', 'DEBT', 'CREDIT'),
  ('DECHARGE', 'Déficits admis en décharge', 'عجز مبرأ الذمة', 'LOSS', 'DEBIT'),
  ('RECETTE', 'Recettes', 'المداخيل', 'INCOME', 'CREDIT'),
  ('MAJORATION', 'Majorations', 'الزيادات', 'INCOME', 'CREDIT'),
  ('PENALITE', 'Pénalités', 'الذعائر', 'INCOME', 'CREDIT'),
  ('ASTREINTE', 'Astreintes', 'الغرامات التهديدية', 'INCOME', 'CREDIT');
GRANT SELECT ON accounts TO girct_app, girct_intake, girct_report;
"""

SOURCES = """
ALTER TABLE postings ALTER COLUMN terminal_id DROP NOT NULL;
ALTER TABLE postings ALTER COLUMN seq DROP NOT NULL;
ALTER TABLE postings ADD COLUMN act_id uuid;
ALTER TABLE postings ADD CONSTRAINT postings_one_source CHECK (
  (seq IS NULL) <> (act_id IS NULL) AND (seq IS NULL OR terminal_id IS NOT NULL));
CREATE UNIQUE INDEX postings_of_an_act ON postings (act_id, position, fiscal_year)
  WHERE act_id IS NOT NULL;
GRANT INSERT ON postings TO girct_app;
"""
"""A posting's source is a record (terminal_id, seq) or an act of the centre (act_id), exactly one.
The terminal of an act's posting is the one whose till it moves; without one it is the régie's."""

FORMER_FLOATS = """
SELECT fiscal_year, collectivite, terminal_id, seq, business_day, regie_id,
       (body::json ->> 'float')::bigint AS float_centimes
  FROM records
 WHERE kind = 8 AND body LIKE '%%"code":"SESSION_OPEN"%%'
   AND (body::json ->> 'float')::bigint > 0
"""
POST_FLOATS = """
INSERT INTO postings (fiscal_year, collectivite, posting_id, terminal_id, seq, position,
  business_day, regie_id, account, debit_centimes, credit_centimes)
SELECT * FROM unnest(%(years)s::int[], %(collectivites)s::text[], %(names)s::uuid[],
  %(terminals)s::bigint[], %(seqs)s::bigint[], %(positions)s::smallint[], %(days)s::date[],
  %(regies)s::text[], %(accounts)s::text[], %(debits)s::bigint[], %(credits)s::bigint[])
"""
"""The only cash that counters of before this step moved without a quittance."""

ACT_RECORDS = """
CREATE TABLE act_records (
  link bytea PRIMARY KEY CHECK (octet_length(link) = 32),
  collectivite text NOT NULL,
  regie_id text NOT NULL,
  act_id uuid NOT NULL,
  place smallint NOT NULL CHECK (place >= 0),
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 1),
  kind smallint NOT NULL CHECK (kind IN (1, 2)),
  receipt_no bigint NOT NULL CHECK (receipt_no >= 1),
  disposal text NOT NULL CHECK (disposal IN ('POSTED', 'REBUILT')),
  ref_link bytea UNIQUE CHECK (octet_length(ref_link) = 32),
  fiscal_year integer NOT NULL,
  business_day date NOT NULL,
  amount_centimes bigint NOT NULL CHECK (amount_centimes BETWEEN 0 AND 1099511627775),
  record bytea NOT NULL CHECK (octet_length(record) BETWEEN 130 AND 150),
  body text NOT NULL CHECK (octet_length(body) <= 8192),
  UNIQUE (act_id, place),
  CHECK ((kind = 2) = (ref_link IS NOT NULL))
);
CREATE INDEX act_records_of_a_terminal ON act_records (terminal_id, seq);

CREATE TABLE quarantine_dismissals (
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL,
  link bytea NOT NULL CHECK (octet_length(link) = 32),
  collectivite text NOT NULL,
  act_id uuid NOT NULL,
  reason text NOT NULL CHECK (reason ~ '^[A-Z_]{1,40}$'),
  PRIMARY KEY (terminal_id, seq, link)
);

CREATE TABLE centre_closings (
  act_id uuid PRIMARY KEY,
  collectivite text NOT NULL,
  regie_id text NOT NULL,
  terminal_id bigint NOT NULL,
  session uuid,
  circumstance text NOT NULL CHECK (circumstance ~ '^[A-Z_]{1,40}$'),
  counted_centimes bigint NOT NULL CHECK (counted_centimes >= 0),
  expected_centimes bigint NOT NULL,
  missing_seqs jsonb NOT NULL,
  closed_on date NOT NULL
);
CREATE INDEX centre_closings_of_a_terminal ON centre_closings (terminal_id);
GRANT SELECT, INSERT ON act_records, quarantine_dismissals, centre_closings TO girct_app;
GRANT INSERT, UPDATE ON takings_daily TO girct_app;
"""
"""What acts of the centre did to records outside the ledger: each at most once, for ever.
`body` is the record's own (POSTED) or the lines declared for a lost one (REBUILT)."""

BALANCES = """
CREATE TABLE account_balances (
  collectivite text NOT NULL,
  regie_id text NOT NULL,
  terminal_id bigint NOT NULL,
  account text NOT NULL REFERENCES accounts (code),
  debit_centimes bigint NOT NULL CHECK (debit_centimes >= 0),
  credit_centimes bigint NOT NULL CHECK (credit_centimes >= 0),
  PRIMARY KEY (collectivite, regie_id, terminal_id, account)
) WITH (fillfactor = 50);
GRANT SELECT, INSERT ON account_balances TO girct_app, girct_intake;
GRANT UPDATE (debit_centimes, credit_centimes) ON account_balances TO girct_app, girct_intake;

INSERT INTO account_balances
SELECT collectivite, regie_id, coalesce(terminal_id, 0), account, sum(debit_centimes),
       sum(credit_centimes)
  FROM postings GROUP BY 1, 2, 3, 4;
"""
"""Terminal 0 is the régie itself. What was posted before this step is carried over."""

BOOKED = """
CREATE OR REPLACE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE unbalanced record;
BEGIN
  SELECT terminal_id, seq, act_id INTO unbalanced FROM added
   GROUP BY terminal_id, seq, act_id, business_day, collectivite
  HAVING sum(debit_centimes) <> sum(credit_centimes) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'postings of record %/% (act %) do not balance', unbalanced.terminal_id,
      unbalanced.seq, unbalanced.act_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'girct_balanced';
  END IF;
  INSERT INTO account_balances AS held (collectivite, regie_id, terminal_id, account,
    debit_centimes, credit_centimes)
  SELECT collectivite, regie_id, coalesce(terminal_id, 0), account, sum(debit_centimes),
         sum(credit_centimes)
    FROM added GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (collectivite, regie_id, terminal_id, account)
  DO UPDATE SET debit_centimes = held.debit_centimes + excluded.debit_centimes,
                credit_centimes = held.credit_centimes + excluded.credit_centimes;
  RETURN NULL;
END $$;
"""
"""Balances move in the very statement that posts, whoever posts: they cannot drift. Through them a
posting's account must be of the chart, at the price of one check an account and not one a row."""

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
         OR EXISTS (SELECT FROM act_records x WHERE x.ref_link = p_link),
         o.receipt_no,
         EXISTS (SELECT FROM cancellations x
                  WHERE x.terminal_id = o.terminal_id AND x.ref_seq = o.seq)
         OR EXISTS (SELECT FROM act_records x WHERE x.ref_link = o.link),
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
"""A quittance posted by an act of the centre is as registered as one that intake accepted."""

PUBLIC_TORN_CODE = """
CREATE OR REPLACE FUNCTION public_torn_code(p_first_link bytea, p_last_link bytea,
  p_terminal_id bigint, p_receipt_no bigint, p_amount_centimes bigint)
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
  UNION ALL
  SELECT p.record FROM act_records p
   WHERE p.link BETWEEN p_first_link AND p_last_link AND p.terminal_id = p_terminal_id
     AND p.amount_centimes = p_amount_centimes AND p.receipt_no = p_receipt_no
   LIMIT 1
$$;
"""


def upgrade() -> None:
    """Open the chart, let acts post, post what is due from before, keep balances."""
    for statement in (ACCOUNTS, SOURCES, ACT_RECORDS):
        op.execute(statement)
    _post_former_floats()
    wall("act_records", "quarantine_dismissals", "centre_closings")
    freeze("accounts", "act_records", "quarantine_dismissals", "centre_closings")
    for statement in (BALANCES, BOOKED, PUBLIC_QUITTANCE, PUBLIC_TORN_CODE):
        op.execute(statement)
    wall("account_balances")


def _post_former_floats() -> None:
    """Post the floats of sessions opened before this step: the till's cash, from the régisseur."""
    rows = op.get_bind().exec_driver_sql(FORMER_FLOATS).all()
    sides = [
        (row, position, account, row.float_centimes * (1 - position), row.float_centimes * position)
        for row in rows
        for position, account in enumerate(("CAISSE", "REGISSEUR"))
    ]
    if not sides:
        return
    values = {
        "years": [row.fiscal_year for row, *_ in sides],
        "collectivites": [row.collectivite for row, *_ in sides],
        "names": [posting_id(row.terminal_id, row.seq, position) for row, position, *_ in sides],
        "terminals": [row.terminal_id for row, *_ in sides],
        "seqs": [row.seq for row, *_ in sides],
        "positions": [position for _, position, *_ in sides],
        "days": [row.business_day for row, *_ in sides],
        "regies": [row.regie_id for row, *_ in sides],
        "accounts": [account for *_, account, _, _ in sides],
        "debits": [debit for *_, debit, _ in sides],
        "credits": [credit for *_, credit in sides],
    }
    op.get_bind().exec_driver_sql(POST_FLOATS, values)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
