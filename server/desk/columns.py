"""What a list shows: typed columns, the values they hold, and how each is sorted and written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, Literal, TypeVar

from domain.money import Money
from domain.territory import fold
from ui import formats
from ui.catalogues import translate
from ui.languages import Language

Row = TypeVar("Row")
Tone = Literal["success", "warning", "danger", "idle"]


class Kind(StrEnum):
    """How a column is written and aligned."""

    TEXT = "text"
    CODE = "code"
    """An identifier: always from left to right, never broken."""
    NUMBER = "number"
    MONEY = "money"
    """An int of centimes."""
    DAY = "day"
    MOMENT = "moment"
    AGE = "age"
    """How long ago, from a timedelta."""


@dataclass(frozen=True, slots=True)
class Names:
    """A name in both languages: the reader's is shown, both are searched and exported."""

    fr: str
    ar: str

    def said(self, language: Language) -> str:
        """Give the name in one language."""
        return self.ar if language == "ar" else self.fr


@dataclass(frozen=True, slots=True)
class State:
    """A state: a catalogue key and the tone of its mark.

    Args:
        key: English key, translated when shown.
        tone: which mark stands before it.
    """

    key: str
    tone: Tone = "idle"


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the interface, such as a role: a catalogue key, translated when shown."""

    key: str


Value = str | int | date | datetime | timedelta | Names | State | Said | None


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a list.

    Args:
        key: its stable name, in addresses (`?sort=key`).
        title: catalogue key of its heading.
        value: what it holds for a row; none is written as a dash.
        kind: how it is written.
        link: where the cell leads; the first column of a list should have one.
        is_searched: whether the search looks into it.
        is_key: whether it names the row: a `<th scope="row">`.
        is_filed: only in the exported file: too much for a screen.
        is_sorted: whether the list can be sorted by it; a long trail only by its number.
    """

    key: str
    title: str
    value: Callable[[Row], Value]
    kind: Kind = Kind.TEXT
    link: Callable[[Row], str | None] | None = field(default=None)
    is_searched: bool = False
    is_key: bool = False
    is_filed: bool = False
    is_sorted: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell ready to be written on a page.

    Args:
        text: what is read; empty when there is nothing to say.
        title: translated heading of its column, repeated on narrow screens.
        kind: kind of its column.
        href: where it leads; empty when nowhere.
        tone: tone of a state; empty for anything else.
        is_key: whether it names the row.
    """

    text: str
    title: str
    kind: str
    href: str
    tone: str
    is_key: bool


def write(value: Value, kind: Kind, language: Language) -> str:
    """Write a value as a person reads it; nothing for none."""
    text: str
    match value:
        case None:
            text = ""
        case Names():
            text = value.said(language)
        case State() | Said():
            text = translate(value.key, language)
        case datetime():
            text = formats.date_time_text(value, language)
        case date():
            text = formats.date_text(value, language)
        case timedelta():
            text = formats.age_text(value, language)
        case int():
            text = _write_number(value, kind, language)
        case _:
            text = value
    return text


def _write_number(number: int, kind: Kind, language: Language) -> str:
    if kind is Kind.MONEY:
        return formats.money(number, language)
    return f"{number:,}".replace(",", "\u202f") if kind is Kind.NUMBER else str(number)


def searched_texts(value: Value, language: Language) -> tuple[str, ...]:
    """Give what the search compares with, folded: both names of a thing that has two."""
    if isinstance(value, Names):
        return fold(value.fr), fold(value.ar)
    return (fold(write(value, Kind.TEXT, language)),)


def sort_key(value: Value, language: Language) -> tuple[int, float, str]:
    """Order any values of one column; what is missing comes last."""
    if value is None or value == "":
        return 2, 0.0, ""
    if isinstance(value, int):
        return 0, value, ""
    if isinstance(value, timedelta):
        return 0, value.total_seconds(), ""
    if isinstance(value, date):
        return 1, 0.0, value.isoformat()
    return 1, 0.0, fold(write(value, Kind.TEXT, language))


def exported(value: Value, kind: Kind, language: Language) -> str:
    """Write a value for a spreadsheet: ISO dates, dirhams with a decimal comma, whole seconds."""
    text: str
    match value:
        case datetime() | date():
            text = value.isoformat()
        case timedelta():
            text = str(int(value.total_seconds()))
        case int() if kind is Kind.MONEY:
            text = Money(value).figures(plain=True).replace(" ", "")
        case int():
            text = str(value)
        case _:
            text = guarded(write(value, kind, language))
    return text


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(text: str) -> str:
    """Keep a spreadsheet from running a text that starts like a formula.

    Source: OWASP, CSV Injection (a leading apostrophe makes the cell text).
    """
    return f"'{text}" if text.lstrip(" \u00a0\u202f").startswith(FORMULA_STARTS) else text
