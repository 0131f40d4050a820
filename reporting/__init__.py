"""GIR-reporting: what walis, gouverneurs and presidents read, from `report_*` views only."""
