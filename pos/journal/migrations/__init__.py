"""The numbered scripts that bring a journal to the schema of this program, in order."""
