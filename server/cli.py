"""`girct-server`: run the centre, and administer it from its own machine."""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from domain.territory import search
from server.audit.migrations import telling
from server.bootstrap import clock_of, database_address, migrate_database, open_centre
from server.console import INTERRUPTED, TELLING, refusals_on_stderr, settings_of
from server.listening import listen
from server.logs import configure_logging
from server.on_call import CommandsOnCall
from server.secrets_store import SecretStore
from server.stopping import stopped_by_signals

app = typer.Typer(
    name="girct-server",
    help=__doc__,
    cls=CommandsOnCall,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
RENEWED: Final = "Give the service roles other passwords."
collectivites = typer.Typer(help="Find a collectivité territoriale.", no_args_is_help=True)
app.add_typer(collectivites, name="collectivite")


@app.callback()
def choose(
    context: typer.Context,
    data_dir: Annotated[
        Path | None, typer.Option(help="The centre's folder; GIRCT_DATA_DIR otherwise.")
    ] = None,
) -> None:
    """Run the centre, and administer it from its own machine.

    Settings come from the command line, then the environment (GIRCT_…), then girct-server.toml.
    """
    context.obj = data_dir
    context.meta[TELLING] = telling


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="TCP port to listen on.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that answer; 1 otherwise.")
    ] = None,
) -> None:
    """Serve until Ctrl-C, the embedded database included."""
    configure_logging()
    with refusals_on_stderr(), stopped_by_signals(0):
        settings = settings_of(context, host=host, port=port, workers=workers)
        configure_logging(level=settings.log_level)
        with listen(settings) as listener:
            from server.serving import serve as serve_centre  # noqa: PLC0415 - loads the dashboard

            with open_centre(settings, told=telling(clock_of(settings))) as centre:
                serve_centre(centre, listener)


@app.command()
def migrate(
    context: typer.Context,
    renew: Annotated[bool, typer.Option("--renew-passwords", help=RENEWED)] = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Create or update the roles, the tables and the territory; twice changes nothing."""
    configure_logging(is_quiet=True)
    with refusals_on_stderr(), stopped_by_signals(INTERRUPTED):
        settings = settings_of(context)
        store = SecretStore(settings.data_dir / "secrets")
        with (
            Console(stderr=True).status("migrating"),
            database_address(settings, store) as address,
        ):
            count = migrate_database(address, store, telling(clock_of(settings)))
            if renew:
                from server.operations.renewal import renew_passwords  # noqa: PLC0415 - loads audit

                renew_passwords(settings, store, address)
    typer.echo(f"schema is current, {count} collectivités")


@collectivites.command("search")
def search_collectivite(
    words: Annotated[list[str], typer.Argument(help="Part of a name (fr or ar), or a code.")],
    limit: Annotated[int, typer.Option(min=1, max=200, help="Most results shown.")] = 20,
) -> None:
    """Find the official code of a région, province or commune."""
    found = search(" ".join(words), limit)
    table = Table("code", "level", "nom", "الاسم", "population 2024")
    for place in found:
        table.add_row(
            place.code, place.level.value, place.name_fr, place.name_ar, f"{place.population_2024}"
        )
    Console().print(table if found else "nothing found")
