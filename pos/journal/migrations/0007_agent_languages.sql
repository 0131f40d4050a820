-- The language each agent last chose at this counter: the centre's is only where they begin.
CREATE TABLE agent_languages (
    agent_id INTEGER PRIMARY KEY,
    language TEXT NOT NULL CHECK (language IN ('fr', 'ar'))
) STRICT;
