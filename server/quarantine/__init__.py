"""The way out of the rare: what waits outside the ledger is examined, posted or dismissed."""
