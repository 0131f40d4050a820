"""girct-verify: checks an export with domain alone."""
