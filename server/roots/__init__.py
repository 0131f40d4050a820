"""The root above the centre's keys: the custodians' statements, kept and given out."""
