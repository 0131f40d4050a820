"""A signed release is verified and installed on a counter; the running counter loads none of it."""
