"""What every virtual device has on the command line: its wire, and the port of its page."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from hardware_mocks.emulator import Emulator, bad_both_ways
from hardware_mocks.line import Device
from hardware_mocks.page import DevicePage, Panel
from hardware_mocks.running import PORT_MAX, run_until_stopped
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


def add_page(
    running: ExitStack, places: dict[str, object], panel: Panel, web_port: int | None
) -> None:
    """Serve the page of a device, if one is asked for, and tell where."""
    if web_port is not None:
        places["web_port"] = running.enter_context(DevicePage(panel, web_port)).port


def run_device(  # noqa: PLR0913 -- the options that every device has
    name: str,
    emulator: Emulator[Device],
    panel: Panel,
    *,
    web_port: int | None,
    noise: float,
    seed: int,
    begin: Callable[[], object] = lambda: None,
) -> None:
    """Run a device, and its page if one is asked for, until it is told to stop.

    Args:
        name: on the command line.
        emulator: the device.
        panel: its page.
        web_port: port of the page, none for no page.
        noise: how bad its line is from the beginning on.
        seed: of the noise.
        begin: done once it runs.
    """
    if noise:
        emulator.line.faults = bad_both_ways(noise, seed)

    def start(running: ExitStack) -> dict[str, object]:
        running.enter_context(emulator)
        places: dict[str, object] = {"address": emulator.address}
        if isinstance(emulator.line.wire, TcpPort):
            places["port"] = emulator.line.wire.port
        add_page(running, places, panel, web_port)
        begin()
        return places

    run_until_stopped(name, start)
