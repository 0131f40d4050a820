"""Chains handed out as evidence."""
