"""One dated module per step of the schema."""
