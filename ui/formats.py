"""Filters: how money, dates, times, ages and quantities are written in each language.

Digits are western in both languages, as on Moroccan forms; dates are dd/mm/yyyy and always those
of Africa/Casablanca.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from domain.calendar import CASABLANCA
from domain.money import Money
from ui.catalogues import phrase, translate
from ui.languages import Language

BELOW_ZERO: Final = "\u2066%s\u2069"
"""A figure below zero, kept from left to right: in Arabic its sign would stand after it."""

MILLI: Final = 1000
SECONDS_IN_MINUTE: Final = 60
SECONDS_IN_HOUR: Final = 3600
SECONDS_IN_DAY: Final = 86_400
Render = Callable[..., str]


def in_language(render: Render, language: Language) -> Callable[[Any], str]:
    """Fix the language of a filter, so that templates only give the value."""
    return partial(render, language=language)


def money(amount: Money | int, language: Language = "fr") -> str:
    """Write an amount with its currency: `1 234,56 DH`. An int is a number of centimes."""
    value = amount if isinstance(amount, Money) else Money(amount)
    if language == "fr":
        return value.format_fr()
    return value.format_ar().replace(value.figures(), figure(value, language))


def figure(amount: Money | int, language: Language = "fr") -> str:
    """Write an amount without its currency, for columns whose head says the currency."""
    value = amount if isinstance(amount, Money) else Money(amount)
    is_turned = language == "ar" and value.centimes < 0
    return BELOW_ZERO % value.figures() if is_turned else value.figures()


def date_text(at: datetime | date, language: Language = "fr") -> str:
    """Write a day, dd/mm/yyyy, as seen in Casablanca when a moment is given."""
    del language
    day = at.astimezone(CASABLANCA).date() if isinstance(at, datetime) else at
    return f"{day:%d/%m/%Y}"


def time_text(at: datetime, language: Language = "fr") -> str:
    """Write the hour and minute of a moment, in Casablanca."""
    del language
    return f"{at.astimezone(CASABLANCA):%H:%M}"


def date_time_text(at: datetime, language: Language = "fr") -> str:
    """Write the day and the hour of a moment, in Casablanca."""
    return f"{date_text(at, language)} {time_text(at, language)}"


def age_text(age: timedelta | float, language: Language = "fr") -> str:
    """Write how long ago something was, in its largest unit: `12 s`, `3 min`, `2 h`, `4 j`."""
    seconds = max(0, int(age.total_seconds() if isinstance(age, timedelta) else age))
    steps = (
        (SECONDS_IN_MINUTE, 1, phrase("%(count)s s")),
        (SECONDS_IN_HOUR, SECONDS_IN_MINUTE, phrase("%(count)s min")),
        (SECONDS_IN_DAY, SECONDS_IN_HOUR, phrase("%(count)s h")),
    )
    for limit, size, key in steps:
        if seconds < limit:
            return translate(key, language, count=seconds // size)
    return translate("%(count)s d", language, count=seconds // SECONDS_IN_DAY)


def quantity_text(quantity_milli: int, language: Language = "fr") -> str:
    """Write a quantity held in thousandths, without useless zeros: `12`, `2,5`."""
    del language
    whole, rest = divmod(quantity_milli, MILLI)
    return f"{whole},{rest:03d}".rstrip("0") if rest else str(whole)


FILTERS: Final[Mapping[str, Render]] = {
    "money": money,
    "figure": figure,
    "date": date_text,
    "time": time_text,
    "date_time": date_time_text,
    "age": age_text,
    "quantity": quantity_text,
}
