"""`python -m hardware_mocks card-terminal`: a virtual card terminal, until it is told to stop."""

from typing import Annotated

import typer

from hardware_mocks.card_terminal.emulator import CardTerminalEmulator
from hardware_mocks.card_terminal.panel import card_terminal_panel
from hardware_mocks.card_terminal.terminal import Cardholder
from hardware_mocks.options import Link, NoiseRate, Port, Pty, Seed, WebPort, run_device, wire_of


def card_terminal(  # noqa: PLR0913 -- one option per setting
    *,
    port: Port = 0,
    pty: Pty = False,
    link: Link = None,
    web_port: WebPort = None,
    noise: NoiseRate = 0.0,
    seed: Seed = 0,
    after_s: Annotated[
        float | None,
        typer.Option(min=0, help="A cardholder acts after so long, s; without it, a hand does."),
    ] = None,
    refuses: Annotated[bool, typer.Option(help="That cardholder is refused.")] = False,
) -> None:
    """Run a Concert V2 card terminal on TCP or on a pseudo-terminal."""
    cardholder = Cardholder(accepts=not refuses, after_s=after_s)
    device = CardTerminalEmulator(wire_of(port, pty=pty, link=link), cardholder=cardholder)
    panel = card_terminal_panel(device)
    run_device("card-terminal", device, panel, web_port=web_port, noise=noise, seed=seed)
