"""`python -m hardware_mocks scanner`: a virtual reader that runs until it is told to stop."""

import codecs
from contextlib import ExitStack
from typing import Annotated

import typer

from hardware_mocks.options import (
    Link,
    NoiseRate,
    Port,
    Pty,
    Seed,
    WebPort,
    make_noisy,
    start_device,
    wire_of,
)
from hardware_mocks.running import run_until_stopped
from hardware_mocks.scanner.emulator import ScannerEmulator
from hardware_mocks.scanner.panel import scanner_panel


def scanner(  # noqa: PLR0913 -- one option per setting
    *,
    port: Port = 0,
    pty: Pty = False,
    link: Link = None,
    web_port: WebPort = None,
    noise: NoiseRate = 0.0,
    seed: Seed = 0,
    prefix: Annotated[str, typer.Option(help=r"Sent before each code, as \x02.")] = "",
    suffix: Annotated[str, typer.Option(help="Sent after each code.")] = r"\r\n",
) -> None:
    """Run a reader of codes and of FDX-B ear tags on TCP or on a pseudo-terminal."""
    device = ScannerEmulator(
        wire_of(port, pty=pty, link=link), prefix=_bytes_of(prefix), suffix=_bytes_of(suffix)
    )

    make_noisy(device, noise, seed)

    def start(running: ExitStack) -> dict[str, object]:
        return start_device(running, device, scanner_panel(device), web_port)

    run_until_stopped("scanner", start)


def _bytes_of(text: str) -> bytes:
    try:
        return codecs.decode(text.encode(), "unicode_escape").encode("latin-1")
    except ValueError as error:
        message = f"not bytes: {text}"
        raise typer.BadParameter(message) from error
