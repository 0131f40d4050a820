"""The civil calendar of the régies: business day and fiscal year, in the time of Morocco.

The country is at UTC+1 for most of the year and at UTC+0 during Ramadan, whose dates move: a fixed
offset is wrong for about a month every year, so the IANA time zone decides.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

CASABLANCA = ZoneInfo("Africa/Casablanca")
"""Legal time of Morocco."""


def local_time(at: datetime) -> datetime:
    """The legal time of Morocco at an instant.

    Args:
        at: an aware instant.

    Raises:
        ValueError: when the instant is naive, which is a bug of the caller.
    """
    if at.tzinfo is None:
        message = "an instant must be aware of its time zone"
        raise ValueError(message)
    return at.astimezone(CASABLANCA)


def business_day(at: datetime) -> date:
    """Journée comptable: the civil day of Morocco on which an instant falls.

    Args:
        at: an aware instant.
    """
    return local_time(at).date()


def fiscal_year(day: date) -> int:
    """Exercice: the budget year of a business day, which is the civil year.

    Source: décret 2-17-451, the budget of a commune runs from 1 January to 31 December.
    """
    return day.year


def format_date(day: date) -> str:
    """A date as it is written on paper in both languages: dd/mm/yyyy."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def format_date_time(at: datetime) -> str:
    """An instant as it is written on paper, in the time of Morocco: dd/mm/yyyy hh:mm:ss."""
    local = local_time(at)
    return f"{format_date(local.date())} {local.hour:02d}:{local.minute:02d}:{local.second:02d}"
