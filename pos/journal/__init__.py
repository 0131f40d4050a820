"""The journal of a counter: an append-only SQLite file that is evidence and outbox at once."""
