-- The journal: records are only ever added, one after the other; the rest is working state.
CREATE TABLE records (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 12),
    code TEXT,
    session TEXT,
    ref INTEGER,
    amount_centimes INTEGER NOT NULL CHECK (amount_centimes >= 0),
    record BLOB NOT NULL CHECK (length(record) BETWEEN 130 AND 150),
    link BLOB NOT NULL UNIQUE CHECK (length(link) = 32),
    body TEXT NOT NULL,
    sale_id TEXT UNIQUE
) STRICT;
CREATE INDEX records_by_kind ON records (kind, seq);
CREATE INDEX records_by_code ON records (code, seq) WHERE code IS NOT NULL;
CREATE INDEX records_by_session ON records (session, seq) WHERE session IS NOT NULL;
CREATE INDEX records_by_ref ON records (ref, seq) WHERE ref IS NOT NULL;

CREATE TRIGGER records_are_never_changed BEFORE UPDATE ON records
BEGIN SELECT RAISE(ABORT, 'records are append-only: no update'); END;
CREATE TRIGGER records_are_never_removed BEFORE DELETE ON records
BEGIN SELECT RAISE(ABORT, 'records are append-only: no delete'); END;
-- Also what keeps INSERT OR REPLACE from removing a record without firing the trigger above.
CREATE TRIGGER records_follow_one_another BEFORE INSERT ON records
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM records)
    OR EXISTS (SELECT 1 FROM records WHERE link = NEW.link OR sale_id = NEW.sale_id)
BEGIN SELECT RAISE(ABORT, 'records are append-only: not the next record'); END;

-- Personal: may be erased, never changed.
CREATE TABLE record_privates (
    seq INTEGER PRIMARY KEY REFERENCES records (seq),
    private TEXT NOT NULL
) STRICT;
CREATE TRIGGER record_privates_are_never_changed BEFORE UPDATE ON record_privates
BEGIN SELECT RAISE(ABORT, 'private parts are erased or kept, never changed'); END;
CREATE TRIGGER record_privates_are_never_replaced BEFORE INSERT ON record_privates
WHEN EXISTS (SELECT 1 FROM record_privates WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'private parts are erased or kept, never changed'); END;

CREATE TABLE print_jobs (
    job_id INTEGER PRIMARY KEY AUTOINCREMENT,
    seq INTEGER NOT NULL UNIQUE REFERENCES records (seq),
    copy_no INTEGER NOT NULL CHECK (copy_no >= 0),
    state TEXT NOT NULL CHECK (
        state IN ('QUEUED', 'SENDING', 'SENT', 'PRINTED', 'BLOCKED', 'UNKNOWN', 'CANCELLED')
    ),
    error_code TEXT,
    has_started INTEGER NOT NULL DEFAULT 0 CHECK (has_started IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX print_jobs_by_state ON print_jobs (state, job_id);

CREATE TABLE pin_failures (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    failures INTEGER NOT NULL CHECK (failures >= 0),
    locked_until INTEGER NOT NULL
) STRICT;

CREATE TABLE checkpoints (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    checkpoint TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    uploaded_through_seq INTEGER NOT NULL CHECK (uploaded_through_seq >= 0),
    is_restored_copy INTEGER NOT NULL CHECK (is_restored_copy IN (0, 1))
) STRICT;

CREATE TABLE configurations (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    payload TEXT NOT NULL,
    signature TEXT NOT NULL,
    etag TEXT,
    received_at INTEGER NOT NULL
) STRICT;
