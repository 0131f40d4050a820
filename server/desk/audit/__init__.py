"""The audit trail of a territory."""
