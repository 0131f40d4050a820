"""A list laid out for its template: one page of it, its headings and its cells."""

from dataclasses import dataclass, replace
from typing import Any

from server.desk.columns import Cell, Column, Row, State, write
from server.desk.listing import Asked, Listing, Source
from ui.catalogues import translate
from ui.languages import Language


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: its title, the address that sorts by it, and how it is sorted now."""

    title: str
    kind: str
    href: str
    order: str


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list ready for its template."""

    listing: Listing[Any]
    asked: Asked
    headings: tuple[Heading, ...]
    lines: tuple[tuple[Cell, ...], ...]
    count: int
    pages: int
    cut_at: int


def lay_out(
    listing: Listing[Row], asked: Asked, source: Source[Row], language: Language
) -> ShownList:
    """Read one page of a list and write its cells; a page beyond the last one is the last one."""
    found = source(asked)
    pages = max(1, -(-found.count // asked.page_rows))
    if asked.page > pages:
        asked = replace(asked, page=pages)
        found = source(asked)
    return ShownList(
        listing=listing,
        asked=asked,
        headings=tuple(_heading(column, asked, language) for column in listing.shown_columns),
        lines=tuple(
            tuple(_cell(column, row, language) for column in listing.shown_columns)
            for row in found.rows
        ),
        count=found.count,
        pages=pages,
        cut_at=found.cut_at,
    )


def _heading(column: Column[Row], asked: Asked, language: Language) -> Heading:
    is_sorted = column.key == asked.sort
    turned = column.key if not is_sorted or asked.is_descending else f"-{column.key}"
    order = "none" if not is_sorted else "descending" if asked.is_descending else "ascending"
    href = asked.address(sort=turned, page="") if column.is_sorted else ""
    return Heading(translate(column.title, language), column.kind.value, href, order)


def _cell(column: Column[Row], row: Row, language: Language) -> Cell:
    value = column.value(row)
    return Cell(
        text=write(value, column.kind, language),
        title=translate(column.title, language),
        kind=column.kind.value,
        href=(column.link(row) or "") if column.link is not None else "",
        tone=value.tone if isinstance(value, State) else "",
        is_key=column.is_key,
    )
