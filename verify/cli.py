"""girct-verify: check an exported chain, or daily anchors, with no database.

It ends 0 when nothing is wrong, 1 when something is, 2 when it was asked wrongly.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from domain.errors import GirctError
from domain.roots import RootStatement
from verify.anchors import check_anchors
from verify.checking import check_export, check_key
from verify.report import WHOLE_FILE, Report
from verify.roots import read_root

app = typer.Typer(add_completion=False, help=__doc__)

_HEX = "in hexadecimal, 64 digits"


@app.command()
def verify(  # noqa: PLR0913 - one option per thing that may be known
    files: Annotated[
        list[Path],
        typer.Argument(
            help="The export (FILE.jsonl), or the anchors.", exists=True, dir_okay=False
        ),
    ],
    *,
    anchor: Annotated[
        bool, typer.Option("--anchor", help="The files are daily anchors, one or several.")
    ] = False,
    public_key: Annotated[
        str | None, typer.Option(help=f"The terminal's public key, {_HEX}.")
    ] = None,
    counter_key: Annotated[
        str | None, typer.Option(help=f"The terminal's counter key, {_HEX}.")
    ] = None,
    centre_key: Annotated[
        str | None, typer.Option(help=f"The centre's public key, {_HEX}.")
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option(help="The custodians' root statements instead.", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """Check every record of an export, or the anchors of several days; list every fault."""
    if len(files) > 1 and not anchor:
        typer.echo("verify.one_export: one export at a time; --anchor takes several", err=True)
        raise typer.Exit(2)
    if centre_key is not None and root is not None:
        typer.echo("verify.one_trust: either --centre-key or --root", err=True)
        raise typer.Exit(2)
    try:
        terminal = check_key("--public-key", public_key)
        counter = check_key("--counter-key", counter_key)
        centre = check_key("--centre-key", centre_key) if root is None else read_root(root)
        if anchor:
            report = check_anchors(files, centre_key=centre)
        else:
            report = _check_with_progress(files[0], terminal, counter, centre)
    except GirctError as error:
        typer.echo(f"{error.code}: {error.message}", err=True)
        raise typer.Exit(2) from error
    except OSError as error:
        typer.echo(f"verify.unreadable: {error}", err=True)
        raise typer.Exit(2) from error
    _tell(report, "anchors" if anchor else "records")
    raise typer.Exit(1 if report.faults else 0)


def _check_with_progress(
    export: Path,
    terminal: bytes | None,
    counter: bytes | None,
    centre: bytes | RootStatement | None,
) -> Report:
    progress = Progress(console=Console(stderr=True), transient=True)
    with progress:
        task = progress.add_task("Checking", total=export.stat().st_size)
        return check_export(
            export,
            public_key=terminal,
            counter_key=counter,
            centre_key=centre,
            on_bytes=lambda size: progress.advance(task, size),
        )


def _tell(report: Report, what: str) -> None:
    """Print the faults, then what was not checked, then the count."""
    for fault in report.faults:
        place = "file" if fault.seq == WHOLE_FILE else f"seq {fault.seq}"
        typer.echo(f"{place}: {fault.code}: {fault.sentence}")
    for sentence in report.notes:
        typer.echo(f"note: {sentence}")
    typer.echo(f"{report.checked} {what} checked, {len(report.faults)} faults")
