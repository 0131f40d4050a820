"""Training: sales that look like sales and are worth nothing."""
