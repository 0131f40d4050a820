"""What every virtual device has on the command line: its wire, and the port of its page."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from hardware_mocks.emulator import Emulator, bad_both_ways
from hardware_mocks.line import Device
from hardware_mocks.page import DevicePage, Panel
from hardware_mocks.running import PORT_MAX
from hardware_mocks.wires import PseudoTerminal, TcpPort, Wire

Port = Annotated[int, typer.Option(min=0, max=PORT_MAX, help="TCP port, 0 to be given one.")]
Pty = Annotated[bool, typer.Option("--pty", help="A pseudo-terminal instead of a TCP port.")]
Link = Annotated[
    Path | None,
    typer.Option(help="A pseudo-terminal with this symbolic link to it, kept when plugged again."),
]
WebPort = Annotated[
    int | None, typer.Option(min=0, max=PORT_MAX, help="Port of its page, 0 to be given one.")
]
NoiseRate = Annotated[
    float, typer.Option(min=0, max=1, help="Bytes of one turned over, and lost, and invented.")
]
Seed = Annotated[int, typer.Option(help="Seed of the noise: the same gives the same.")]


def wire_of(port: int, *, pty: bool, link: Path | None) -> Wire:
    """Make the wire that the options ask for."""
    return PseudoTerminal(link) if pty or link is not None else TcpPort(port)


def start_device(
    running: ExitStack, emulator: Emulator[Device], panel: Panel, web_port: int | None
) -> dict[str, object]:
    """Start a device, and its page if one is asked for; tell where they are."""
    running.enter_context(emulator)
    places: dict[str, object] = {"address": emulator.address}
    if isinstance(emulator.line.wire, TcpPort):
        places["port"] = emulator.line.wire.port
    if web_port is not None:
        places["web_port"] = running.enter_context(DevicePage(panel, web_port)).port
    return places


def make_noisy(emulator: Emulator[Device], rate: float, seed: int) -> None:
    """Let the line be noisy from the beginning on, when the rate is not 0."""
    if rate:
        emulator.line.faults = bad_both_ways(rate, seed)
