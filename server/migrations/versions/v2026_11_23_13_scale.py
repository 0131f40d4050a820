"""Rollups by fiscal year, keys ready to shard by collectivité, and years made when they come."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_13"
down_revision = "2026_11_23_12"
branch_labels = None
depends_on = None

YEARS = """
CREATE TABLE fiscal_years (
  fiscal_year integer PRIMARY KEY CHECK (fiscal_year BETWEEN 2024 AND 2106)
);
GRANT SELECT ON fiscal_years TO girct_app, girct_intake, girct_report;
"""
"""The years the ledger is kept for: intake asks this list, so it never ends by a constant."""

ROLLUP = """
ALTER TABLE takings_daily RENAME TO takings_daily_whole;
ALTER INDEX takings_daily_pkey RENAME TO takings_daily_whole_pkey;

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
) PARTITION BY LIST (fiscal_year);
CREATE INDEX takings_of_a_terminal ON takings_daily (terminal_id);
ALTER TABLE takings_daily ENABLE ROW LEVEL SECURITY;
ALTER TABLE takings_daily FORCE ROW LEVEL SECURITY;
CREATE POLICY territorial_scope ON takings_daily USING (girct_in_scope(collectivite))
  WITH CHECK (girct_in_scope(collectivite));

DO $$
DECLARE given record;
BEGIN
  FOR given IN
    SELECT grantee::regrole::text AS role, privilege_type
      FROM pg_class c, aclexplode(c.relacl) WHERE c.oid = 'takings_daily_whole'::regclass
       AND grantee <> c.relowner AND grantee <> 0
  LOOP
    EXECUTE format('GRANT %s ON takings_daily TO %s', given.privilege_type, given.role);
  END LOOP;
END $$;
"""
"""The new table, with the grants of the old."""

VIEWS = """
SELECT DISTINCT v.oid::regclass::text AS name, pg_get_viewdef(v.oid) AS definition
  FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
 WHERE d.classid = 'pg_rewrite'::regclass AND v.relkind = 'v'
   AND d.refobjid = 'takings_daily'::regclass
"""

KEYS = """
ALTER TABLE records DROP CONSTRAINT records_pkey,
  ADD PRIMARY KEY (terminal_id, seq, collectivite, fiscal_year);
ALTER TABLE record_keys DROP CONSTRAINT record_keys_link_key;
CREATE INDEX record_keys_link ON record_keys (terminal_id, link);
ALTER TABLE terminal_heads SET (fillfactor = 50);
"""
"""Collectivité in every key but the terminal's own; what arrives together lies together, so that
a batch touches a few pages of each index however large the ledger has grown. A link is looked up
within its terminal: an index on the link alone would be written at random places."""

POSTINGS = """
ALTER TABLE postings DROP CONSTRAINT postings_pkey;
DROP INDEX postings_of_a_record;
CREATE UNIQUE INDEX postings_of_a_record
  ON postings (terminal_id, seq, position, collectivite, fiscal_year);
"""
"""A posting's UUID is a function of its record and position, so these are what is unique."""

ENSURE_YEAR = """
CREATE FUNCTION ensure_fiscal_year(p_year integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE parent regclass; part text; copied record;
BEGIN
  IF p_year NOT BETWEEN 2024 AND 2106 THEN
    RAISE EXCEPTION 'no ledger of %', p_year
      USING ERRCODE = 'check_violation', CONSTRAINT = 'girct_fiscal_year';
  END IF;
  PERFORM pg_advisory_xact_lock(4217002);
  FOR parent IN
    SELECT p.partrelid::regclass FROM pg_partitioned_table p
      JOIN pg_class c ON c.oid = p.partrelid
      JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
     WHERE c.relnamespace = 'public'::regnamespace AND p.partstrat = 'l'
       AND p.partnatts = 1 AND a.attname = 'fiscal_year'
     ORDER BY 1
  LOOP
    part := parent || '_' || p_year;
    CONTINUE WHEN to_regclass(part) IS NOT NULL;
    EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', part, parent);
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES IN (%s)', parent, part, p_year);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', part);
    FOR copied IN SELECT polname, pg_get_expr(polqual, polrelid) AS visible,
                         pg_get_expr(polwithcheck, polrelid) AS allowed
                    FROM pg_policy WHERE polrelid = parent LOOP
      EXECUTE format('CREATE POLICY %I ON %s USING (%s) WITH CHECK (%s)',
                     copied.polname, part, copied.visible, copied.allowed);
    END LOOP;
    FOR copied IN SELECT tgname, tgenabled, pg_get_triggerdef(oid) AS definition FROM pg_trigger
                   WHERE tgrelid = parent AND NOT tgisinternal AND tgtype & 1 = 0 LOOP
      EXECUTE replace(copied.definition, ' ON public.' || parent || ' ', ' ON ' || part || ' ');
      IF copied.tgenabled = 'A' THEN
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', part, copied.tgname);
      END IF;
    END LOOP;
  END LOOP;
  INSERT INTO fiscal_years VALUES (p_year) ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION ensure_fiscal_year FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_fiscal_year TO girct_app;
"""
"""Attaches the year's partition to every table kept by fiscal year, with the policies and the
statement triggers of its parent. ATTACH waits for no reader and stops no intake; CREATE … PARTITION
OF would queue behind a nightly proof, and all intake behind it."""

FILLED = """
SELECT ensure_fiscal_year(y) FROM generate_series(2024, 2030) y;
INSERT INTO takings_daily SELECT * FROM takings_daily_whole;
DROP TABLE takings_daily_whole;
"""


def upgrade() -> None:
    """Make the list of years, the new rollup, the keys, and the function that adds a year."""
    views = op.get_bind().exec_driver_sql(VIEWS).all()
    for name, _ in views:
        op.execute(f"DROP VIEW {name}")
    for statement in (YEARS, ROLLUP, KEYS, POSTINGS, ENSURE_YEAR, FILLED):
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))
    for name, definition in views:
        op.execute(f"CREATE VIEW {name} WITH (security_invoker) AS {definition}")
        op.execute(f"GRANT SELECT ON {name} TO girct_report")


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
