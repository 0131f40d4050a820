"""`girct-reporting`: the dashboard's figures on the command line, from the same views."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from domain.errors import GirctError
from reporting.database import report_connection
from reporting.exports import takings_csv, takings_json
from reporting.pages.address import Address, read_day
from reporting.pages.takings import read_page
from reporting.viewer import WHOLE_COUNTRY, Viewer

app = typer.Typer(no_args_is_help=True, add_completion=False)


class Shape(StrEnum):
    """How figures are written."""

    CSV = "csv"
    JSON = "json"


@app.callback()
def main() -> None:
    """GIR-reporting: figures of the centre, limited to a territory."""


@app.command()
def takings(
    database_url: Annotated[
        str, typer.Option(envvar="GIRCT_REPORT_DATABASE_URL", help="The database, as girct_report.")
    ],
    place: Annotated[
        str, typer.Option(help="Code of a collectivité; * for the country.")
    ] = WHOLE_COUNTRY,
    day: Annotated[
        str | None, typer.Option(help="Business day, YYYY-MM-DD; today if absent.")
    ] = None,
    shape: Annotated[Shape, typer.Option("--format", help="How to write them.")] = Shape.CSV,
) -> None:
    """Write a day's takings of a place, one line a part, amounts in centimes."""
    if day is not None and read_day(day) is None:
        message = "not a day of the form YYYY-MM-DD"
        raise typer.BadParameter(message, param_hint="--day")
    now = datetime.now(UTC)
    viewer = Viewer("", "girct-reporting", "auditor", place, "fr")
    address = Address(None, None, read_day(day))
    try:
        with report_connection(database_url, place) as connection:
            page = read_page(connection, viewer, address, now, "fr")
    except GirctError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        raise typer.Exit(1) from error
    write = takings_csv if shape is Shape.CSV else takings_json
    sys.stdout.write(write(page))


if __name__ == "__main__":
    app()
