"""A year of the ledger, made by the running centre before it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.db.scope import NOWHERE, scoped
from server.db.years import YEARS_AHEAD, make_year

if TYPE_CHECKING:
    from server.bootstrap import Centre

__all__ = ["YEARS_AHEAD", "ensure_year"]


def ensure_year(centre: Centre, year: int) -> bool:
    """Make the partitions of a fiscal year, with their policies and triggers, if they are missing.

    Args:
        centre: The running centre.
        year: From 2024 to 2106.

    Returns:
        Whether the year is new.
    """
    with scoped(centre.app, NOWHERE) as connection:
        return make_year(connection, year)
