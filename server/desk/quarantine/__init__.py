"""Screens of the quarantine: what waits outside the ledger, and what two persons decide on it."""
