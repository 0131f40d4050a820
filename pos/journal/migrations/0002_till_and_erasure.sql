-- What each cash session comes to, kept in the commit of each record and rebuilt from the records
-- whenever it is found behind: derived, never evidence.
CREATE TABLE session_totals (
    session TEXT PRIMARY KEY,
    opened_seq INTEGER NOT NULL UNIQUE,
    float_centimes INTEGER NOT NULL,
    cash_centimes INTEGER NOT NULL,
    net_centimes INTEGER NOT NULL,
    quittances INTEGER NOT NULL,
    ended_seq INTEGER,
    counted_seq INTEGER,
    counted_centimes INTEGER,
    closed_seq INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX session_totals_in_till ON session_totals (opened_seq) WHERE closed_seq IS NULL;
CREATE TABLE totals_kept (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    through_seq INTEGER NOT NULL
) STRICT;
INSERT INTO totals_kept (id, through_seq) VALUES (1, 0);

-- The sums of a closing (Z) are read from this index alone.
CREATE INDEX records_amounts ON records (kind, seq, amount_centimes);

-- Payers the centre asked to forget; is_scrubbed once no trace is left in the file.
CREATE TABLE erased_payers (
    payer TEXT PRIMARY KEY,
    erased_at INTEGER NOT NULL,
    is_scrubbed INTEGER NOT NULL DEFAULT 0 CHECK (is_scrubbed IN (0, 1))
) STRICT, WITHOUT ROWID;

-- The names papers carry, as they were under each configuration.
CREATE TABLE configuration_names (
    version TEXT PRIMARY KEY,
    names TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE print_jobs ADD COLUMN cash_given_centimes INTEGER CHECK (cash_given_centimes >= 0);
