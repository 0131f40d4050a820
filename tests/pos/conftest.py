"""A real counter, enrolled with a real centre over a socket, its journal in a real file."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from domain.money import Money
from pos.bootstrap import Counter, boot_seconds, build_counter, machine_now
from pos.identity import reserve_identity
from pos.sales.commands import Issued, SaleCommand, SaleLine
from pos.sessions.agents import Agent
from pos.settings import PosSettings, load_settings
from pos.sync.client import CentreClient
from pos.sync.enrolment import enrol
from tests.pos.little_centre import CODE, LittleCentre
from tests.pos.little_regie import AMINA, PINS, SOUK_PLACE, configuration
from tests.pos.paces import OFTEN
from tests.pos.screens.world import PINS as WORLD_PINS
from tests.pos.screens.world import World


class SettableClock:
    """Both clocks of a machine, moved by the test alone."""

    def __init__(self) -> None:
        self.wall_s = int(time.time())
        self.elapsed_s = int(boot_seconds())

    def pass_time(self, seconds: int) -> None:
        self.wall_s += seconds
        self.elapsed_s += seconds


@pytest.fixture
def little_centre() -> Iterator[LittleCentre]:
    with LittleCentre() as opened:
        opened.configuration = configuration()
        yield opened


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def settings(tmp_path: Path, little_centre: LittleCentre) -> PosSettings:
    return load_settings(tmp_path / "counter", server_url=little_centre.url, minimum_free_bytes=0)


@pytest.fixture
def enrolled(settings: PosSettings) -> PosSettings:
    settings.data_dir.mkdir(mode=0o700)
    client = CentreClient(settings.server_url, None, machine_now)
    try:
        private_key = reserve_identity(settings.data_dir)
        enrol(client, settings.data_dir, CODE, private_key, machine_now())
    finally:
        client.close()
    return settings


@pytest.fixture
def start_counter(enrolled: PosSettings, clock: SettableClock) -> Iterator[Callable[..., Counter]]:
    """Build the counter, again after a close: what is on disk is all it knows."""
    with ExitStack() as stack:

        def start(**changes: object) -> Counter:
            settings = load_settings(
                enrolled.data_dir, **{**enrolled.model_dump(exclude={"data_dir"}), **changes}
            )
            counter = build_counter(
                settings,
                wall_s=lambda: clock.wall_s,
                elapsed_s=lambda: clock.elapsed_s,
                printer_pace=OFTEN,
            )
            stack.callback(counter.close)
            return counter

        yield start


@pytest.fixture
def counter(start_counter: Callable[..., Counter]) -> Counter:
    started = start_counter()
    started.sync.refresh_now()
    started.sync.send_now()
    return started


@pytest.fixture
def amina(counter: Counter) -> Agent:
    """Amina, logged in, her session open with 200 DH."""
    agent = counter.sessions.log_in(PINS[AMINA])
    counter.sessions.open(agent, Money(20_000))
    return agent


@pytest.fixture
def sell(counter: Counter, amina: Agent) -> Callable[..., Issued]:
    def sell_places(places: str = "2", sale_id: str | None = None) -> Issued:
        command = SaleCommand(
            sale_id=sale_id or str(uuid4()),
            lines=(SaleLine(SOUK_PLACE, places),),
            cash_given=Money(1_000_000),
        )
        return counter.sales.issue(command, amina.agent_id)

    return sell_places


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A counter of three agents and no centre; each folder of tests opens it as it needs."""
    return World(tmp_path / "counter")


@pytest.fixture
def brahim(counter: Counter) -> Agent:
    """Brahim, logged in at the counter of a world, his session open with 200 DH."""
    agent = counter.sessions.log_in(WORLD_PINS[2])
    counter.sessions.open(agent, Money(20_000))
    return agent
