"""Screen of the cash shares of a régie: what each till may hold of its ceiling."""
