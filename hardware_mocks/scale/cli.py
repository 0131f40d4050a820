"""`python -m hardware_mocks scale`: a virtual scale that runs until it is told to stop."""

from typing import Annotated

import typer

from hardware_mocks.options import Link, NoiseRate, Port, Pty, Seed, WebPort, run_device, wire_of
from hardware_mocks.scale.emulator import PROTOCOLS, ScaleEmulator
from hardware_mocks.scale.panel import scale_panel
from hardware_mocks.scale.platform import Platform

_KNOWN = ", ".join(PROTOCOLS)


def scale(  # noqa: PLR0913 -- one option per setting
    *,
    protocol: Annotated[str, typer.Option(help=f"What it speaks: {_KNOWN}.")] = "dini",
    port: Port = 0,
    pty: Pty = False,
    link: Link = None,
    web_port: WebPort = None,
    capacity_g: Annotated[int, typer.Option(min=1, help="The most it weighs, grams.")] = 300_000,
    division_g: Annotated[int, typer.Option(min=1, help="Its smallest step, grams.")] = 50,
    settle_s: Annotated[float, typer.Option(min=0, help="How long a new load swings, s.")] = 1.2,
    load_g: Annotated[float, typer.Option(help="What lies on it to begin with, grams.")] = 0.0,
    noise: NoiseRate = 0.0,
    seed: Seed = 0,
) -> None:
    """Run a scale on TCP or on a pseudo-terminal."""
    try:
        platform = Platform(capacity_g=capacity_g, division_g=division_g, settle_s=settle_s)
        device = ScaleEmulator(protocol, wire_of(port, pty=pty, link=link), platform=platform)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    panel = scale_panel(device, protocol)
    run_device(
        "scale",
        device,
        panel,
        web_port=web_port,
        noise=noise,
        seed=seed,
        begin=lambda: device.put(load_g),
    )
