"""The general ledger (grand livre): which accounts a quittance moves, and the rows that say so."""
