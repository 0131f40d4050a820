"""`python -m hardware_mocks`: starts any virtual device by hand. Each device has its own file."""

import typer

from hardware_mocks.card_terminal.cli import card_terminal
from hardware_mocks.display.cli import display
from hardware_mocks.printer.cli import printer
from hardware_mocks.scale.cli import scale
from hardware_mocks.scanner.cli import scanner

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
app.command("scale")(scale)
app.command("display")(display)
app.command("scanner")(scanner)
app.command("card-terminal")(card_terminal)

if __name__ == "__main__":
    app()
