"""A real counter on a folder, with a configuration signed by hand, and its screens on a port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from argon2 import PasswordHasher
from starlette.types import ASGIApp

from domain.canonical import canonical
from domain.configuration import SignedConfiguration
from domain.ids import TerminalId
from domain.signing import CONFIGURATION_CONTEXT, new_private_key, public_key_of, sign
from pos.bootstrap import Counter, build_counter
from pos.identity import TerminalIdentity, save_identity
from pos.screens import build_pos_app
from pos.serving import bind
from pos.settings import PosSettings
from pos.sync.loading import load_configuration
from simulation.world import AIT_AMIRA, Regie
from tests.pos.paces import OFTEN
from tests.server.prompt import PromptServer

PINS = {1: "4711", 2: "2580"}
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TERMINAL = TerminalId(742001)
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Real hashes, at the least cost: a PIN is hashed by the centre, whose tests hold its cost."""
HASHES = {agent_id: HASHER.hash(pin) for agent_id, pin in PINS.items()}


class Clock:
    """A wall clock that moves only when the test says so."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def wall_s(self) -> float:
        return self.now.timestamp()

    def elapsed_s(self) -> float:
        return self.now.timestamp() - NOW.timestamp() + 10_000


class World:
    """A centre's hand: it signs what a counter needs, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.centre_key = new_private_key()
        self.clock = Clock()

    def counter(
        self, regie: Regie = AIT_AMIRA, *, printer_url: str | None = None, **settings: str | int
    ) -> Counter:
        """Enrol a terminal by hand, give it its configuration, and put its counter together."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        identity = TerminalIdentity(
            terminal_id=TERMINAL,
            key_epoch=1,
            private_key=new_private_key(),
            counter_key=bytes(range(32)),
            centre_keys=(public_key_of(self.centre_key),),
            certificate="",
        )
        save_identity(self.folder, identity)
        counter = self.reopen(printer_url=printer_url, **settings)
        self.configure(counter, regie)
        return counter

    def reopen(self, *, printer_url: str | None = None, **settings: str | int) -> Counter:
        """Put the counter of the folder together, as after a restart."""
        known: dict[str, Any] = {
            "data_dir": self.folder,
            "printer_url": printer_url,
            "server_url": "http://127.0.0.1:9",
            **settings,
        }
        return build_counter(
            PosSettings(**known),
            wall_s=self.clock.wall_s,
            elapsed_s=self.clock.elapsed_s,
            printer_pace=OFTEN,
        )

    def configure(
        self,
        counter: Counter,
        regie: Regie = AIT_AMIRA,
        *,
        is_open: bool = True,
        **changes: object,
    ) -> None:
        """Sign a configuration and let the counter accept it."""
        payload = configuration_of(regie, is_open=is_open) | changes
        text = canonical(payload)
        signature = sign(self.centre_key, CONFIGURATION_CONTEXT, text.encode()).hex()
        signed = SignedConfiguration(payload=text, signature=signature)
        load_configuration(counter.scribe, counter.configuration, signed, None)


def configuration_of(regie: Regie, *, is_open: bool = True) -> dict[str, object]:
    """Write the configuration of a régie of the demo."""
    return {
        "v": 1,
        "terminal_id": int(TERMINAL),
        "test_system": True,
        "base": "HTTP://127.0.0.1:8000",
        "regie": {
            "id": str(regie.regie_id),
            "kind": regie.kind,
            "collectivite": str(regie.collectivite),
            "name_fr": regie.name_fr,
            "name_ar": regie.name_ar,
            "arrete": regie.arrete,
            "is_open": is_open,
        },
        "agents": [
            {
                "agent_id": agent.agent_id,
                "name": agent.name,
                "role": agent.role,
                "language": agent.language,
                "pin_hash": HASHES[agent.agent_id],
            }
            for agent in regie.agents
        ],
        "natures": list(regie.natures),
        "acts": [regie.act.to_configuration()],
        "version": "by-hand",
        "issued_at": int(NOW.timestamp()),
    }


def ended_act(regie: Regie, last_day: str) -> dict[str, object]:
    """Write the act of a régie as if it had ended."""
    return replace(regie.act).to_configuration() | {"effective_to": last_day}


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a port of its own; gives its address."""
    listener = bind("127.0.0.1", 0)  # listens at once: a page asked early waits
    server = PromptServer(uvicorn.Config(app, log_level="critical", lifespan="on", ws="none"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    assert server.is_up.wait(60), "the application did not start"
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.stop()
        thread.join(20)
        listener.close()


@contextmanager
def served_counter(counter: Counter) -> Iterator[str]:
    """Start a counter's printing and serve its screens."""
    counter.printing.start()
    try:
        with served(build_pos_app(counter)) as address:
            yield address
    finally:
        counter.close()
