"""The centre: intake, ledger, terminals, accounts."""
