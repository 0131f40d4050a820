"""`girct-sim`: the demo, its checked day, and what the documentation shows of them."""

from pathlib import Path
from typing import Annotated

import pyotp
import typer

from domain.errors import GirctError
from server.logs import configure_logging
from simulation.demo import print_report, progress, run_demo, run_once
from simulation.household import LOGINS_FILE
from simulation.logins import Logins

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="The simulated country of GIR-CT."
)


@app.callback()
def main() -> None:
    """Play GIR-CT on one machine: a test system, with made-up agents in real places."""
    configure_logging(is_quiet=True)


@app.command()
def demo(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="Folder that keeps everything. Without it ./demo-data; with --once, none is kept.",
        ),
    ] = None,
    *,
    once: Annotated[
        bool, typer.Option(help="Sell thirty quittances, verify everything, end.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --once: one JSON report.")] = False,
) -> None:
    """Start the centre, the dashboards, three printers and three counters; Ctrl-C stops them."""
    if as_json and not once:
        message = "--json goes with --once"
        raise typer.BadParameter(message)
    try:
        if not once:
            run_demo(folder or Path("demo-data"))
            return
        report = run_once(folder)
    except GirctError as error:
        typer.echo(f"{error.code}: {error}", err=True)
        raise typer.Exit(1) from error
    print_report(report, as_json=as_json)
    if not report.is_ok:
        raise typer.Exit(1)


@app.command()
def code(
    login: Annotated[str, typer.Argument(help="As the demo printed it: admin.1, regisseur.r0901…")],
    folder: Annotated[Path, typer.Option("--data", help="Folder of the demo.")] = Path("demo-data"),
    *,
    is_key: Annotated[
        bool, typer.Option("--key", help="The otpauth address for a telephone instead.")
    ] = False,
) -> None:
    """Print the code a telephone would show now for an account of the demo."""
    logins = Logins.load(folder / LOGINS_FILE)
    key = None if logins is None else logins.factors.get(login)
    if logins is None or key is None:
        typer.echo(f"simulation.no_code: {login} has no second factor in {folder}", err=True)
        raise typer.Exit(1)
    address = pyotp.TOTP(key).provisioning_uri(name=login, issuer_name="GIR-CT essai")
    typer.echo(address if is_key else logins.code(login))


@app.command()
def pictures() -> None:
    """Take the README's pictures again, from a demo of their own."""
    from simulation.pictures import take_pictures  # noqa: PLC0415 - the demo takes none

    try:
        with progress() as told:
            taken = take_pictures(told)
    except GirctError as error:
        typer.echo(f"{error.code}: {error}", err=True)
        raise typer.Exit(1) from error
    for path in taken:
        typer.echo(str(path))


@app.command("protocol-example")
def protocol_example() -> None:
    """Write the computed example into docs/protocol.md again."""
    from simulation.protocol_example import PAGE, page_with_example  # noqa: PLC0415

    PAGE.write_text(page_with_example(), encoding="utf-8")


if __name__ == "__main__":
    app()
