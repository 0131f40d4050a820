"""Fixtures of the dashboard's tests."""

from tests.reporting.fixtures import connect, country, serve

__all__ = ["connect", "country", "serve"]
