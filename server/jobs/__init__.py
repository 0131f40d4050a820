"""What the centre does by itself, on time, in one process at a time."""
