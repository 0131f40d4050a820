"""The ledger: records, postings (partitioned by fiscal year), their keys, rollup, quarantine."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_3"
down_revision = "2026_11_23_2"
branch_labels = None
depends_on = None

FISCAL_YEARS = range(2024, 2031)

RECORDS = """
CREATE TABLE record_keys (
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 1),
  collectivite text NOT NULL,
  link bytea NOT NULL UNIQUE CHECK (octet_length(link) = 32),
  fiscal_year integer NOT NULL,
  PRIMARY KEY (terminal_id, seq)
);

CREATE TABLE records (
  fiscal_year integer NOT NULL,
  collectivite text NOT NULL,
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 1),
  kind smallint NOT NULL CHECK (kind BETWEEN 0 AND 12),
  flags smallint NOT NULL CHECK (flags BETWEEN 0 AND 255),
  key_epoch smallint NOT NULL CHECK (key_epoch BETWEEN 1 AND 255),
  receipt_no bigint NOT NULL CHECK (receipt_no >= 0),
  issued_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  amount_centimes bigint NOT NULL CHECK (amount_centimes BETWEEN 0 AND 1099511627775),
  counter bigint NOT NULL CHECK (counter BETWEEN 0 AND 281474976710655),
  revenue_code integer NOT NULL CHECK (revenue_code BETWEEN 0 AND 65535),
  agent_id integer NOT NULL CHECK (agent_id BETWEEN 0 AND 65535),
  regie_id text NOT NULL,
  session uuid,
  business_day date NOT NULL,
  record bytea NOT NULL CHECK (octet_length(record) BETWEEN 130 AND 150),
  link bytea NOT NULL CHECK (octet_length(link) = 32),
  body text NOT NULL CHECK (octet_length(body) <= 8192),
  PRIMARY KEY (fiscal_year, terminal_id, seq)
) PARTITION BY LIST (fiscal_year);

CREATE TABLE record_privates (
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL,
  collectivite text NOT NULL,
  private jsonb NOT NULL,
  PRIMARY KEY (terminal_id, seq)
);

CREATE TABLE cancellations (
  terminal_id bigint NOT NULL,
  ref_seq bigint NOT NULL,
  collectivite text NOT NULL,
  cancel_seq bigint NOT NULL,
  PRIMARY KEY (terminal_id, ref_seq)
);

CREATE TABLE counted_sessions (
  terminal_id bigint NOT NULL,
  session uuid NOT NULL,
  collectivite text NOT NULL,
  PRIMARY KEY (terminal_id, session)
);

CREATE TABLE quarantine (
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL,
  link bytea NOT NULL CHECK (octet_length(link) = 32),
  collectivite text NOT NULL,
  reason text NOT NULL,
  record bytea NOT NULL,
  body text NOT NULL,
  private jsonb,
  received_at timestamptz NOT NULL,
  released_at timestamptz,
  PRIMARY KEY (terminal_id, seq, link)
);
"""

POSTINGS = """
CREATE TABLE postings (
  fiscal_year integer NOT NULL,
  collectivite text NOT NULL,
  posting_id uuid NOT NULL,
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 1),
  position smallint NOT NULL CHECK (position >= 0),
  business_day date NOT NULL,
  regie_id text NOT NULL,
  account text NOT NULL CHECK (account <> ''),
  rubrique text CHECK (rubrique ~ '^[0-9]{8}$'),
  debit_centimes bigint NOT NULL CHECK (debit_centimes BETWEEN 0 AND 1000000000000000),
  credit_centimes bigint NOT NULL CHECK (credit_centimes BETWEEN 0 AND 1000000000000000),
  PRIMARY KEY (fiscal_year, posting_id),
  CONSTRAINT postings_one_side CHECK ((debit_centimes > 0) <> (credit_centimes > 0))
) PARTITION BY LIST (fiscal_year);
CREATE INDEX postings_of_a_record ON postings (terminal_id, seq);

CREATE TABLE takings_daily (
  fiscal_year integer NOT NULL,
  business_day date NOT NULL,
  collectivite text NOT NULL,
  regie_id text NOT NULL,
  terminal_id bigint NOT NULL,
  nature integer NOT NULL,
  gross_centimes bigint NOT NULL DEFAULT 0 CHECK (gross_centimes >= 0),
  cancelled_centimes bigint NOT NULL DEFAULT 0 CHECK (cancelled_centimes >= 0),
  receipts integer NOT NULL DEFAULT 0 CHECK (receipts >= 0),
  cancellations integer NOT NULL DEFAULT 0 CHECK (cancellations >= 0),
  PRIMARY KEY (fiscal_year, business_day, collectivite, regie_id, terminal_id, nature)
);
"""

TRIGGER_FUNCTIONS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'girct_append_only';
END $$;

CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE unbalanced record;
BEGIN
  SELECT terminal_id, seq INTO unbalanced FROM added
   GROUP BY terminal_id, seq HAVING sum(debit_centimes) <> sum(credit_centimes) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'postings of record %/% do not balance', unbalanced.terminal_id, unbalanced.seq
      USING ERRCODE = 'check_violation', CONSTRAINT = 'girct_balanced';
  END IF;
  RETURN NULL;
END $$;
"""

PARTITION = "CREATE TABLE {table}_{year} PARTITION OF {table} FOR VALUES IN ({year})"
APPEND_ONLY = (
    (
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only",
)
BALANCED = (
    (
        "CREATE TRIGGER balanced AFTER INSERT ON {table} REFERENCING NEW TABLE AS added"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced()"
    ),
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER balanced",
)


def upgrade() -> None:
    """Create the ledger with its partitions and its triggers, on parents and partitions alike."""
    for statement in (RECORDS, POSTINGS, TRIGGER_FUNCTIONS):
        op.execute(statement)
    partitions: dict[str, list[str]] = {"records": [], "postings": []}
    for table, names in partitions.items():
        for year in FISCAL_YEARS:
            op.execute(PARTITION.format(table=table, year=year))
            names.append(f"{table}_{year}")
    postings = ["postings", *partitions["postings"]]
    frozen = ["record_keys", "cancellations", "records", *partitions["records"], *postings]
    for table in frozen:
        for statement in APPEND_ONLY:
            op.execute(statement.format(table=table))
    for table in postings:
        for statement in BALANCED:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
