"""`make audit` and `make release`: the maintainers' commands."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - Typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import GirctError

if TYPE_CHECKING:
    from collections.abc import Iterator

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def release() -> None:
    """Look through, list and sign what is released."""


@app.command()
def audit(
    files: Annotated[list[Path], typer.Argument(help="Requirements with hashes.", exists=True)],
    osv: Annotated[
        str | None, typer.Option(help="Ask this OSV server instead of the package index.")
    ] = None,
) -> None:
    """Look every pinned package up among the known weaknesses; exit 1 if one is not accepted."""
    from deploy.release.audit import judge, look_up, read_accepted, weaknesses_of  # noqa: PLC0415 - for this command only

    today = datetime.now(UTC).date()
    with _refusals_on_stderr():
        looked_up, found = weaknesses_of(look_up(files, osv))
        accepted = judge(found, read_accepted(), today)
    for weakness in accepted:
        typer.echo(f"accepted: {weakness}")
    typer.echo(f"{today}: {looked_up} packages, {len(accepted)} accepted weaknesses, no other")


@contextmanager
def _refusals_on_stderr() -> Iterator[None]:
    try:
        yield
    except GirctError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
