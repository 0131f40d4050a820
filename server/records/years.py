"""The years the ledger is kept for: each has its partitions, made before it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from server.db.scope import NOWHERE, scoped

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from server.bootstrap import Centre

YEARS_AHEAD: Final = 2
"""How many years after the present one always have their partitions."""
_ENSURE: Final = text("SELECT ensure_fiscal_year(:year)")


def ensure_year(centre: Centre, year: int) -> bool:
    """Make the partitions of a fiscal year, with their policies and triggers, if they are missing.

    Args:
        centre: The running centre.
        year: From 2024 to 2106.

    Returns:
        Whether the year is new.
    """
    with scoped(centre.app, NOWHERE) as connection:
        return _ensure(connection, year)


def ensure_years_ahead(connection: Connection, year: int) -> None:
    """Make the partitions of a year and of those that follow it.

    Args:
        connection: A transaction of the application or of the owner.
        year: The present fiscal year.
    """
    for each in range(year, year + YEARS_AHEAD + 1):
        _ensure(connection, each)


def _ensure(connection: Connection, year: int) -> bool:
    is_new: bool = connection.execute(_ENSURE, {"year": year}).scalar_one()
    return is_new
