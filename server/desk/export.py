"""A list as a file for a spreadsheet: every row that answers, safe to open."""

import csv
import io
from dataclasses import replace
from typing import Final

from server.desk.columns import Column, Names, Row, exported, guarded
from server.desk.listing import Asked, Listing, Source
from ui.catalogues import phrases, translate, translate_count
from ui.languages import Language

EXPORT_ROWS_MAX: Final = 20_000
BYTE_ORDER_MARK: Final = "\ufeff"
CUT: Final = phrases(
    "Only the latest row is read here: there are older ones.",
    "Only the latest %(count)s rows are read here: there are older ones.",
)


def to_csv(listing: Listing[Row], asked: Asked, source: Source[Row], language: Language) -> str:
    """Write every row that answers, and not only one page, as CSV for a French spreadsheet.

    A byte order mark says UTF-8, semicolons part the columns, and a name in two languages takes
    two columns. At most `EXPORT_ROWS_MAX` rows; a last line says so when there are more.
    """
    found = source(replace(asked, page=1, page_rows=EXPORT_ROWS_MAX))
    double = {
        column.key
        for column in listing.columns
        if any(isinstance(column.value(row), Names) for row in found.rows)
    }
    written = io.StringIO()
    written.write(BYTE_ORDER_MARK)
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        title
        for column in listing.columns
        for title in _csv_titles(translate(column.title, language), is_double=column.key in double)
    )
    for row in found.rows:
        writer.writerow(
            text
            for column in listing.columns
            for text in _csv_cells(column, row, language, is_double=column.key in double)
        )
    cut_at = EXPORT_ROWS_MAX if found.count > EXPORT_ROWS_MAX else found.cut_at
    if cut_at:
        writer.writerow([translate_count(CUT, language, cut_at)])
    return written.getvalue()


def _csv_titles(title: str, *, is_double: bool) -> tuple[str, ...]:
    return (f"{title} (fr)", f"{title} (ar)") if is_double else (title,)


def _csv_cells(
    column: Column[Row], row: Row, language: Language, *, is_double: bool
) -> tuple[str, ...]:
    value = column.value(row)
    if isinstance(value, Names):
        return guarded(value.fr), guarded(value.ar)
    text = exported(value, column.kind, language)
    return (text, "") if is_double else (text,)
