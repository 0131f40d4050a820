"""A world and a fleet of counters over production code."""
