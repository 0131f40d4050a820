"""Alerts: what somebody must look at, raised once and kept until it is over."""
