"""The list every screen is made of: search, filters, sort, pages, count, export, empty state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic
from urllib.parse import urlencode

from domain.territory import fold
from server.desk.columns import Column, Row, searched_texts, sort_key
from ui.languages import Language

PAGE_ROWS: Final = 25
SEARCH_MAX: Final = 100
PAGE_MAX: Final = 10_000
EARLIEST_YEAR: Final = 1956
LATEST_YEAR: Final = 2099
DAY_LETTERS: Final = 10
"""2026-11-23: no other spelling of a day is read from an address."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a filter or of a form's field.

    Args:
        code: what is sent.
        label: what is read, already in the reader's language.
    """

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Filter(Generic[Row]):
    """A choice above a list that keeps some of its rows.

    Args:
        name: its name in addresses.
        title: catalogue key of its label.
        choices: what may be chosen; "all" is added.
        keeps: whether a row is kept for a chosen code; lists read page by page by their source
            leave it out and read `Asked.filters` themselves.
    """

    name: str
    title: str
    choices: tuple[Choice, ...]
    keeps: Callable[[Row, str], bool] = lambda _row, _code: True


@dataclass(frozen=True, slots=True)
class DayFilter:
    """A day above a list that keeps some of its rows; only for lists read page by page.

    Args:
        name: its name in addresses and in `Asked.filters`, as ISO 8601 text.
        title: catalogue key of its label.
    """

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says when it has nothing to show: the fact, and what to do next.

    Args:
        title: catalogue key of the fact.
        advice: catalogue key of what to do next.
    """

    title: str
    advice: str


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One kind of list.

    Args:
        name: name of the exported file.
        columns: its columns, the one that names the row first.
        empty: what it says when there is nothing.
        filters: choices above it.
        sort: key of the column it is sorted by at first, `-key` for the greatest first.
        read_most: how many rows are read whole at most, the latest; 0 when all are.
        days: days above it, which its source reads itself.
    """

    name: str
    columns: tuple[Column[Row], ...]
    empty: Empty
    filters: tuple[Filter[Row], ...] = ()
    sort: str = ""
    read_most: int = 0
    days: tuple[DayFilter, ...] = ()

    @property
    def shown_columns(self) -> tuple[Column[Row], ...]:
        """The columns of the screen; the file has them all."""
        return tuple(column for column in self.columns if not column.is_filed)

    def column(self, key: str) -> Column[Row] | None:
        """Find a column by its key."""
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asked of a list, read from the address.

    Args:
        search: words looked for.
        sort: key of a column; empty for the order of the source.
        is_descending: greatest first.
        page: from 1.
        page_rows: rows a page.
        filters: chosen codes by filter's name.
    """

    search: str
    sort: str
    is_descending: bool
    page: int
    page_rows: int
    filters: Mapping[str, str]

    @classmethod
    def read(cls, query: Mapping[str, str], listing: Listing[Row]) -> "Asked":
        """Read an address; what makes no sense in it is left out."""
        typed = query.get("sort", "")
        key = typed.removeprefix("-")
        column = listing.column(key)
        sort = typed if column is not None and column.is_sorted else listing.sort
        number = query.get("page", "")[:5]
        page = int(number) if number.isascii() and number.isdecimal() else 1
        days = {one.name: query.get(one.name, "") for one in listing.days}
        known = {one.name: {choice.code for choice in one.choices} for one in listing.filters}
        return cls(
            search=query.get("q", "")[:SEARCH_MAX].strip(),
            sort=sort.removeprefix("-"),
            is_descending=sort.startswith("-"),
            page=min(max(page, 1), PAGE_MAX),
            page_rows=PAGE_ROWS,
            filters={name: query[name] for name, codes in known.items() if query.get(name) in codes}
            | {name: day for name, day in days.items() if _is_day(day)},
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether the reader looks for something in particular."""
        return bool(self.search or self.filters)

    def address(self, **changes: str) -> str:
        """Give the query of the same list with something changed; an empty value drops it."""
        kept = {
            "q": self.search,
            **self.filters,
            "sort": f"-{self.sort}" if self.is_descending else self.sort,
            "page": str(self.page) if self.page > 1 else "",
        }
        return "?" + urlencode({name: text for name, text in (kept | changes).items() if text})


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """What a source found.

    Args:
        rows: the rows of one page.
        count: how many there are in all.
        cut_at: how many rows were looked at, when there are older ones besides; else 0.
    """

    rows: Sequence[Row]
    count: int
    cut_at: int = 0


Source = Callable[[Asked], Found[Row]]
"""Gives one page of rows: from a table too large for memory, or `in_memory`."""


def in_memory(rows: Sequence[Row], listing: Listing[Row], language: Language) -> Source[Row]:
    """Search, filter and sort rows that were read whole: a territory's, never a nation's records.

    Each word looked for must begin a word of a searched column, accents, hamza and case apart.
    """
    cut_at = listing.read_most if 0 < listing.read_most <= len(rows) else 0

    def find(asked: Asked) -> Found[Row]:
        words = fold(asked.search).split()
        kept = [
            row
            for row in rows
            if _is_kept(row, asked) and _is_sought(row, listing, words, language)
        ]
        column = listing.column(asked.sort)
        if column is not None:
            value = column.value
            known = [row for row in kept if value(row) not in {None, ""}]
            known.sort(key=lambda row: sort_key(value(row), language), reverse=asked.is_descending)
            kept = known + [row for row in kept if value(row) in {None, ""}]
        start = (asked.page - 1) * asked.page_rows
        return Found(kept[start : start + asked.page_rows], len(kept), cut_at)

    def _is_kept(row: Row, asked: Asked) -> bool:
        return all(
            one.keeps(row, asked.filters[one.name])
            for one in listing.filters
            if one.name in asked.filters
        )

    return find


def _is_day(typed: str) -> bool:
    """Whether a day was typed that a calendar of ours holds."""
    try:
        return (
            EARLIEST_YEAR <= date.fromisoformat(typed).year <= LATEST_YEAR
            and len(typed) == DAY_LETTERS
        )
    except ValueError:
        return False


def _is_sought(row: Row, listing: Listing[Row], words: list[str], language: Language) -> bool:
    if not words:
        return True
    parts = [
        part
        for column in listing.columns
        if column.is_searched
        for text in searched_texts(column.value(row), language)
        for part in text.split()
    ]
    return all(any(part.startswith(word) for part in parts) for word in words)
