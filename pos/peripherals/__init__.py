"""The counter's side of its devices: threads that watch them, and what is kept of card debits."""
