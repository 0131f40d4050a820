"""The counter: a local web screen, a signed journal, printing and sync."""
