-- The sale an agent is making, line by line, until it is collected or left: working state, never
-- evidence, and nobody is named in it. Rows go in the commit of the record that ends the sale.
CREATE TABLE draft_lines (
    line_id TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    place INTEGER NOT NULL,
    nature INTEGER NOT NULL CHECK (nature BETWEEN 1 AND 65535),
    quantity TEXT NOT NULL CHECK (length(quantity) BETWEEN 1 AND 40),
    note TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_lines_by_session ON draft_lines (session, place);

-- What an agent keeps at hand: a nature, or a nature and its quantity sold with one key.
CREATE TABLE kept_at_hand (
    agent_id INTEGER NOT NULL,
    nature INTEGER NOT NULL CHECK (nature BETWEEN 1 AND 65535),
    quantity TEXT NOT NULL CHECK (length(quantity) <= 40),
    place INTEGER NOT NULL,
    PRIMARY KEY (agent_id, nature, quantity)
) STRICT, WITHOUT ROWID;
