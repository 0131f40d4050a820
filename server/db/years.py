"""The years the ledger is kept for: each has its partitions, made before it comes."""

from typing import Final

from sqlalchemy import Connection, text

YEARS_AHEAD: Final = 2
"""How many years after the present one always have their partitions."""
_ENSURE: Final = text("SELECT ensure_fiscal_year(:year)")


def make_year(connection: Connection, year: int) -> bool:
    """Make the partitions of a fiscal year, with their policies and triggers, if they are missing.

    Args:
        connection: a transaction of the application or of the owner.
        year: from 2024 to 2106.

    Returns:
        Whether the year is new.
    """
    is_new: bool = connection.execute(_ENSURE, {"year": year}).scalar_one()
    return is_new


def make_years_ahead(connection: Connection, year: int) -> None:
    """Make the partitions of a year and of those that follow it.

    Args:
        connection: a transaction of the application or of the owner.
        year: the present fiscal year.
    """
    for each in range(year, year + YEARS_AHEAD + 1):
        make_year(connection, each)
