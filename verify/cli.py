"""girct-verify: check an exported chain with no database and no other part of the project.

It ends 0 when nothing is wrong, 1 when something is, 2 when it was asked wrongly.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from domain.errors import GirctError
from verify.checking import check_export, check_key
from verify.report import WHOLE_FILE, Report

app = typer.Typer(add_completion=False, help=__doc__)

_HEX = "in hexadecimal, 64 digits"


@app.command()
def verify(
    export: Annotated[
        Path, typer.Argument(help="The export (FILE.jsonl).", exists=True, dir_okay=False)
    ],
    public_key: Annotated[
        str | None, typer.Option(help=f"The terminal's public key, {_HEX}.")
    ] = None,
    counter_key: Annotated[
        str | None, typer.Option(help=f"The terminal's counter key, {_HEX}.")
    ] = None,
    centre_key: Annotated[
        str | None, typer.Option(help=f"The centre's public key, {_HEX}.")
    ] = None,
) -> None:
    """Check every record of an export and list every fault with its seq and code."""
    try:
        terminal = check_key("--public-key", public_key)
        counter = check_key("--counter-key", counter_key)
        centre = check_key("--centre-key", centre_key)
    except GirctError as error:
        typer.echo(f"{error.code}: {error.message}", err=True)
        raise typer.Exit(2) from error
    progress = Progress(console=Console(stderr=True), transient=True)
    try:
        with progress:
            task = progress.add_task("Checking", total=export.stat().st_size)
            report = check_export(
                export,
                public_key=terminal,
                counter_key=counter,
                centre_key=centre,
                on_bytes=lambda size: progress.advance(task, size),
            )
    except OSError as error:
        typer.echo(f"verify.unreadable: {error}", err=True)
        raise typer.Exit(2) from error
    _tell(report)
    raise typer.Exit(1 if report.faults else 0)


def _tell(report: Report) -> None:
    """Print the faults, then what was not checked, then the count."""
    for fault in report.faults:
        place = "file" if fault.seq == WHOLE_FILE else f"seq {fault.seq}"
        typer.echo(f"{place}: {fault.code}: {fault.sentence}")
    for sentence in report.notes:
        typer.echo(f"note: {sentence}")
    typer.echo(f"{report.checked} records checked, {len(report.faults)} faults")
