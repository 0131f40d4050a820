"""`python -m hardware_mocks`: starts any virtual device by hand. Each device has its own file."""

import typer

from hardware_mocks.printer.cli import printer

app = typer.Typer(
    name="python -m hardware_mocks",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def devices() -> None:
    """Start a virtual device; its first line of output is JSON: where it listens."""


app.command("printer")(printer)

if __name__ == "__main__":
    app()
