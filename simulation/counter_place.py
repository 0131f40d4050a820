"""Where one counter of the running demo is: its folder, screens, printer and network."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulation.counter_devices import pages_of, settings_of
from simulation.logins import CounterLogins
from simulation.network import CuttableNetwork
from simulation.processes import Child
from simulation.world import Regie


@dataclass
class CounterPlace:
    """One counter of the running demo: its régie, its screens, its network to the centre.

    `head_before` and `papers_before` are what it held before the day that is checked: its last
    record, and the pictures of its paper.
    """

    regie: Regie
    logins: CounterLogins
    folder: Path
    paper: Path
    network: CuttableNetwork
    screens_port: int
    printer_port: int
    paper_port: int
    device_ports: Mapping[str, int]
    process: Child | None = None
    handovers: int = 0
    head_before: int = 0
    papers_before: int = 0

    @property
    def address(self) -> str:
        """Address of its screens."""
        return f"http://127.0.0.1:{self.screens_port}"

    @property
    def paper_address(self) -> str:
        """Address of the page that shows its paper."""
        return f"http://127.0.0.1:{self.paper_port}"

    @property
    def device_pages(self) -> list[tuple[str, str]]:
        """Its other devices: what people call each, and the address of its page."""
        return pages_of(self.regie, self.device_ports)

    @property
    def cashier_pin(self) -> str:
        """PIN of the agent who works there, who is not the régisseur."""
        return self._pin_of("AGENT")

    @property
    def regisseur_pin(self) -> str:
        """PIN of the régisseur, who takes the cash."""
        return self._pin_of("REGISSEUR")

    def _pin_of(self, role: str) -> str:
        who = next(agent for agent in self.regie.agents if agent.role == role)
        return self.logins.pins[who.name]

    @property
    def environment(self) -> dict[str, str]:
        """Its settings."""
        return {
            "GIRCT_POS_SERVER_URL": self.network.url,
            "GIRCT_POS_PRINTER_URL": f"tcp://127.0.0.1:{self.printer_port}",
            "GIRCT_POS_PRINTER_PROFILE": f"generic-{self.regie.paper_width_mm}",
            "GIRCT_POS_PORT": str(self.screens_port),
            "GIRCT_POS_SYNC_INTERVAL_S": "5",
            **settings_of(self.regie, self.device_ports),
        }
