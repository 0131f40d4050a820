"""Takings of the day (recettes du jour), kept in step with the ledger in the same transaction."""
