"""`python -m hardware_mocks display`: a virtual pole display that runs until it is told to stop."""

from typing import Annotated

import typer

from hardware_mocks.display.emulator import PROTOCOLS, DisplayEmulator
from hardware_mocks.display.glass import Glass
from hardware_mocks.display.panel import display_panel
from hardware_mocks.options import Link, NoiseRate, Port, Pty, Seed, WebPort, run_device, wire_of

_KNOWN = ", ".join(PROTOCOLS)


def display(  # noqa: PLR0913 -- one option per setting
    *,
    protocol: Annotated[str, typer.Option(help=f"What it speaks: {_KNOWN}.")] = "epson-dm-d",
    port: Port = 0,
    pty: Pty = False,
    link: Link = None,
    web_port: WebPort = None,
    noise: NoiseRate = 0.0,
    seed: Seed = 0,
    scrolls: Annotated[bool, typer.Option(help="Scrolls at its fortieth character.")] = False,
) -> None:
    """Run a pole display of two lines on TCP or on a pseudo-terminal."""
    glass = Glass(scrolls_at_the_last=scrolls)
    try:
        device = DisplayEmulator(protocol, wire_of(port, pty=pty, link=link), glass=glass)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    panel = display_panel(device, protocol)
    run_device("display", device, panel, web_port=web_port, noise=noise, seed=seed)
