"""Personal data of payers (parties versantes): kept apart, and erased without breaking a chain."""
