"""Reception of the terminals' records: accepted into the ledger, or kept in quarantine."""
