"""Screen to erase what is personal of a payer."""
