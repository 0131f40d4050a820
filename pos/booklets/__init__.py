"""Paper booklets at the counter: what was written in a blackout, entered afterwards."""
