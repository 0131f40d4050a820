-- What was first counted of a session whose difference needs the régisseur: until the count is
-- recorded, a count made again does not make that forgotten.
CREATE TABLE first_counts (
    session TEXT PRIMARY KEY,
    counted_centimes INTEGER NOT NULL CHECK (counted_centimes >= 0)
) STRICT, WITHOUT ROWID;
