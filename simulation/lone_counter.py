"""A counter enrolled and configured without a centre's process, for measures and fault tests."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.configuration import (
    AgentConfiguration,
    Configuration,
    RegieConfiguration,
    SignedConfiguration,
)
from domain.ids import AgentId, NatureIndex, TerminalId
from domain.signing import new_private_key, public_key_of
from domain.tariffs.configured import ConfiguredAct
from pos.bootstrap import Counter, build_counter
from pos.identity import TerminalIdentity, save_identity
from pos.settings import PosSettings, load_settings
from pos.sync.loading import load_configuration
from server.regies.pins import hash_pin
from simulation.world import Regie

TERMINAL = TerminalId(742_001)
COUNTER_KEY_BYTES = 32
BASE = "HTTP://127.0.0.1:8000"
NOBODY = "http://127.0.0.1:9"
"""A centre's address where nothing answers (the discard port)."""


@dataclass(frozen=True, slots=True)
class LoneCounter:
    """A counter's folder, ready to serve.

    Args:
        folder: where it keeps everything.
        settings: its settings.
        pin: PIN of its cashier.
        regisseur_pin: PIN of its régisseur.
    """

    folder: Path
    settings: PosSettings
    pin: str
    regisseur_pin: str

    def open(self) -> Counter:
        """Build the counter in this process; close it after."""
        return build_counter(self.settings)


def make_lone_counter(folder: Path, regie: Regie, **changes: object) -> LoneCounter:
    """Enrol and configure a counter with a centre's key made for it.

    Args:
        folder: empty, made when absent.
        regie: one of the demo's régies.
        changes: settings that differ from the usual ones.
    """
    centre_key = new_private_key()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    save_identity(
        folder,
        TerminalIdentity(
            terminal_id=TERMINAL,
            key_epoch=1,
            private_key=new_private_key(),
            counter_key=bytes(range(COUNTER_KEY_BYTES)),
            centre_keys=(public_key_of(centre_key),),
            certificate="",
        ),
    )
    settings = load_settings(folder, **{"server_url": NOBODY, **changes})
    pins = {"REGISSEUR": "314159", "AGENT": "271828"}
    counter = build_counter(settings)
    try:
        signed = SignedConfiguration.of(centre_key, _configuration(regie, pins))
        load_configuration(counter.scribe, counter.configuration, signed, None)
    finally:
        counter.close()
    return LoneCounter(folder, settings, pins["AGENT"], pins["REGISSEUR"])


def _configuration(regie: Regie, pins: dict[str, str]) -> Configuration:
    return Configuration(
        terminal_id=TERMINAL,
        test_system=True,
        base=BASE,
        regie=RegieConfiguration.model_validate(
            {
                "id": regie.regie_id,
                "kind": regie.kind,
                "collectivite": regie.collectivite,
                "name_fr": regie.name_fr,
                "name_ar": regie.name_ar,
                "arrete": regie.arrete,
                "is_open": True,
            }
        ),
        agents=[
            AgentConfiguration.model_validate(
                {
                    "agent_id": AgentId(agent.agent_id),
                    "name": agent.name,
                    "role": agent.role,
                    "language": agent.language,
                    "pin_hash": hash_pin(pins[agent.role]),
                }
            )
            for agent in regie.agents
        ],
        natures=[NatureIndex(index) for index in regie.natures],
        acts=[ConfiguredAct.model_validate(regie.act.to_configuration())],
        version="lone",
        issued_at=int(datetime.now(UTC).timestamp()),
    )
