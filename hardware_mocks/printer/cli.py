"""`python -m hardware_mocks printer`: a virtual printer that runs until it is told to stop."""

from contextlib import ExitStack
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer

from hardware_mocks.printer.emulator import PrinterEmulator
from hardware_mocks.printer.web import PrinterPage
from hardware_mocks.running import PORT_MAX, run_until_stopped


class PaperWidth(IntEnum):
    """Rolls the virtual printer takes, in millimetres."""

    NARROW = 58
    WIDE = 80


def printer(
    port: Annotated[
        int, typer.Option(min=0, max=PORT_MAX, help="TCP port, 0 to be given one.")
    ] = 0,
    paper: Annotated[PaperWidth, typer.Option(help="Width of the roll, in millimetres.")] = (
        PaperWidth.WIDE
    ),
    directory: Annotated[Path, typer.Option(help="Where the pictures go.")] = Path("paper"),
    web_port: Annotated[
        int | None, typer.Option(min=0, max=PORT_MAX, help="Port of the page showing the paper.")
    ] = None,
) -> None:
    """Run an ESC/POS printer on TCP."""

    def start(running: ExitStack) -> dict[str, object]:
        device = running.enter_context(PrinterEmulator(int(paper), directory, port))
        places: dict[str, object] = {"port": device.port}
        if web_port is not None:
            page = running.enter_context(PrinterPage(device, web_port))
            places["web_port"] = page.port
        return places

    run_until_stopped("printer", start)
