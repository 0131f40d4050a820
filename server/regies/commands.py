"""Commands on régies and their agents."""

from typing import Annotated

import typer

from domain.ids import CollectiviteCode, NatureIndex, RegieId
from server.accounts.console import By, answering
from server.accounts.permissions import Permission
from server.bootstrap import Centre
from server.console import opened
from server.regies.agents import add_agent
from server.regies.caller import Caller
from server.regies.facts import REGIE_KINDS, Regie
from server.regies.service import add_regie, set_natures, set_open

regies = typer.Typer(help="Régies de recettes.", no_args_is_help=True)
agents = typer.Typer(help="Agents of a régie.", no_args_is_help=True)

RegieArgument = Annotated[str, typer.Argument(metavar="REGIE", help="Identifier: R-0901.")]
Natures = Annotated[
    list[int], typer.Option("--nature", help="Index of a nature it may collect; repeat it.")
]


@regies.command("add")
def add_regie_command(  # noqa: PLR0913, PLR0917 - one option per mention of the arrêté
    context: typer.Context,
    regie_id: RegieArgument,
    collectivite: Annotated[str, typer.Option(help="Code of the collectivité: 09.163.01.01.")],
    kind: Annotated[str, typer.Option(help=f"One of {', '.join(REGIE_KINDS)}.")],
    name_fr: Annotated[str, typer.Option(help="French name.")],
    name_ar: Annotated[str, typer.Option(help="Arabic name.")],
    arrete: Annotated[str, typer.Option(help="The arrêté that created it.")],
    nature: Natures,
    by: By,
) -> None:
    """Create a régie."""
    regie = Regie(
        regie_id=RegieId(regie_id),
        collectivite=CollectiviteCode(collectivite),
        kind=kind,
        name_fr=name_fr,
        name_ar=name_ar,
        arrete=arrete,
        natures=frozenset(NatureIndex(index) for index in nature),
    )
    with opened(context) as centre:
        add_regie(centre, regie, _writer(centre, by))
    typer.echo(f"régie {regie_id} created")


@regies.command("natures")
def set_natures_command(
    context: typer.Context, regie_id: RegieArgument, nature: Natures, by: By
) -> None:
    """Replace what a régie may collect."""
    with opened(context) as centre:
        natures = [NatureIndex(index) for index in nature]
        set_natures(centre, RegieId(regie_id), natures, _writer(centre, by))
    typer.echo(f"régie {regie_id} may collect {len(set(nature))} natures")


@regies.command("open")
def open_command(context: typer.Context, regie_id: RegieArgument, by: By) -> None:
    """Open a closed régie."""
    with opened(context) as centre:
        set_open(centre, RegieId(regie_id), is_open=True, caller=_writer(centre, by))
    typer.echo(f"régie {regie_id} is open")


@regies.command("close")
def close_command(context: typer.Context, regie_id: RegieArgument, by: By) -> None:
    """Close a régie: its counters stop collecting with their next configuration."""
    with opened(context) as centre:
        set_open(centre, RegieId(regie_id), is_open=False, caller=_writer(centre, by))
    typer.echo(f"régie {regie_id} is closed")


@agents.command("add")
def add_agent_command(  # noqa: PLR0913, PLR0917 - one option per mention of the arrêté
    context: typer.Context,
    regie_id: RegieArgument,
    name: Annotated[str, typer.Option(help="The agent's name.")],
    by: By,
    role: Annotated[str, typer.Option(help="AGENT or REGISSEUR.")] = "AGENT",
    language: Annotated[str, typer.Option(help="fr or ar.")] = "fr",
) -> None:
    """Name an agent; the PIN is shown this once. The ordonnateur alone names a régisseur."""
    with opened(context) as centre:
        is_regisseur = role == "REGISSEUR"
        needed = Permission.WRITE_REGIES if is_regisseur else Permission.WRITE_AGENTS
        added = add_agent(
            centre,
            regie_id=RegieId(regie_id),
            name=name,
            role=role,
            language=language,
            caller=Caller(*answering(centre, by, needed)),
        )
    typer.echo(f"agent {added.agent_id}\npin {added.pin}")


def _writer(centre: Centre, login: str) -> Caller:
    return Caller(*answering(centre, login, Permission.WRITE_REGIES))
