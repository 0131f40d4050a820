"""Chart of accounts, acts of the centre as sources of postings, balances that never drift."""

from alembic import op

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
  class text NOT NULL CHECK (class IN ('TREASURY', 'CLAIM', 'DEBT', 'REVENUE', 'LOSS')),
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
  ('RECETTE', 'Recettes', 'المداخيل', 'REVENUE', 'CREDIT'),
  ('MAJORATION', 'Majorations', 'الزيادات', 'REVENUE', 'CREDIT'),
  ('PENALITE', 'Pénalités', 'الذعائر', 'REVENUE', 'CREDIT'),
  ('ASTREINTE', 'Astreintes', 'الغرامات التهديدية', 'REVENUE', 'CREDIT');
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

ACT_RECORDS = """
CREATE TABLE act_records (
  link bytea PRIMARY KEY CHECK (octet_length(link) = 32),
  collectivite text NOT NULL,
  act_id uuid NOT NULL,
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 1),
  kind smallint NOT NULL CHECK (kind IN (1, 2)),
  disposal text NOT NULL CHECK (disposal IN ('POSTED', 'REBUILT')),
  ref_link bytea UNIQUE CHECK (octet_length(ref_link) = 32),
  fiscal_year integer NOT NULL,
  business_day date NOT NULL,
  amount_centimes bigint NOT NULL CHECK (amount_centimes BETWEEN 0 AND 1099511627775),
  record bytea NOT NULL CHECK (octet_length(record) BETWEEN 130 AND 150),
  body text NOT NULL,
  CHECK ((kind = 2) = (ref_link IS NOT NULL))
);
CREATE INDEX act_records_of_a_terminal ON act_records (terminal_id, seq);
CREATE INDEX act_records_of_an_act ON act_records (act_id);

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
  terminal_id bigint NOT NULL,
  session uuid NOT NULL,
  collectivite text NOT NULL,
  regie_id text NOT NULL,
  act_id uuid NOT NULL UNIQUE,
  counted_centimes bigint NOT NULL CHECK (counted_centimes >= 0),
  expected_centimes bigint NOT NULL,
  missing_seqs text NOT NULL,
  closed_on date NOT NULL,
  PRIMARY KEY (terminal_id, session)
);
GRANT SELECT, INSERT ON act_records, quarantine_dismissals, centre_closings TO girct_app;
GRANT SELECT ON act_records TO girct_intake;
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


def upgrade() -> None:
    """Open the chart, let acts post, keep balances."""
    for statement in (ACCOUNTS, SOURCES, ACT_RECORDS):
        op.execute(statement)
    wall("act_records", "quarantine_dismissals", "centre_closings")
    freeze("accounts", "act_records", "quarantine_dismissals", "centre_closings")
    for statement in (BALANCES, BOOKED):
        op.execute(statement)
    wall("account_balances")


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
