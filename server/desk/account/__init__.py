"""The reader's own account."""
