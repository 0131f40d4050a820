"""GIR-reporting: dashboards over report views."""
