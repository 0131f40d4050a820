"""The figures of the page as files: CSV for a spreadsheet, JSON for a program."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from fastapi.responses import Response

from reporting.language import page_language
from reporting.pages.address import Address, read_day
from reporting.pages.takings import read_page
from reporting.viewer import current_viewer

if TYPE_CHECKING:
    from reporting.pages.takings import Connect, Now, TakingsPage

COLUMNS: Final = (
    "business_day", "part", "code", "name_fr", "name_ar", "gross_centimes", "cancelled_centimes",
    "net_centimes", "receipts", "cancellations",
)  # fmt: skip
BYTE_ORDER_MARK: Final = "\ufeff"
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: object) -> object:
    """Keep a spreadsheet from running a name that starts like a formula."""
    is_formula = isinstance(value, str) and value.startswith(FORMULA_STARTS)
    return f"'{value}" if is_formula else value


def takings_csv(page: TakingsPage) -> str:
    """Write the parts of a page as CSV (semicolons, as spreadsheets in French expect).

    Amounts are whole centimes, so that nothing is lost to a decimal comma.
    """
    written = io.StringIO()
    written.write(BYTE_ORDER_MARK)
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for part in page.takings:
        values = (page.day.isoformat(), *(getattr(part, name) for name in COLUMNS[1:]))
        writer.writerow([_cell(value) for value in values])
    return written.getvalue()


def takings_json(page: TakingsPage) -> str:
    """Write the page as JSON: place, day, moment of reading, parts, and each counter's as-of."""
    parts = [
        {"business_day": page.day.isoformat()} | {name: getattr(part, name) for name in COLUMNS[1:]}
        for part in page.takings
    ]
    counters = [
        {
            "terminal_id": counter.terminal_id,
            "regie_id": counter.regie_id,
            "collectivite": counter.collectivite,
            "state": counter.state,
            "head_seq": counter.head_seq,
            "as_of": counter.last_received_at.isoformat() if counter.last_received_at else None,
        }
        for counter in page.counters
    ]
    whole = {
        "place": page.place.code,
        "regie_id": page.place.regie_id,
        "business_day": page.day.isoformat(),
        "read_at": page.read_at.isoformat(),
        "as_of": page.as_of.isoformat(),
        "replica_lag_s": None if page.lag is None else int(page.lag.total_seconds()),
        "takings": parts,
        "net_centimes": sum(part.net_centimes for part in page.takings),
        "receipts": sum(part.receipts for part in page.takings),
        "counters": counters,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def build_exports_router(connect: Connect, now: Now) -> APIRouter:
    """Build the two export routes; they must be declared before Dash's own routes."""
    router = APIRouter(prefix="/reporting/export")

    def read(place: str | None, regie: str | None, day: str | None) -> TakingsPage:
        viewer = current_viewer()
        moment = now()
        address = Address(place, regie, read_day(day))
        with connect(viewer) as connection:
            return read_page(connection, viewer, address, moment, page_language())

    @router.get("/takings.csv")
    def export_csv(
        place: str | None = None, regie: str | None = None, day: str | None = None
    ) -> Response:
        """Export a day's takings of a place, one row a part, as CSV."""
        page = read(place, regie, day)
        return _file(takings_csv(page), "text/csv; charset=utf-8", f"recettes-{page.day}.csv")

    @router.get("/takings.json")
    def export_json(
        place: str | None = None, regie: str | None = None, day: str | None = None
    ) -> Response:
        """Export a day's takings of a place, with each counter's freshness, as JSON."""
        page = read(place, regie, day)
        return _file(takings_json(page), "application/json", f"recettes-{page.day}.json")

    return router


def _file(content: str, media_type: str, name: str) -> Response:
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
