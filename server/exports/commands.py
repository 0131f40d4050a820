"""Commands that take evidence out of the centre, or prove that its books agree."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from domain.ids import TerminalId
from domain.manifest import manifest_path
from server.accounts.console import answering
from server.accounts.permissions import Permission
from server.console import opened
from server.exports.chains import count_records, prove_chains
from server.exports.proof import prove_books
from server.exports.service import SEQ_MAX, Order, export_chain
from server.regies.caller import CONSOLE, Caller


def export_command(  # noqa: PLR0913 -- one argument per option of the command line
    context: typer.Context,
    *,
    terminal: Annotated[int, typer.Option(min=1, max=SEQ_MAX, help="Number of the terminal.")],
    out: Annotated[Path, typer.Option(help="File to write: FILE.jsonl.", dir_okay=False)],
    from_seq: Annotated[int, typer.Option("--from", min=1, max=SEQ_MAX, help="First record.")] = 1,
    to_seq: Annotated[
        int | None,
        typer.Option("--to", min=1, max=SEQ_MAX, help="Last record; the last of all otherwise."),
    ] = None,
    with_counter_key: Annotated[
        bool, typer.Option("--with-counter-key", help="Hand over the counter's key too.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    by: Annotated[
        str,
        typer.Option("--by", help="Login of the inspector or auditor; their territory bounds it."),
    ] = "",
) -> None:
    """Write a terminal's chain as evidence, with its signed manifest beside it.

    It goes on the trail, under the login of --by, or else the machine's own user name.
    """
    order = Order(
        terminal_id=TerminalId(terminal),
        out=out,
        from_seq=from_seq,
        to_seq=to_seq,
        with_counter_key=with_counter_key,
        is_forced=force,
    )
    with opened(context) as centre:
        caller = CONSOLE if not by else Caller(*answering(centre, by, Permission.EXPORT_CHAINS))
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("records", total=None)
            manifest = export_chain(centre, order, lambda count: bar.advance(task, count), caller)
    typer.echo(f"{manifest.count} records in {out}, manifest in {manifest_path(out)}")


def verify_command(
    context: typer.Context,
    terminal: Annotated[
        int | None,
        typer.Option(min=1, max=SEQ_MAX, help="Number of one terminal; all of them otherwise."),
    ] = None,
    *,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that share the terminals out.")
    ] = 1,
    signatures: Annotated[
        bool, typer.Option("--signatures", help="Only signatures and links: twice as fast.")
    ] = False,
) -> None:
    """Recompute chains, postings, balances and takings; list every difference, end 1 if any."""
    only = None if terminal is None else TerminalId(terminal)
    with opened(context) as centre, Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("records", total=count_records(centre, only))

        def advance(count: int) -> None:
            bar.advance(task, count)

        if signatures:
            differences = prove_chains(centre, only, advance)
        else:
            differences = prove_books(centre, only, advance, workers=workers)
    for found in differences:
        typer.echo(f"{found.terminal_id}/{found.seq} {found.code}: {found.sentence}")
    typer.echo(f"{len(differences)} differences")
    if differences:
        raise typer.Exit(1)
