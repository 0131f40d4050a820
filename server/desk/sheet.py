"""The page of one thing: sections of facts and of lists, each with its own actions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.desk.columns import Cell, Column, Kind, Row, State, Value, write
from server.desk.head import Action
from server.desk.listing import Asked, Listing, in_memory
from server.desk.shown import ShownList, lay_out
from ui.catalogues import translate
from ui.languages import Language

PART_ROWS_MAX = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a page.

    Args:
        anchor: its id on the page.
        title: its heading, in the reader's language.
        facts: named facts.
        shown: a list; none for no list.
        actions: what can be done here.
        note: a sentence below the heading, in the reader's language.
        more: where the whole list is; empty for nowhere.
    """

    anchor: str
    title: str
    facts: tuple[Cell, ...] = ()
    shown: ShownList | None = None
    actions: tuple[Action, ...] = ()
    note: str = ""
    more: str = ""


def fact(
    title: str, value: Value, language: Language, *, kind: Kind = Kind.TEXT, href: str = ""
) -> Cell:
    """Write one named fact.

    Args:
        title: catalogue key.
        value: what is said.
        language: the reader's.
        kind: how it is written.
        href: where it leads.
    """
    return Cell(
        text=write(value, kind, language),
        title=translate(title, language),
        kind=kind.value,
        href=href,
        tone=value.tone if isinstance(value, State) else "",
        is_key=False,
    )


def facts_of(columns: Sequence[Column[Row]], row: Row, language: Language) -> tuple[Cell, ...]:
    """Write the columns of a list as the facts of one of its rows."""
    return tuple(
        fact(column.title, column.value(row), language, kind=column.kind) for column in columns
    )


def short_list(listing: Listing[Row], rows: Sequence[Row], language: Language) -> ShownList:
    """Show rows inside a page, all of them up to `PART_ROWS_MAX`, in the list's own order."""
    asked = replace(Asked.read({}, listing), page_rows=PART_ROWS_MAX)
    return lay_out(listing, asked, in_memory(rows, listing, language), language)
