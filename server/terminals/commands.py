"""Commands on terminals."""

from typing import Annotated

import typer

from domain.body_fields import UINT32_MAX
from domain.ids import RegieId, TerminalId
from server.console import opened
from server.terminals.service import register, renew_code, revoke

terminals = typer.Typer(help="Terminals, that is counters.", no_args_is_help=True)

TerminalArgument = Annotated[
    int, typer.Argument(metavar="TERMINAL", min=1, max=UINT32_MAX, help="Its number.")
]


@terminals.command("add")
def add_command(
    context: typer.Context,
    regie_id: Annotated[str, typer.Argument(metavar="REGIE", help="Identifier: R-0901.")],
    label: Annotated[str, typer.Option(help="What people call it.")],
) -> None:
    """Announce a counter; its enrolment code is shown this once and lives ten minutes."""
    with opened(context) as centre:
        added = register(centre, regie_id=RegieId(regie_id), label=label)
    typer.echo(f"terminal {added.terminal_id}\ncode {added.code}")


@terminals.command("code")
def code_command(context: typer.Context, terminal_id: TerminalArgument) -> None:
    """Draw another enrolment code for a counter that is not enrolled yet."""
    with opened(context) as centre:
        code = renew_code(centre, TerminalId(terminal_id))
    typer.echo(f"terminal {terminal_id}\ncode {code}")


@terminals.command("revoke")
def revoke_command(context: typer.Context, terminal_id: TerminalArgument) -> None:
    """Revoke a counter: what it sends from now on is kept as evidence only."""
    with opened(context) as centre:
        revoke(centre, TerminalId(terminal_id))
    typer.echo(f"terminal {terminal_id} is revoked")
