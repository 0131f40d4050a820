"""Alerts of a territory."""
