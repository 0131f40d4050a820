"""Paper booklets: which agent holds which numbers, and what became of each."""
