"""Commands on arrêtés fiscaux."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.ids import CollectiviteCode
from domain.tariffs.errors import InvalidAct
from server.accounts.console import AndBy, By, answering, identified
from server.accounts.permissions import Permission
from server.acts.service import approve
from server.console import opened, refusals_on_stderr
from server.regies.caller import Caller
from server.tariffs.acts import propose_enactment, propose_ending
from server.tariffs.service import (
    ActName,
    confirm_line,
    import_act,
    unverified_lines,
)

tariffs = typer.Typer(help="Arrêtés fiscaux and their tariffs.", no_args_is_help=True)

Collectivite = Annotated[str, typer.Argument(help="Code of the collectivité: 09.163.01.01.")]
Number = Annotated[str, typer.Argument(help="Number of the act: AF-2026-01.")]


def read_json(path: Path) -> dict[str, object]:
    """Read an act from a file.

    Raises:
        InvalidAct: when the file holds no JSON object.
    """
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        message = f"{path} cannot be read as JSON: {error}"
        raise InvalidAct(message, act=path.name, field="") from error
    if not isinstance(read, dict):
        message = f"{path} holds no act"
        raise InvalidAct(message, act=path.name, field="")
    return read


@tariffs.command("import")
def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The act as JSON.")],
    by: By,
) -> None:
    """Read an act from a file, as a draft."""
    with refusals_on_stderr():
        act = read_json(file)
    with opened(context) as centre:
        caller = Caller(*answering(centre, by, Permission.WRITE_TARIFFS))
        read = import_act(centre, act, caller)
    unverified = sum(not line.verified for line in read.lines)
    typer.echo(f"act {read.number}: {len(read.lines)} lines, {unverified} to be confirmed")


@tariffs.command("confirm")
def confirm_command(  # noqa: PLR0913, PLR0917 - each is a mention of the confirmation
    context: typer.Context,
    collectivite: Collectivite,
    number: Number,
    line: Annotated[int, typer.Argument(help="The line in the act.")],
    article: Annotated[str, typer.Option(help="The article that sets the rate.")],
    by: By,
) -> None:
    """Confirm a line with its article."""
    with opened(context) as centre:
        act = ActName(CollectiviteCode(collectivite), number)
        person = identified(centre, by)
        confirm_line(centre, act, line, article=article, by=person.login, address=person.address)
    typer.echo(f"line {line} of act {number} is confirmed")


@tariffs.command("enact")
def enact_command(
    context: typer.Context, collectivite: Collectivite, number: Number, by: By, and_by: AndBy
) -> None:
    """Put an act in force: the ordonnateur proposes it, the gouverneur or wali gives the visa."""
    act = ActName(CollectiviteCode(collectivite), number)
    with opened(context) as centre:
        proposer, approver = identified(centre, by), identified(centre, and_by)
        approve(centre, approver, propose_enactment(centre, proposer, act))
        unverified = unverified_lines(centre, act)
    typer.echo(f"act {number} is in force")
    for line in unverified:
        typer.echo(f"tarif non vérifié: line {line.line}, {line.label_fr}")


@tariffs.command("end")
def end_command(  # noqa: PLR0913, PLR0917 - each is a mention of the act
    context: typer.Context,
    collectivite: Collectivite,
    number: Number,
    last_day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")],
    by: By,
    and_by: AndBy,
) -> None:
    """Two persons give an act in force its last day, so that the next one can take over."""
    act = ActName(CollectiviteCode(collectivite), number)
    with opened(context) as centre:
        proposer, approver = identified(centre, by), identified(centre, and_by)
        approve(centre, approver, propose_ending(centre, proposer, act, last_day.date()))
    typer.echo(f"act {number} ends on {last_day.date().isoformat()}")
