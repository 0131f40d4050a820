-- The numbers of paper booklets that were entered, kept apart from what may be erased one day: the
-- list whose hash a RESUME record signs is read from here.
CREATE TABLE booklet_entries (
    seq INTEGER PRIMARY KEY REFERENCES records (seq),
    series TEXT NOT NULL CHECK (length(series) BETWEEN 1 AND 12),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 99999999),
    amount_centimes INTEGER NOT NULL CHECK (amount_centimes >= 1),
    vouched_by INTEGER
) STRICT;
CREATE INDEX booklet_entries_by_number ON booklet_entries (series, number);
CREATE TRIGGER booklet_entries_are_never_changed BEFORE UPDATE ON booklet_entries
BEGIN SELECT RAISE(ABORT, 'entries of booklets are append-only: no update'); END;
CREATE TRIGGER booklet_entries_are_never_removed BEFORE DELETE ON booklet_entries
BEGIN SELECT RAISE(ABORT, 'entries of booklets are append-only: no delete'); END;
CREATE TRIGGER booklet_entries_are_never_replaced BEFORE INSERT ON booklet_entries
WHEN EXISTS (SELECT 1 FROM booklet_entries WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'entries of booklets are append-only: not a new one'); END;
