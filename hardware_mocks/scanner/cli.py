"""`python -m hardware_mocks scanner`: a virtual reader that runs until it is told to stop."""

import codecs
from typing import Annotated

import typer

from hardware_mocks.options import Link, NoiseRate, Port, Pty, Seed, WebPort, run_device, wire_of
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
    panel = scanner_panel(device)
    run_device("scanner", device, panel, web_port=web_port, noise=noise, seed=seed)


def _bytes_of(text: str) -> bytes:
    try:
        return codecs.decode(text.encode(), "unicode_escape").encode("latin-1")
    except ValueError as error:
        message = f"not bytes: {text}"
        raise typer.BadParameter(message) from error
