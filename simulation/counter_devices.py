"""The virtual devices of a counter: which it has besides its printer, how it reaches them."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from simulation.processes import Child
from simulation.world import Regie

PAGE_STEP = 5
StartChild = Callable[[str, list[str], dict[str, str]], Child]


@dataclass(frozen=True, slots=True)
class VirtualDevice:
    """One virtual device of `python -m hardware_mocks`.

    Args:
        name: what starts it, and part of its ports' names.
        label: what people call it.
        usual_port: its port at the first régie; its page is a little further.
        options: how it is started.
        address_setting: the counter's setting that takes its address.
        settings: other settings of the counter for it.
    """

    name: str
    label: str
    usual_port: int
    options: tuple[str, ...]
    address_setting: str
    settings: Mapping[str, str]

    def wire(self, regie: Regie) -> str:
        """Name of the port it listens on."""
        return f"{self.name} {regie.regie_id}"

    def page(self, regie: Regie) -> str:
        """Name of the port of its page."""
        return f"{self.name} page {regie.regie_id}"


_RAIL_SCALE = VirtualDevice(
    name="scale",
    label="balance",
    usual_port=9301,
    options=("--protocol=dini", "--capacity-g=300000", "--division-g=50"),
    address_setting="GIRCT_POS_SCALE_URL",
    settings=MappingProxyType(
        {
            "GIRCT_POS_SCALE_PROTOCOL": "st-gs",
            "GIRCT_POS_SCALE_CAPACITY_GRAMS": "300000",
            "GIRCT_POS_SCALE_MINIMUM_GRAMS": "1000",
        }
    ),
)
_POLE_DISPLAY = VirtualDevice(
    name="display",
    label="afficheur",
    usual_port=9401,
    options=("--protocol=epson-dm-d",),
    address_setting="GIRCT_POS_DISPLAY_URL",
    settings=MappingProxyType({"GIRCT_POS_DISPLAY_PROTOCOL": "epson-dm-d"}),
)
_CARD_TERMINAL = VirtualDevice(
    name="card-terminal",
    label="carte",
    usual_port=9501,
    options=(),
    address_setting="GIRCT_POS_CARD_TERMINAL_URL",
    settings=MappingProxyType({}),
)
_DEVICES = MappingProxyType(
    {
        "ABATTOIR": (_RAIL_SCALE, _POLE_DISPLAY, _CARD_TERMINAL),
        "COMMUNE": (_POLE_DISPLAY, _CARD_TERMINAL),
    }
)
"""A souk's counter stands in a field: it has its printer and nothing else."""


def devices_of(regie: Regie) -> Sequence[VirtualDevice]:
    """The devices of a régie's counter besides its printer."""
    return _DEVICES.get(regie.kind, ())


def usual_ports(regie: Regie, place: int) -> dict[str, int]:
    """The usual ports of a régie's devices and of their pages.

    Args:
        regie: the régie.
        place: its place among those of the demo, from 0.
    """
    return {
        name: device.usual_port + place + further
        for device in devices_of(regie)
        for name, further in ((device.wire(regie), 0), (device.page(regie), PAGE_STEP))
    }


def settings_of(regie: Regie, ports: Mapping[str, int]) -> dict[str, str]:
    """The settings with which the counter finds its devices."""
    found: dict[str, str] = {}
    for device in devices_of(regie):
        address = f"socket://127.0.0.1:{ports[device.wire(regie)]}"
        found |= {device.address_setting: address, **device.settings}
    return found


def pages_of(regie: Regie, ports: Mapping[str, int]) -> list[tuple[str, str]]:
    """What people call each device, and the address of its page."""
    return [
        (device.label, f"http://127.0.0.1:{ports[device.page(regie)]}")
        for device in devices_of(regie)
    ]


def start_devices(
    regies: Sequence[Regie], ports: Mapping[str, int], paper: Path, start_child: StartChild
) -> list[tuple[Child, int]]:
    """Start the printers and the other devices of all counters at once.

    Args:
        regies: those whose counters they stand at.
        ports: port of each part, by name.
        paper: folder of what is printed, one within it for each régie.
        start_child: starts a process.

    Returns:
        Each, and the port of its page, on which it listens once it is ready.
    """
    started = []
    for regie in regies:
        page = ports[f"paper {regie.regie_id}"]
        words = [
            sys.executable, "-m", "hardware_mocks", "printer",
            f"--port={ports[f'printer {regie.regie_id}']}",
            f"--paper={regie.paper_width_mm}",
            f"--directory={paper / regie.regie_id}",
            f"--web-port={page}",
        ]  # fmt: skip
        started.append((start_child(f"printer {regie.regie_id}", words, {}), page))
        for device in devices_of(regie):
            command = [
                sys.executable,
                "-m",
                "hardware_mocks",
                device.name,
                *device.options,
                f"--port={ports[device.wire(regie)]}",
                f"--web-port={ports[device.page(regie)]}",
            ]
            child = start_child(device.wire(regie), command, {})
            started.append((child, ports[device.page(regie)]))
    return started
